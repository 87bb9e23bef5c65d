"""Analyses by the rules only, in the child processes that use all cores."""

from __future__ import annotations

import asyncio
import functools

from service.analysis.requests import AnalysisRequest
from service.errors import EvenhandError
from service.models import Analysis
from service.settings import read
from service.storage.batches import Failure, defect, failure
from service.wiring.analyzer import Analyzer


def analyze_by_rules(request: str) -> Analysis | Failure:
    """Analyse one article; *request* is JSON. A failure has line 1: the caller puts its own number there."""
    try:
        return asyncio.run(_analyzer().analyze(AnalysisRequest.model_validate_json(request)))
    except EvenhandError as error:
        return failure(error, 1)
    except Exception as error:  # noqa: BLE001 - one article must not stop the others
        return defect(error, 1)


@functools.cache
def _analyzer() -> Analyzer:
    """Build the analyzer of this process once: its lexicon takes long to load."""
    return Analyzer(read())
