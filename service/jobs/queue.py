"""
Durable batches: each article is one workflow of DBOS, each question to the model one of its steps.

DBOS keeps its tables in the same PostgreSQL (schema `dbos`), or in a second SQLite file beside the first. A process
that `start`s it works; one that only `connect`s hands work over. What an executor was doing when it died is taken up
again by the next that has its name, or by whoever is handed it by `recover`.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from dbos import DBOS, DBOSClient, DBOSConfig
from sqlalchemy.exc import SQLAlchemyError

from service.analysis.pipeline import carry_out
from service.analysis.planning import Tools, plan_analysis
from service.errors import EvenhandError, StoreError
from service.files.private import File
from service.jobs import removal, upkeep, workflows
from service.jobs.batch_api import Lines, Remote, cut
from service.jobs.connections import connected, engine_of, patiently, told, url_of
from service.jobs.durable_client import Attempt, current_attempt, durable_client
from service.jobs.reuse import AnalysisCache
from service.jobs.workflows import name_of
from service.llm.client import Client
from service.models import Analysis, AnalysisRequest
from service.storage.analyses import Store
from service.storage.answers import Answers
from service.storage.batches import AtWork, Outcome, defect, failure
from service.storage.erasure import Work
from service.storage.ledger import Ledger
from service.storage.rates import Rates

log = logging.getLogger(__name__)

QUEUE = "articles"
_FEEDS = "batches"
_STRETCHES = "batch-api"
_VERSION = "1"
"""Of the order of steps: work that was begun under another is not gone on with. Raise it when they change."""

_MADE_BY: Any = {"app_version": _VERSION, "serialization_type": workflows.PORTABLE}

_AT_A_TIME = 500
"""Articles that are put into the queue in one transaction."""

_WAITING = 50
"""Files that wait for the Batch API at once, in a process."""


@dataclass(frozen=True)
class Limits:
    """
    How much is done at once and how fast: here, and over all workers.

    `articles` are at work in this process, `calls` over all of them; `requests` and `tokens` are a minute.
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
        self._store = store
        self._limits = limits
        rates = Rates(store.database, limits.endpoint, limits.requests, limits.tokens)
        self._models: dict[str, Client] = {}
        self._tools = replace(tools, client=functools.partial(self._asked, tools.client, rates))
        self._answers = Answers(store.database)
        self._remote = Remote(self.ledger, store, tools)
        self._engine = engine_of(store.database.engine.url)
        self._client: DBOSClient | None = None
        self._file: File | None = None
        self._cache = AnalysisCache(store, "batch ")  # of its own, so that a single analysis never waits for a batch
        self.running: set[asyncio.Task[Any]] = set()
        self.stopping = False

    async def start(self) -> None:
        """Begin to work: on what this executor left, then on what is queued."""
        await self.connect()
        workflows.at_work = self
        config: DBOSConfig = {
            "name": upkeep.APPLICATION,
            "application_version": _VERSION,
            "system_database_url": url_of(self._engine),
            "system_database_engine": self._engine,
            "executor_id": self.executor,
            "serializer": workflows.JSON,
            "log_level": "CRITICAL",
        }
        DBOS(config=config)
        DBOS.launch()
        here = min(self._limits.articles, self._limits.calls or self._limits.articles)
        at_once: Any = {"worker_concurrency": here, "global_concurrency": self._limits.calls}
        await DBOS.register_queue_async(QUEUE, **at_once, polling_interval_sec=0.1, on_conflict="always_update")
        await DBOS.register_queue_async(_FEEDS, worker_concurrency=2, polling_interval_sec=0.3)
        await DBOS.register_queue_async(_STRETCHES, worker_concurrency=_WAITING, polling_interval_sec=0.3)
        for batch_id in await self.ledger.unfinished():  # one may have been sealed by who then died
            await self.submit(batch_id)

    async def connect(self) -> None:
        """Get ready to hand work over."""
        if self._client is None:
            self._client, self._file = await connected(self._engine, upkeep.APPLICATION, workflows.JSON)

    async def stop(self, seconds: float = 0) -> None:
        """Take nothing new; let what runs end within some seconds, and hand back what does not."""
        if workflows.at_work is self:
            self.stopping = True  # what the queue still gives waits, and is handed back
            if self.running and seconds:
                await asyncio.wait(self.running, timeout=seconds)
            for task in self.running:
                task.cancel()
            await asyncio.gather(*self.running, return_exceptions=True)
            await asyncio.to_thread(DBOS.destroy)
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())  # DBOS put its own there and shut it
            workflows.at_work = None
            with contextlib.suppress(Exception):  # the next of this name takes it up all the same
                await self.recover(self.executor)
        if self._client is not None:
            await asyncio.to_thread(self._client.destroy)
            self._client = None
        await asyncio.to_thread(self._engine.dispose)

    async def submit(self, batch_id: str) -> None:
        """Hand over all waiting lines of a batch; those that are handed over already stay as they are."""
        await self.check()
        options: Any = {"workflow_name": "feed", "queue_name": _FEEDS, "workflow_id": f"{batch_id}:feed:{uuid4().hex}"}
        await told(self._linked().enqueue, options | _MADE_BY, batch_id)

    async def retry(self, batch_id: str) -> int:
        """Have a batch's failed lines done again; what was answered for them is not asked again."""
        again = await self.ledger.retry(batch_id)
        await self.submit(batch_id)
        return again

    async def recover(self, executor: str) -> int:
        """Queue again what an executor was doing, and return how many workflows that was. It must not be running."""
        return await upkeep.recover(self._linked(), executor, (QUEUE, _FEEDS, _STRETCHES))

    async def executors(self) -> dict[str, AtWork]:
        """Tell what runs, by executor."""
        return await upkeep.executors(self._linked(), QUEUE)

    async def check(self) -> None:
        """Raise StoreError if the SQLite file of DBOS is gone."""
        if self._file is not None and not self._file.is_there():
            raise StoreError(
                f"the database file of the batches {self._file.path} was removed or replaced while it was in use: "
                "put it back and start the service again"
            )

    async def erase(self, work: Collection[Work]) -> None:
        """Remove what was answered for lines of batches; they must have ended."""
        await removal.erase(self._linked(), self._engine, work)

    async def prune(self, before: datetime) -> tuple[int, int]:
        """Remove what was made before a time and is not at work; return how many analyses and batches that was."""
        return await removal.prune(self._linked(), self._engine, self._store.database, before)

    # ── The workflows ────────────────────────────────────────────────────────────────────────────────────────

    async def feed(self, batch_id: str) -> None:
        """Put the waiting lines of a batch into the queue, piece by piece."""
        after: int | None = 0
        while after is not None:
            after = await DBOS.run_step_async({"name": "enqueue"}, patiently, self._enqueue, batch_id, after)

    async def stretch(self, lines: Lines) -> None:
        """Have lines answered by the Batch API, then put them into the queue."""
        try:
            await self._remote.work(lines)
        except Exception as error:  # noqa: BLE001 - nothing must wait for ever
            log.error("a defect in Evenhand: %s in %s, line %s", type(error).__name__, lines.batch_id, lines.first)  # noqa: TRY400
            await patiently(self._remote.fail, lines, error)
        await DBOS.run_step_async({"name": "enqueue"}, patiently, self._enqueue_answered, lines)

    async def article(self, batch_id: str, line: int, attempt: int) -> None:
        """Do one line of a batch, as soon as the database can be used."""
        current_attempt.set(Attempt())
        await patiently(self._do, batch_id, line, attempt)

    async def _do(self, batch_id: str, line: int, attempt: int) -> None:
        """Make the analysis, or find it, and end the line, whatever happens but the loss of the database."""
        asked, now = await self.ledger.request(batch_id, line), current_attempt.get()
        if asked is None:
            return
        if asked[1] == "batch-api":
            now.find_batched = functools.partial(self._answers.find, batch_id)
        try:
            if now.earlier is None:
                before = [name_of(batch_id, line, n) for n in range(1, attempt)]
                now.earlier = await DBOS.run_step_async({"name": "earlier"}, self._earlier, before) if before else {}
            await self._analyze(batch_id, line, asked[0])
        except (StoreError, SQLAlchemyError):  # it is done again when the database is back
            raise
        except EvenhandError as error:
            wrong = failure(error, line)
        except Exception as error:  # noqa: BLE001 - one article must not stop the others
            log.error("a defect in Evenhand: %s in %s, line %s", type(error).__name__, batch_id, line)  # noqa: TRY400
            wrong = defect(error, line)
        else:
            return
        if now.find_batched:
            for key in now.unusable:
                await self._answers.forget(batch_id, key)
        await self.ledger.end(batch_id, line, Outcome(failure=wrong, spent=now.spent))

    async def _analyze(self, batch_id: str, line: int, request_json: str) -> None:
        request = AnalysisRequest.model_validate_json(request_json)
        plan = await plan_analysis(request, self._tools)

        async def end(analysis: Analysis, key: str) -> None:
            await self.ledger.end(batch_id, line, Outcome(analysis, key, spent=current_attempt.get().spent))

        analyze = functools.partial(carry_out, plan)
        await self._cache.find_or_analyze(plan.fingerprint(), analyze, end, fresh=request.fresh)

    async def _enqueue(self, batch_id: str, after: int) -> int | None:
        if (await self.ledger.batch(batch_id)).via == "batch-api":
            await self._enqueue_stretches(batch_id)
            return None
        lines = await self.ledger.waiting(batch_id, after, _AT_A_TIME)
        if not lines:
            return None
        await self._put_articles(batch_id, lines)
        return lines[-1][0]

    async def _enqueue_stretches(self, batch_id: str) -> None:
        sizes: dict[int, int] = {}
        attempts: dict[int, int] = {}
        after = 0
        while some := await self.ledger.sizes(batch_id, after, _AT_A_TIME):
            after = some[-1][0]
            sizes |= {line: characters for line, characters, _ in some}
            attempts |= {line: attempt for line, _, attempt in some if attempt}
        for first, last in cut(sizes.items()):
            wanted = sorted({attempts[line] for line in range(first, last + 1) if line in attempts})
            calls = {f"{batch_id}:{first}-{last}:{n}": (batch_id, first, last, n) for n in wanted}
            await told(self._put, "stretch", _STRETCHES, calls)

    async def _enqueue_answered(self, lines: Lines) -> None:
        found = await self._remote.waiting(lines)
        await self._put_articles(lines.batch_id, [(line, lines.attempt) for line in found])

    async def _put_articles(self, batch_id: str, lines: list[tuple[int, int]]) -> None:
        await told(self._put, "article", QUEUE, {name_of(batch_id, *line): (batch_id, *line) for line in lines})

    def _put(self, workflow: str, queue: str, calls: Mapping[str, tuple[Any, ...]]) -> None:
        """Put workflows into a queue by their ids, all or none; those that are there stay as they are."""
        with self._engine.begin() as connection:
            for name, given in calls.items():
                options: Any = {"workflow_name": workflow, "queue_name": queue, "workflow_id": name}
                self._linked().enqueue_in_transaction(connection, options | _MADE_BY, *given)

    async def _earlier(self, names: list[str]) -> dict[str, Any]:
        """Read the answers that earlier attempts got, by question."""
        found: dict[str, Any] = {}
        for name in names:
            for step in await told(self._linked().list_workflow_steps, name):
                kept = step["output"]
                if isinstance(kept, dict) and "reply" in kept:
                    found[kept["question"]] = kept
                elif isinstance(kept, dict) and "unusable" in kept:
                    found.pop(kept["unusable"], None)
        return found

    # ── Connections ──────────────────────────────────────────────────────────────────────────────────────────

    def _asked(self, usual: Callable[[str | None], Client], rates: Rates, model: str | None) -> Client:
        client = usual(model)
        if client.profile.model not in self._models:
            self._models[client.profile.model] = durable_client(client, rates)
        return self._models[client.profile.model]

    def _linked(self) -> DBOSClient:
        if self._client is None:
            raise RuntimeError("start or connect comes first")
        return self._client
