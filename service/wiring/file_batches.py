"""A batch from a file to a file, without a server: its state, its identity, and how it runs."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from service.analysis.requests import build_request
from service.errors import InvalidRequest
from service.jobs import files
from service.jobs.batch_input import BatchInput
from service.settings import Settings
from service.storage.analyses import Store
from service.storage.batches import Batch, Via
from service.storage.ledger import Ledger
from service.wiring.analyzer import Analyzer
from service.wiring.batches import batch_queue, hold_name, open_store
from service.wiring.defaults import usual_model
from service.wiring.profiles import check_via
from service.wiring.rules import analyze_by_rules

_BY_RULES = {"tasks": ("loaded_language",), "detectors": ("rules",)}


@dataclass(frozen=True)
class BatchOrder:
    """What to do with the articles of IN. *usual* is what a REST body would say, the same for all articles."""

    usual: Mapping[str, Any]
    via: Via
    target: str
    retry: bool = False

    @property
    def is_by_rules(self) -> bool:
        """Tell whether no model is needed."""
        return all(self.usual.get(name) == value for name, value in _BY_RULES.items())


def with_state(settings: Settings, target: str, stack: contextlib.ExitStack) -> Settings:
    """
    Set the database of a batch, if the settings name none: the file OUT.state.

    A batch to standard output can't be continued later, so that its state is a temporary file.
    """
    if "?" in target:
        raise InvalidRequest(f"{target[:80]}: name OUT without a question mark")
    folder = stack.enter_context(tempfile.TemporaryDirectory()) if target == "-" else None
    path = Path(folder) / "state" if folder else Path(f"{target}.state")
    return settings.model_copy(update={"database_url": settings.database_url or f"sqlite:///{path.resolve()}"})


@contextlib.asynccontextmanager
async def open_file_batch(analyzer: Analyzer, order: BatchOrder) -> AsyncIterator[FileBatch]:
    """Check what the order asks for before any article is read, then open the batch's database."""
    check_via(analyzer.settings, order.via)
    analyzer.check_request(build_request({**order.usual, "text": "x"}))
    with contextlib.closing(hold_name(analyzer.settings)) as name:
        async with open_store(analyzer.settings) as store:
            yield FileBatch(analyzer, store, order, name.name)


class FileBatch:
    """A batch that is open in this process."""

    def __init__(self, analyzer: Analyzer, store: Store, order: BatchOrder, executor: str) -> None:
        self._analyzer = analyzer
        self._store = store
        self._order = order
        self._executor = executor
        self._ledger = Ledger(store.database)
        self._id = ""

    async def add(self, given: BatchInput) -> None:
        """Find the batch that was begun with the same IN, OUT and options, or create one; add all lines of IN."""
        settings, order = self._analyzer.settings, self._order
        key = _key(order, settings.model, given.start_sha256)
        found = await self._ledger.find(key)
        if found is None:
            _refuse_foreign_output(order.target)
        self._id = found or await self._ledger.create(usual_model(settings), key, order.via)
        if order.retry:
            _remove_output(order.target)
            await self._ledger.retry(self._id)
        await files.add_lines(self._ledger, self._id, given.lines, order.usual, settings.max_body_bytes)

    async def run(self, show: Callable[[Batch], None]) -> Batch:
        """Analyse all articles and write their results to OUT; return the batch at its end."""
        with contextlib.ExitStack() as stack:
            out, written = _open_output(self._order.target, stack)
            writing = asyncio.ensure_future(files.write_results(self._ledger, self._id, out, written, show))
            working = asyncio.ensure_future(self._work())
            try:
                done, _ = await asyncio.wait((working, writing), return_when=asyncio.FIRST_COMPLETED)
                if working in done:
                    working.result()
                return await writing
            finally:
                for task in (working, writing):
                    task.cancel()
                await asyncio.gather(working, writing, return_exceptions=True)

    async def _work(self) -> None:
        """Analyse the articles: by rules on all cores, else as workflows of DBOS until cancelled."""
        if self._order.is_by_rules:
            await files.analyze_by_rules(self._ledger, self._id, analyze_by_rules)
            return
        queue = batch_queue(self._analyzer.settings, self._store, self._analyzer.tools, self._executor)
        await queue.start()
        try:
            await queue.submit(self._id)
            await asyncio.Event().wait()
        finally:
            await asyncio.shield(queue.stop())


def _key(order: BatchOrder, model: str | None, start_sha256: str) -> str:
    """Identify a batch by its options, its model, OUT, and how IN starts."""
    target = str(Path(order.target).resolve())
    via = [] if order.via == "calls" else [order.via]
    known = json.dumps([order.usual, model, target, start_sha256, *via], sort_keys=True)
    return hashlib.sha256(known.encode()).hexdigest()


def _refuse_foreign_output(target: str) -> None:
    """Raise InvalidRequest if OUT has results of another command."""
    if target != "-" and Path(target).is_file() and Path(target).stat().st_size:
        raise InvalidRequest(
            f"{target} exists, and was made from another IN or with other options: name another OUT, or remove it "
            f"and {target}.state to begin anew"
        )


def _remove_output(target: str) -> None:
    if target != "-":
        Path(target).unlink(missing_ok=True)


def _open_output(target: str, stack: contextlib.ExitStack) -> tuple[IO[bytes], int]:
    """Open OUT; return it with the number of results that it has already."""
    return (sys.stdout.buffer, 0) if target == "-" else files.open_output(Path(target), stack)
