"""The running service: what the API works with, chosen once by the settings."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from service.analysis.listeners import NOBODY, Listener, show_all
from service.analysis.requests import AnalysisRequest, CheckRequest
from service.errors import EvenhandError
from service.models import Analysis, Check
from service.prompts.registry import Registry
from service.settings import Settings
from service.wiring.analyzer import Analyzer, PlannedAnalysis
from service.wiring.batches import ServerQueue
from service.wiring.defaults import database_url, usual_model
from service.wiring.profiles import check_via
from service.wiring.recordings import sources_of

if TYPE_CHECKING:
    from evals.comparison.comparison_processes import Question
    from evals.comparison.results import Comparison
    from service.jobs.reuse import AnalysisCache, Keep
    from service.llm.waits import Kind, State
    from service.storage.analyses import Store
    from service.storage.batches import ExecutorLoad, Via
    from service.storage.erasure import LineWork
    from service.storage.ledger import Ledger


class MakesAnalyses(Protocol):
    """What the API needs of the analyzer."""

    @property
    def prompts(self) -> Registry:
        """Return all prompts."""

    async def plan(self, request: AnalysisRequest) -> PlannedAnalysis:
        """Plan an analysis."""

    def check_request(self, request: AnalysisRequest) -> None:
        """Raise InvalidRequest for a model, a prompt or a party that can't be asked."""

    async def read_page(self, request: AnalysisRequest) -> AnalysisRequest:
        """Replace a page by its text."""

    async def check_summary(self, request: CheckRequest) -> Check:
        """Check a summary that somebody else wrote."""

    async def ready(self) -> None:
        """Raise an error while no model can be asked."""

    def questions(self) -> Mapping[tuple[Kind, State], int]:
        """Count the questions that are being asked or that wait, by kind and state."""


class RunsBatches(Protocol):
    """What the API needs of the batch queue."""

    async def start(self) -> None:
        """Start to run batches, or to submit them to other processes."""

    def stop(self, seconds: float) -> None:
        """Start nothing new. What runs has some seconds to end."""

    async def submit(self, batch_id: str) -> None:
        """Submit the waiting lines of a batch."""

    async def retry(self, batch_id: str) -> int:
        """Submit the failed lines of a batch again; return how many."""

    async def executors(self) -> dict[str, ExecutorLoad]:
        """Count what runs, by executor."""

    async def check(self) -> None:
        """Raise StoreError if no batch can be submitted."""

    async def erase(self, work: Collection[LineWork]) -> None:
        """Remove the model's answers for lines of batches."""


@dataclass(frozen=True)
class Wired:
    """The running service: its settings, and the objects that they choose."""

    settings: Settings
    analyzer: MakesAnalyses
    store: Store
    queue: RunsBatches
    compare: Callable[[Question], Coroutine[Any, Any, Comparison]]
    close: Callable[[], Awaitable[None]]

    @functools.cached_property
    def ledger(self) -> Ledger:
        """Return the ledger of batches, which is in the store's database."""
        from service.storage.ledger import Ledger

        return Ledger(self.store.database)

    @property
    def model(self) -> str | None:
        """Name the model that is asked if a request names none."""
        return usual_model(self.settings)

    def check(self, request: AnalysisRequest, via: Via = "calls") -> None:
        """Raise InvalidRequest for a model, a prompt, a party or a way to ask that does not exist here."""
        check_via(self.settings, via)
        self.analyzer.check_request(request)

    async def analyze(self, request: AnalysisRequest) -> Analysis:
        """Analyse one article without the store."""
        return await (await self.analyzer.plan(request)).make(NOBODY)

    async def delete(self, analysis_id: str) -> None:
        """Remove an analysis with its article, its idempotency keys and the model's answers for it."""
        from service.storage.erasure import lines_with

        # The rows of DBOS first: if that fails, the analysis is still there, to be deleted again.
        before = await lines_with(self.store.database, [analysis_id])
        await self.queue.erase(before)
        await self.queue.erase(await self.store.delete(analysis_id) - before)

    async def find_or_analyze(self, request: AnalysisRequest, keep: Keep, listener: Listener = NOBODY) -> Analysis:
        """Return the stored analysis of the same request, or make one; then `keep` it. Show its parts to *listener*."""
        key, make = await self.analyzer.plan(request)
        analyze = functools.partial(make, listener)
        analysis = await self._cache.find_or_analyze(key, analyze, keep, fresh=request.fresh)
        if analysis.reused:
            show_all(analysis, listener)
        return analysis

    @functools.cached_property
    def _cache(self) -> AnalysisCache:
        from service.jobs.reuse import AnalysisCache

        return AnalysisCache(self.store)


def wire(settings: Settings, *, works: bool = True) -> Wired:
    """Build the service. One that does not *work* only accepts batches; workers run them."""
    from evals.comparison.comparison_processes import ComparisonProcesses
    from service.storage.analyses import Store

    analyzer = Analyzer(settings, serves=True)
    comparisons = ComparisonProcesses(functools.partial(sources_of, settings))
    store = Store(database_url(settings))
    queue = ServerQueue(settings, store, analyzer, works=works)

    async def close() -> None:
        for part in (queue, comparisons, analyzer):
            with contextlib.suppress(EvenhandError):
                await part.close()

    return Wired(settings, analyzer, store, queue, comparisons.compare, close)
