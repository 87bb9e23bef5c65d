"""The running service: what the API works with, picked once from settings."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from service.alone import OneByOne
from service.errors import Conflict, EvenhandError, StoreError
from service.models import Analysis, AnalysisRequest
from service.prompts import Registry
from service.settings import Settings
from service.wiring import Engine, default_database, jobs, named, offers, place, usual_model

if TYPE_CHECKING:
    from evals.apart import Question
    from evals.compare import Comparison
    from service.batches import AtWork, Via
    from service.executors import Name
    from service.jobs import Jobs
    from service.ledger import Ledger
    from service.store import Store

_GRACE = 10
"""Seconds that running articles get when a server stops."""


class Handed(Protocol):
    """What the API asks of the engine of batches."""

    async def submit(self, batch_id: str) -> None:
        """Hand over the waiting lines of a batch."""

    async def retry(self, batch_id: str) -> int:
        """Have the failed lines done again."""

    async def executors(self) -> dict[str, AtWork]:
        """Tell what is at work, by executor."""


async def _at_once() -> None:
    """Start nothing."""


@dataclass(frozen=True)
class Wired:
    """The running service: what settings decide, picked once."""

    prompts: Registry
    store: Store
    analyze: Callable[[AnalysisRequest], Awaitable[Analysis]]
    compare: Callable[[Question], Coroutine[Any, Any, Comparison]]
    ready: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
    jobs: Handed
    fingerprint: Callable[[AnalysisRequest], str]
    start: Callable[[], Awaitable[None]] = field(default=_at_once)
    offers: Callable[[Via], None] = field(default=lambda _via: None)
    model: str | None = None
    max_body_bytes: int = 4_000_000
    max_batch_bytes: int = 200_000_000
    _alone: OneByOne = field(default_factory=OneByOne)

    @functools.cached_property
    def ledger(self) -> Ledger:
        """Give the batches of the store's database."""
        from service.ledger import Ledger

        return Ledger(self.store.database)

    def check(self, request: AnalysisRequest, via: Via = "calls") -> None:
        """Raise InvalidRequest for a model, a prompt or a way to ask that there is not."""
        self.offers(via)
        self.fingerprint(request)

    @property
    def longest_line(self) -> int:
        """Return the bytes that a line of a batch may have."""
        return self.max_body_bytes

    async def kept(self, request: AnalysisRequest, keep: Callable[[Analysis, str], Awaitable[None]]) -> Analysis:
        """Find the same analysis, or make one and keep it; of equal requests at once, the others find what one made."""
        key = self.fingerprint(request)
        async with self._alone.of(key), self.store.database.hold(key):
            found = None if request.fresh else await self.store.same(key)
            if found is not None:
                return found.model_copy(update={"reused": True})
            analysis = await self.analyze(request)
            await keep(analysis, key)
            return analysis


def wire(settings: Settings, *, works: bool = True) -> Wired:
    """Put the service together; one that does not work only takes batches in, and others do them."""
    from evals.apart import Apart
    from service.analysis.fingerprint import fingerprint
    from service.store import Store

    engine = Engine(settings)
    apart = Apart(functools.partial(place, settings))
    store = Store(settings.database_url or default_database())
    batches = Batches(settings, store, engine)

    async def close() -> None:
        for part in (batches, apart, engine):
            with contextlib.suppress(EvenhandError):
                await part.close()

    return Wired(
        prompts=engine.tools.prompts,
        store=store,
        analyze=engine.analyze,
        compare=apart.compare,
        ready=engine.ready,
        start=functools.partial(batches.start, works=works),
        close=close,
        jobs=batches,
        fingerprint=lambda request: fingerprint(request, engine.tools),
        offers=functools.partial(offers, settings),
        model=usual_model(settings),
        max_body_bytes=settings.max_body_bytes,
        max_batch_bytes=settings.max_batch_bytes,
    )


class Batches:
    """The engine of batches within a server: it works too, unless another process does so on the same SQLite file."""

    def __init__(self, settings: Settings, store: Store, engine: Engine) -> None:
        self._settings = settings
        self._store = store
        self._engine = engine
        self._name: Name | None = None
        self._jobs: Jobs | None = None

    async def start(self, *, works: bool) -> None:
        """Begin to work, or get ready to hand work over."""
        with contextlib.suppress(Conflict):
            self._name = named(self._settings) if works else None
        self._jobs = jobs(self._settings, self._store, self._engine.tools, self._name.name if self._name else "none")
        await (self._jobs.start() if self._name else self._jobs.connect())

    async def close(self) -> None:
        """Take nothing new, and hand back what runs."""
        if self._jobs is not None:
            await self._jobs.stop(seconds=_GRACE if self._name else 0)
        if self._name is not None:
            self._name.close()

    async def submit(self, batch_id: str) -> None:
        """Hand over the waiting lines of a batch."""
        await self._ready().submit(batch_id)

    async def retry(self, batch_id: str) -> int:
        """Have the failed lines done again."""
        return await self._ready().retry(batch_id)

    async def executors(self) -> dict[str, AtWork]:
        """Tell what is at work, by executor."""
        return await self._ready().executors()

    def _ready(self) -> Jobs:
        if self._jobs is None:
            raise StoreError("the service is starting: ask again in a second")
        return self._jobs
