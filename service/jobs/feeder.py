"""Put the waiting lines of a batch into the queues of DBOS."""

from __future__ import annotations

from collections.abc import Collection

from service.jobs.client import CHUNK, WorkflowClient
from service.jobs.stretches import Stretch, cut
from service.jobs.workflows import article_id
from service.storage.ledger import Ledger

ARTICLES = "articles"
FEEDS = "batches"
STRETCHES = "batch-api"
QUEUES = (ARTICLES, FEEDS, STRETCHES)


class Feeder:
    """Submits a workflow for each line, or for each stretch if the batch goes to the Batch API."""

    def __init__(self, ledger: Ledger, client: WorkflowClient) -> None:
        self._ledger = ledger
        self._client = client

    async def submit_next(self, batch_id: str, after: int) -> int | None:
        """Submit the next lines after line *after*; return the last of them, or None if there are no more."""
        if (await self._ledger.batch(batch_id)).via == "batch-api":
            await self._submit_stretches(batch_id)
            return None
        lines = await self._ledger.lines.waiting(batch_id, after, CHUNK)
        if not lines:
            return None
        await self._submit_articles(batch_id, lines)
        return lines[-1][0]

    async def submit_stretch(self, stretch: Stretch) -> None:
        """Submit the lines of a stretch that has its replies."""
        lines = await self.waiting(stretch)
        await self._submit_articles(stretch.batch_id, [(line, stretch.attempt) for line in lines])

    async def waiting(self, stretch: Stretch) -> list[int]:
        """List the lines of a stretch."""
        count = stretch.last - stretch.first + 1
        found = await self._ledger.lines.waiting(stretch.batch_id, stretch.first - 1, count)
        return [line for line, attempt in found if line <= stretch.last and attempt == stretch.attempt]

    async def _submit_stretches(self, batch_id: str) -> None:
        sizes: dict[int, int] = {}
        attempts: dict[int, int] = {}
        after = 0
        while rows := await self._ledger.lines.sizes(batch_id, after, CHUNK):
            after = rows[-1][0]
            sizes |= {line: characters for line, characters, _ in rows}
            attempts |= {line: attempt for line, _, attempt in rows if attempt}
        for first, last in cut(sizes.items()):
            numbers = sorted({attempts[line] for line in range(first, last + 1) if line in attempts})
            calls = {f"{batch_id}:{first}-{last}:{n}": (batch_id, first, last, n) for n in numbers}
            await self._client.submit_all("stretch", STRETCHES, calls)

    async def _submit_articles(self, batch_id: str, lines: Collection[tuple[int, int]]) -> None:
        calls = {article_id(batch_id, *line): (batch_id, *line) for line in lines}
        await self._client.submit_all("article", ARTICLES, calls)
