"""The running service: what the API works with, picked once from settings."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from service.analysis.fingerprint import fingerprint
from service.analysis.pipeline import analyze_planned, plan_analysis
from service.analysis.planning import check_request, read_page
from service.errors import EvenhandError
from service.models import Analysis, AnalysisRequest
from service.prompts.registry import Registry
from service.settings import Settings
from service.wiring.analyzer import Analyzer
from service.wiring.batches import ServerQueue
from service.wiring.defaults import database_url, usual_model
from service.wiring.profiles import check_via
from service.wiring.recordings import place_of

if TYPE_CHECKING:
    from evals.comparison.compare import Comparison
    from evals.comparison.comparison_process import Question
    from service.jobs.reuse import AnalysisCache, Keep
    from service.llm.waits import Kind, State
    from service.storage.analyses import Store
    from service.storage.batches import AtWork, Via
    from service.storage.erasure import Work
    from service.storage.ledger import Ledger


class Handed(Protocol):
    """What the API needs of the batch queue."""

    async def submit(self, batch_id: str) -> None:
        """Hand over the waiting lines of a batch."""

    async def retry(self, batch_id: str) -> int:
        """Have the failed lines done again."""

    async def executors(self) -> dict[str, AtWork]:
        """Tell what is at work, by executor."""

    async def check(self) -> None:
        """Raise StoreError where no batch could be handed over."""

    async def erase(self, work: Collection[Work]) -> None:
        """Remove what the model answered for lines of batches."""


class PlannedAnalysis(NamedTuple):
    """An analysis that is planned: by what it is known, and how to make it."""

    fingerprint: str
    make: Callable[[], Awaitable[Analysis]]


async def _at_once() -> None:
    """Start nothing."""


async def _as_it_is(request: AnalysisRequest) -> AnalysisRequest:
    return request


@dataclass(frozen=True)
class Wired:
    """The running service: what settings decide, picked once."""

    prompts: Registry
    store: Store
    plan: Callable[[AnalysisRequest], Awaitable[PlannedAnalysis]]
    compare: Callable[[Question], Coroutine[Any, Any, Comparison]]
    ready: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
    jobs: Handed
    check_request: Callable[[AnalysisRequest], None]
    start: Callable[[], Awaitable[None]] = field(default=_at_once)
    stop: Callable[[float], None] = field(default=lambda _seconds: None)
    read_page: Callable[[AnalysisRequest], Coroutine[Any, Any, AnalysisRequest]] = field(default=_as_it_is)
    offers: Callable[[Via], None] = field(default=lambda _via: None)
    questions: Callable[[], Mapping[tuple[Kind, State], int]] = field(default=dict)
    model: str | None = None
    max_body_bytes: int = 4_000_000
    max_batch_bytes: int = 200_000_000
    hosts: tuple[str, ...] = ()

    @functools.cached_property
    def ledger(self) -> Ledger:
        """Give the batches of the store's database."""
        from service.storage.ledger import Ledger

        return Ledger(self.store.database)

    def check(self, request: AnalysisRequest, via: Via = "calls") -> None:
        """Raise InvalidRequest for a model, a prompt or a way to ask that there is not."""
        self.offers(via)
        self.check_request(request)

    async def analyze(self, request: AnalysisRequest) -> Analysis:
        """Analyse one article; keep nothing, and look for nothing that is kept."""
        return await (await self.plan(request)).make()

    @property
    def longest_line(self) -> int:
        """Return the bytes that a line of a batch may have."""
        return self.max_body_bytes

    async def delete(self, analysis_id: str) -> None:
        """Remove an analysis and all that is kept of it: its article, its keys, and what the model answered for it."""
        from service.storage.erasure import work_on

        # The rows of DBOS first: if that fails, the analysis can be deleted again.
        before = await work_on(self.store.database, [analysis_id])
        await self.jobs.erase(before)
        await self.jobs.erase(await self.store.delete(analysis_id) - before)

    async def find_or_analyze(self, request: AnalysisRequest, keep: Keep) -> Analysis:
        """Return the stored analysis of the same request, or make one; then `keep` it."""
        key, make = await self.plan(request)
        return await self._cache.find_or_analyze(key, make, keep, fresh=request.fresh)

    @functools.cached_property
    def _cache(self) -> AnalysisCache:
        from service.jobs.reuse import AnalysisCache

        return AnalysisCache(self.store)


def wire(settings: Settings, *, works: bool = True) -> Wired:
    """Put the service together; one that does not work only takes batches in, and others do them."""
    from evals.comparison.comparison_process import Apart
    from service.storage.analyses import Store

    analyzer = Analyzer(settings, serves=True)
    apart = Apart(functools.partial(place_of, settings))
    store = Store(database_url(settings))
    batches = ServerQueue(settings, store, analyzer)

    async def close() -> None:
        for part in (batches, apart, analyzer):
            with contextlib.suppress(EvenhandError):
                await part.close()

    return Wired(
        prompts=analyzer.tools.prompts,
        store=store,
        plan=functools.partial(_plan, analyzer),
        compare=apart.compare,
        ready=analyzer.ready,
        start=functools.partial(batches.start, works=works),
        stop=batches.stop,
        close=close,
        jobs=batches,
        check_request=lambda request: check_request(request, analyzer.tools),
        read_page=lambda request: read_page(request, analyzer.tools),
        offers=functools.partial(check_via, settings),
        questions=analyzer.questions,
        model=usual_model(settings),
        max_body_bytes=settings.max_body_bytes,
        max_batch_bytes=settings.max_batch_bytes,
        hosts=(settings.host, *settings.allowed_hosts),
    )


async def _plan(analyzer: Analyzer, request: AnalysisRequest) -> PlannedAnalysis:
    planned = await plan_analysis(request, analyzer.tools)
    return PlannedAnalysis(fingerprint(planned), lambda: analyze_planned(planned))
