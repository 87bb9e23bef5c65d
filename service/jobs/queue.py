"""
The queue of batches. Each article is one workflow of DBOS, and each question to the model is one of its steps.

DBOS keeps its tables in the same PostgreSQL (schema `dbos`), or in a second SQLite file beside the first. A process
that calls `start` works on batches; one that calls only `connect` submits them. When an executor dies, the next process
with its name continues its work; `recover` puts it back into the queue for others.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from dbos import DBOS, DBOSConfig

from service.analysis.planning import Tools
from service.jobs import recovery, removal, workflows
from service.jobs.articles import ArticleWorker
from service.jobs.batch_api_worker import BatchApiWorker
from service.jobs.client import APPLICATION, JSON, VERSION, WorkflowClient
from service.jobs.durable_client import durable_client
from service.jobs.feeder import ARTICLES, FEEDS, QUEUES, STRETCHES, Feeder
from service.jobs.steps import run_step
from service.jobs.stretches import Stretch
from service.llm.client import Client
from service.storage.analyses import Store
from service.storage.availability import retry_until_available
from service.storage.batches import ExecutorLoad
from service.storage.erasure import LineWork
from service.storage.ledger import Ledger
from service.storage.rates import Rates
from service.storage.workflow_database import WorkflowDatabase

log = logging.getLogger(__name__)

_STRETCHES_AT_ONCE = 50
"""Files that wait for the Batch API at the same time, in one process."""


@dataclass(frozen=True)
class Limits:
    """
    How much runs at the same time, and how fast.

    At most `articles` run in this process and `calls` in all processes; `requests` and `tokens` are per minute, over
    all processes.
    """

    articles: int = 8
    calls: int | None = None
    requests: int | None = None
    tokens: int | None = None
    endpoint: str = "default"


class BatchQueue:
    """Runs batches as workflows of DBOS. There is one in a process, since DBOS allows only one."""

    def __init__(self, store: Store, tools: Tools, limits: Limits, executor: str) -> None:
        self.ledger = Ledger(store.database)
        self.executor = executor
        self.running: set[asyncio.Task[Any]] = set()
        self.stopping = False
        self._limits = limits
        self._database = store.database
        self._workflows = WorkflowClient(WorkflowDatabase(store.database))
        rates = Rates(store.database, limits.endpoint, limits.requests, limits.tokens)
        self._clients: dict[str, Client] = {}
        durable_tools = replace(tools, client=functools.partial(self._client, tools.client, rates))
        self._articles = ArticleWorker(store, durable_tools, self._workflows)
        self._feeder = Feeder(self.ledger, self._workflows)
        self._batch_api = BatchApiWorker(store, tools, self._feeder)

    async def start(self) -> None:
        """Start to work: first on what this executor left unfinished, then on what is in the queue."""
        await self.connect()
        workflows.current = self
        config: DBOSConfig = {
            "name": APPLICATION,
            "application_version": VERSION,
            "system_database_url": self._workflows.database.url,
            "system_database_engine": self._workflows.database.engine,
            "executor_id": self.executor,
            "serializer": JSON,
            "log_level": "CRITICAL",
        }
        DBOS(config=config)
        DBOS.launch()
        here = min(self._limits.articles, self._limits.calls or self._limits.articles)
        limits: Any = {"worker_concurrency": here, "global_concurrency": self._limits.calls}
        await DBOS.register_queue_async(ARTICLES, **limits, polling_interval_sec=0.1, on_conflict="always_update")
        await DBOS.register_queue_async(FEEDS, worker_concurrency=2, polling_interval_sec=0.3)
        await DBOS.register_queue_async(STRETCHES, worker_concurrency=_STRETCHES_AT_ONCE, polling_interval_sec=0.3)
        for batch_id in await self.ledger.unfinished():  # a process may have died before it submitted its batch
            await self.submit(batch_id)

    async def connect(self) -> None:
        """Connect to the tables of DBOS, so that batches can be submitted."""
        await self._workflows.connect()

    async def stop(self, seconds: float = 0) -> None:
        """Start nothing new, wait some seconds for what is running, and put the rest back into the queue."""
        if workflows.current is self:
            self.stopping = True  # workflows that DBOS still starts wait, and are put back too
            if self.running and seconds:
                await asyncio.wait(self.running, timeout=seconds)
            for task in self.running:
                task.cancel()
            await asyncio.gather(*self.running, return_exceptions=True)
            await asyncio.to_thread(DBOS.destroy)
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())  # DBOS had set its own and closed it
            workflows.current = None
            with contextlib.suppress(Exception):  # if this fails, the next process of this name continues the work
                await self.recover(self.executor)
        await self._workflows.close()

    async def submit(self, batch_id: str) -> None:
        """Submit the waiting lines of a batch. Lines that were submitted before are not changed."""
        await self.check()
        await self._workflows.submit("feed", FEEDS, f"{batch_id}:feed:{uuid4().hex}", batch_id)

    async def retry(self, batch_id: str) -> int:
        """Submit the failed lines of a batch again; return how many. Questions with a usable reply are not repeated."""
        count = await self.ledger.retry(batch_id)
        await self.submit(batch_id)
        return count

    async def recover(self, executor: str) -> int:
        """Put the work of an executor back into the queue; return how much it was. The executor must not be running."""
        return await recovery.requeue(self._workflows, executor, QUEUES)

    async def executors(self) -> dict[str, ExecutorLoad]:
        """Return what is running, by executor."""
        return await recovery.running_articles(self._workflows, ARTICLES)

    async def check(self) -> None:
        """Raise StoreError if the SQLite file of DBOS is gone."""
        self._workflows.database.check()

    async def erase(self, work: Collection[LineWork]) -> None:
        """Remove the workflows of lines of batches. They must have ended."""
        await removal.erase(self._workflows, work)

    async def prune(self, before: datetime) -> tuple[int, int]:
        """Remove what was made before a time and is not running; return how many analyses and how many batches."""
        return await removal.prune(self._workflows, self._database, before)

    # ── The work of workflows ────────────────────────────────────────────────────────────────────────────────

    async def feed(self, batch_id: str) -> None:
        """Put the waiting lines of a batch into the queue, some at a time."""
        after: int | None = 0
        while after is not None:
            after = await run_step("enqueue", self._feeder.submit_next, batch_id, after)

    async def stretch(self, stretch: Stretch) -> None:
        """Get replies from the Batch API for a stretch, then put its lines into the queue."""
        try:
            await self._batch_api.work(stretch)
        except Exception as error:  # noqa: BLE001 - no line may wait for ever
            kind = type(error).__name__
            log.error("a defect in Evenhand: %s in %s, line %s", kind, stretch.batch_id, stretch.first)  # noqa: TRY400
            await retry_until_available(self._batch_api.fail, stretch, error)
        await run_step("enqueue", self._feeder.submit_stretch, stretch)

    async def article(self, batch_id: str, line: int, attempt: int) -> None:
        """Analyse one line of a batch."""
        await self._articles.work(batch_id, line, attempt)

    def _client(self, client_of: Callable[[str | None], Client], rates: Rates, model: str | None) -> Client:
        """Return the durable client of a model."""
        client = client_of(model)
        name = client.profile.model
        if name not in self._clients:
            self._clients[name] = durable_client(client, rates)
        return self._clients[name]
