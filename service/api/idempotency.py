"""
Requests with an `Idempotency-Key`.

The same key and request again get the first answer, and the analysis runs only once.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import json
from contextlib import suppress

from service.analysis.listeners import Listener, show_all
from service.analysis.requests import AnalysisRequest
from service.errors import StoreError
from service.models import Analysis
from service.storage.analyses import Claim
from service.wiring import running


def claim_for(key: str, request: AnalysisRequest) -> Claim:
    """Name the key and what it is used for: what the request asks, however its JSON is spaced or ordered."""
    content = json.dumps(request.model_dump(mode="json"), sort_keys=True)
    return Claim(key, hashlib.sha256(content.encode()).hexdigest())


async def analyze_once(
    wired: running.Wired, claim: Claim, request: AnalysisRequest, listener: Listener
) -> tuple[Analysis, bool]:
    """
    Return the first answer to the key and True, or analyse the article and return the analysis and False.

    *listener* is shown the parts. If the analysis fails or is cancelled, the key can be used again.
    """
    try:
        if first := await wired.store.begin(claim):
            show_all(first, listener)
            return first, True
        async with wired.store.renewed(claim):
            analysis = await wired.find_or_analyze(request, functools.partial(wired.store.finish, claim), listener)
        analysis = analysis.model_copy(update={"reused": False})  # a key gets the same answer every time
    except BaseException:
        with suppress(StoreError):  # raise the first error, not this one; the key's lease ends by itself
            await asyncio.shield(wired.store.forget(claim))
        raise
    return analysis, False
