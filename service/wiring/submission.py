"""Submit batches of a server: add the articles to the ledger, then give the batch to the queue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from service.analysis.requests import AnalysisRequest
from service.errors import InvalidRequest
from service.jobs.lines import read_lines
from service.storage.batches import Line, Via
from service.wiring.running import Wired

_MAX_UNREADABLE = 10_000
"""A batch with more lines that are no articles is refused as a whole."""


async def submit_lines(
    wired: Wired, lines: AsyncIterator[list[bytes]], usual: Mapping[str, object], model: str | None, via: Via
) -> str:
    """Submit one article per line and return the batch's id. *usual* is asked of every article."""
    async with _new_batch(wired, model, via) as batch_id:
        await _add_lines(wired, batch_id, lines, usual)
        if not (await wired.ledger.batch(batch_id)).total:
            raise InvalidRequest("the body has no line: send a JSON object for each article")
    return batch_id


async def submit_request(wired: Wired, request: AnalysisRequest) -> str:
    """Submit one article and return the batch's id."""
    async with _new_batch(wired, request.model, "calls") as batch_id:
        await wired.ledger.lines.add(batch_id, [Line(1, "1", request.model_dump_json(exclude_defaults=True))])
    return batch_id


@asynccontextmanager
async def _new_batch(wired: Wired, model: str | None, via: Via) -> AsyncIterator[str]:
    """Create a batch, and submit it at the end of the block. If anything fails, remove it: nobody knows its id yet."""
    batch_id = await wired.ledger.create(model or wired.model, via=via)
    try:
        yield batch_id
        await wired.ledger.seal(batch_id)
        await wired.queue.submit(batch_id)
    except BaseException:
        await asyncio.shield(wired.ledger.forget(batch_id))
        raise


async def _add_lines(
    wired: Wired, batch_id: str, chunks: AsyncIterator[list[bytes]], usual: Mapping[str, object]
) -> None:
    """Add lines while they arrive; stop if too many of them are no articles."""
    first, unreadable = 1, 0
    async for chunk in chunks:
        lines = await asyncio.to_thread(_read, chunk, usual, wired.settings.max_body_bytes, first)
        if lines:
            await wired.ledger.lines.add(batch_id, lines)
        first += len(chunk)
        unreadable += sum(line.failure is not None for line in lines)
        if unreadable > _MAX_UNREADABLE:
            raise InvalidRequest(f"over {_MAX_UNREADABLE:,} lines are no articles: send one JSON object per line")


def _read(chunk: list[bytes], usual: Mapping[str, object], longest: int, first: int) -> list[Line]:
    return list(read_lines(chunk, usual, longest, first))
