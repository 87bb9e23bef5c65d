"""Batches for tests of the API: a service with low limits, and what callers and workers do with a batch."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from service.analysis.requests import AnalysisRequest
from service.models import Usage
from service.storage.batches import Failure, Outcome
from service.wiring.running import Wired
from tests.support import analyses, api_service
from tests.support.api_service import StubAnalyze, StubQueue

JSONL = {"Content-Type": "application/jsonl"}
GOOD = b'{"id": "a", "text": "It rained."}\n{"id": "b", "text": "It snowed."}\n'
NO = Failure(type="model-error", title="The model could not be asked", detail="no", line=2)


def small(folder: Path, analyze: StubAnalyze, queue: StubQueue) -> Wired:
    """Wire a service that accepts small bodies only, and reuses the analyses of equal requests."""
    return api_service.wired(
        folder,
        analyze,
        queue=queue,
        fingerprint=known,
        settings={"model": "gpt-4.1-mini", "max_body_bytes": 2000, "max_batch_bytes": 20_000},
    )


def known(request: AnalysisRequest) -> str:
    """Return the article as the fingerprint of a request."""
    return api_service._known(request) and (request.text or "")


async def sent(client: httpx2.AsyncClient, body: bytes = GOOD, query: str = "") -> str:
    """Submit a batch, and return its id."""
    answer = await client.post(f"/v1/batches{query}", content=body, headers=JSONL)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def end(service: Wired, batch_id: str, number: int, outcome: Outcome | None = None) -> None:
    """End a line as a worker does."""
    spent = Usage(input_tokens=1000, cached_tokens=400, output_tokens=50)
    await service.ledger.lines.end(
        batch_id, number, outcome or Outcome(analyses.numbered_analysis(number), spent=spent)
    )


def rows(answer: httpx2.Response) -> list[dict[str, Any]]:
    """Read the lines of an answer."""
    return [json.loads(line) for line in answer.text.splitlines()]


async def everything(service: Wired) -> int:
    """Remove all batches, and return how many there were."""
    for batch_id in await service.ledger.unfinished():
        await service.ledger.cancel(batch_id)
    return await service.ledger.prune(datetime.now(UTC) + timedelta(days=1))
