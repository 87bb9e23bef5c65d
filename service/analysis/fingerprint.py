"""By what an analysis is known: two requests with one fingerprint would be asked the same and checked alike."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from service import __version__
from service.analysis import Tools, plan_of
from service.models import AnalysisRequest


def fingerprint(request: AnalysisRequest, tools: Tools) -> str:
    """
    Return the SHA-256 of all that decides an analysis: article, options, prompts, model, seed, lexicon and version.

    Raise InvalidRequest for a model or a prompt that there is not.
    """
    detectors = request.detectors or tools.detectors
    plan, client = plan_of(request, tools, detectors)
    known: dict[str, Any] = {
        "request": request.model_dump(mode="json", exclude={"prompts", "model", "fresh"}),
        "detectors": detectors,
        "prompts": [prompt.sha256 for prompt in plan.all_prompts()] if plan else None,
        "model": [client.profile.model, client.profile.window] if client else None,
        "seed": tools.seed,
        "rules": [tools.strictness, tools.lexicon().sha256] if "loaded_language" in request.tasks else None,
        "evenhand": __version__,
    }
    return hashlib.sha256(json.dumps(known, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
