"""By what an analysis is known: two plans with one fingerprint would be asked the same and checked alike."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from service import __version__
from service.analysis.orders import checksum
from service.analysis.planning import Planned


def fingerprint(planned: Planned) -> str:
    """Return the SHA-256 of all that decides an analysis: article, tasks, prompts, model, seed, lexicon and version."""
    article, plan, client = planned.article, planned.plan, planned.client
    known: dict[str, Any] = {
        "article": [article.sha256, article.title, article.language],
        "tasks": planned.tasks,
        "parties": plan.parties if plan else None,
        "detectors": sorted(planned.detectors),
        "prompts": [prompt.sha256 for prompt in plan.all_prompts()] if plan else None,
        "model": [client.profile.model, client.profile.window] if client else None,
        "seed": plan.seed if plan else None,
        "strictness": planned.strictness if planned.detectors else None,
        "lexicon": planned.lexicon.sha256 if planned.lexicon else None,
        "instructions": checksum(),
        "evenhand": __version__,
    }
    return hashlib.sha256(json.dumps(known, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
