"""The batch queue, set up by the settings: for a worker, for a command, and in a server."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import AsyncIterator, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from service.errors import Conflict, StoreError
from service.settings import Settings
from service.wiring.analyzer import Analyzer
from service.wiring.defaults import data_folder, database_url
from service.wiring.profiles import profile_of

if TYPE_CHECKING:
    from service.analysis.planning import Tools
    from service.jobs.executors import ExecutorName
    from service.jobs.queue import BatchQueue
    from service.storage.analyses import Store
    from service.storage.batches import ExecutorLoad
    from service.storage.erasure import LineWork


def hold_name(settings: Settings, name: str | None = None) -> ExecutorName:
    """
    Hold an executor's name until it is closed.

    On an SQLite file it is always the same name, so that only one process can run its batches.
    """
    from service.jobs.executors import ExecutorName

    url, name = database_url(settings), name or settings.executor
    if url.startswith("sqlite"):
        url, name = str(Path(url.partition("///")[2]).resolve()), "only"
    return ExecutorName(url, name, data_folder() / "executors")


def batch_queue(settings: Settings, store: Store, tools: Tools, executor: str) -> BatchQueue:
    """Build a batch queue, not started yet."""
    from service.jobs.queue import BatchQueue, Limits

    profile = profile_of(settings, None)
    limits = Limits(
        articles=1 if profile.concurrency == 1 else profile.concurrency * 3 // 2,  # so that no call waits for the queue
        calls=settings.calls_at_once,
        requests=settings.requests_per_minute,
        tokens=settings.tokens_per_minute,
        endpoint=hashlib.sha256((settings.openai_base_url or "").encode()).hexdigest()[:16],
    )
    return BatchQueue(store, tools, limits, executor)


@contextlib.asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the database, and close it at the end."""
    from service.storage.analyses import Store

    store = Store(database_url(settings))
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@contextlib.asynccontextmanager
async def start_queue(analyzer: Analyzer, store: Store, name: str | None = None) -> AsyncIterator[BatchQueue]:
    """Start to run the batches of a store, under a name that no other process has. The caller stops the queue."""
    with contextlib.closing(hold_name(analyzer.settings, name)) as held:
        queue = batch_queue(analyzer.settings, store, analyzer.tools, held.name)
        await queue.start()
        yield queue


@contextlib.asynccontextmanager
async def connect_queue(settings: Settings) -> AsyncIterator[BatchQueue]:
    """Open the database and connect to the tables of DBOS, but run no batch."""
    async with open_store(settings) as store:
        queue = batch_queue(settings, store, Analyzer(settings).tools, "none")
        try:
            await queue.connect()
            yield queue
        finally:
            await queue.stop()


class ServerQueue:
    """The batch queue of a server. It runs batches too, unless another process does so on the same SQLite file."""

    def __init__(self, settings: Settings, store: Store, analyzer: Analyzer, *, works: bool) -> None:
        self._settings = settings
        self._store = store
        self._analyzer = analyzer
        self._works = works
        self._name: ExecutorName | None = None
        self._queue: BatchQueue | None = None
        self._deadline: float | None = None

    async def start(self) -> None:
        """Start to run batches, or to submit them to other processes."""
        with contextlib.suppress(Conflict):
            self._name = hold_name(self._settings) if self._works else None
        executor = self._name.name if self._name else "none"
        self._queue = batch_queue(self._settings, self._store, self._analyzer.tools, executor)
        await (self._queue.start() if self._name else self._queue.connect())

    def stop(self, seconds: float) -> None:
        """Start nothing new. What runs has some seconds to end."""
        self._deadline = time.monotonic() + seconds
        if self._queue is not None:
            self._queue.stopping = True

    async def close(self) -> None:
        """Start nothing new; put back into the queue what does not end in time."""
        if self._deadline is None:
            self.stop(self._settings.stop_seconds)
        if self._queue is not None:
            await self._queue.stop(max(0.0, (self._deadline or 0) - time.monotonic()))
        if self._name is not None:
            self._name.close()

    async def submit(self, batch_id: str) -> None:
        """Submit the waiting lines of a batch."""
        await self._started().submit(batch_id)

    async def retry(self, batch_id: str) -> int:
        """Submit the failed lines of a batch again; return how many."""
        return await self._started().retry(batch_id)

    async def executors(self) -> dict[str, ExecutorLoad]:
        """Count what runs, by executor."""
        return await self._started().executors()

    async def check(self) -> None:
        """Raise StoreError if no batch can be submitted."""
        await self._started().check()

    async def erase(self, work: Collection[LineWork]) -> None:
        """Remove the model's answers for lines of batches."""
        await self._started().erase(work)

    def _started(self) -> BatchQueue:
        if self._queue is None:
            raise StoreError("the service is starting: ask again in a second")
        return self._queue
