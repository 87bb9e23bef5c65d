"""
The one place that picks concrete classes from settings.

What is heavy to import or to start (model client, embedded model, database) is made when it is first needed.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from service.analysis.extraction import Extractor
from service.analysis.pipeline import Tools, analyze
from service.analysis.prepare import Limits
from service.errors import InvalidRequest, ModelFileError, SettingsError
from service.lexicon.lexicon import Lexicon, load
from service.models import Analysis, AnalysisRequest, Detector
from service.prompts import registry as prompts
from service.settings import Settings

if TYPE_CHECKING:
    from evals.comparison.suites import Place
    from service.jobs.executors import Name
    from service.jobs.queue import BatchQueue
    from service.llm.address import Address
    from service.llm.client import Client, Profile
    from service.llm.embedded import Embedded
    from service.llm.waits import Kind, State
    from service.storage.analyses import Store
    from service.storage.batches import Via

EMBEDDED = "qwen2.5-coder-1.5b-instruct"
Progress = Callable[[int, int], None]
Say = Callable[[str], None]


@dataclass
class Analyzer:
    """
    What analyses: the tools, and the model connections that were opened for them.

    One that *serves* does single analyses beside batches, and keeps some slots for them.
    """

    settings: Settings
    progress: Progress = field(default=lambda _done, _total: None)
    say: Say = field(default=lambda _message: None)
    serves: bool = False
    _clients: dict[str, Client] = field(default_factory=dict, init=False)
    _starting: asyncio.Task[Address] | None = field(default=None, init=False)

    @functools.cached_property
    def tools(self) -> Tools:
        """Load the prompts, and say how to get the rest."""
        settings = self.settings
        return Tools(
            prompts=prompts.load(settings.prompts_dir or shipped_prompts()),
            limits=Limits(characters=settings.max_characters),
            lexicon=lexicon,
            client=self.client,
            detectors=_detectors(settings),
            seed=settings.seed,
            strictness=settings.strictness,
            extract=self._pages.extract,
        )

    async def analyze(self, request: AnalysisRequest) -> Analysis:
        """Analyse one article."""
        return await analyze(request, self.tools)

    def client(self, model: str | None) -> Client:
        """Return the client of a model, the usual one if none is named; others must be allowed."""
        from service.llm.client import Client
        from service.llm.slots import Slots

        profile = _profile(self.settings, self._allowed(model))
        if profile.model not in self._clients:
            slots = Slots(profile.concurrency, _for_batches(profile.concurrency) if self.serves else None)
            self._clients[profile.model] = Client(self._address, profile, slots=slots)
        return self._clients[profile.model]

    def questions(self) -> Mapping[tuple[Kind, State], int]:
        """Count the questions that are on the wire or wait, by whose they are."""
        return sum((client.slots.waits.questions for client in self._clients.values()), Counter())

    async def ready(self) -> None:
        """Start what takes time to start, and raise as long as it is not there."""
        if not is_embedded(self.settings):
            return
        if self._starting is None or (self._starting.done() and self._starting.exception()):
            failed = self._starting.exception() if self._starting else None
            self._starting = asyncio.create_task(self._embedded.address())
            if failed:
                raise failed
        if not self._starting.done():
            raise ModelFileError("the embedded model is being fetched or started: try again in a minute")

    async def close(self) -> None:
        """Close every connection and stop the embedded model."""
        if self._starting and not self._starting.done():
            self._starting.cancel()
        for client in self._clients.values():
            await client.close()
        if "_embedded" in self.__dict__:
            await self._embedded.close()
        if "_pages" in self.__dict__:
            await self._pages.close()

    def _allowed(self, model: str | None) -> str | None:
        if is_embedded(self.settings):
            if (model or self.settings.model or EMBEDDED) != EMBEDDED:
                named = str(model or self.settings.model)[:80]
                raise InvalidRequest(
                    f"the embedded model answers here, not {named!r}: set OPENAI_API_KEY or OPENAI_BASE_URL for another"
                )
            return EMBEDDED
        if model is None or model in (self.settings.model, *self.settings.allowed_models):
            return model
        raise InvalidRequest(
            f"the model {model[:80]!r} may not be asked here; leave it out, or have EVENHAND_ALLOWED_MODELS name it"
        )

    @functools.cached_property
    def _pages(self) -> Extractor:
        return Extractor(self.settings.page_timeout)

    @functools.cached_property
    def _embedded(self) -> Embedded:
        from service.llm.embedded import Embedded

        window = self.settings.model_window or 8192
        return Embedded(self.model_file, window=window, threads=self.settings.model_threads)

    def model_file(self) -> Path:
        """Return the embedded model's file; fetch it if it isn't there."""
        from service.llm import fetch

        if self.settings.model_path is not None:
            return fetch.own(self.settings.model_path)
        return fetch.fetch(self.settings.cache_dir or default_cache(), self.progress, self.say)

    async def _address(self) -> Address:
        from service.llm.address import Address

        if is_embedded(self.settings):
            return await self._embedded.address()
        key = self.settings.openai_api_key
        return Address(
            self.settings.openai_base_url or "https://api.openai.com/v1", key.get_secret_value() if key else "none"
        )


def named(settings: Settings, wish: str | None = None) -> Name:
    """Hold an executor's name. One process works on an SQLite file, so that there is one name."""
    import platformdirs

    from service.jobs.executors import Name

    url = settings.database_url or default_database()
    wish = wish or settings.executor
    if url.startswith("sqlite"):
        path = url.partition("///")[2]
        url, wish = str(Path(path).resolve()), "only"
    return Name(url, wish, Path(platformdirs.user_data_dir("evenhand")) / "executors")


def jobs(settings: Settings, store: Store, tools: Tools, executor: str) -> BatchQueue:
    """Build the batch queue."""
    from service.jobs.queue import BatchQueue, Limits

    profile = _profile(settings, None)
    limits = Limits(
        articles=1 if profile.concurrency == 1 else profile.concurrency * 3 // 2,  # so that no call waits for the queue
        calls=settings.calls_at_once,
        requests=settings.requests_per_minute,
        tokens=settings.tokens_per_minute,
        endpoint=hashlib.sha256((settings.openai_base_url or "").encode()).hexdigest()[:16],
    )
    return BatchQueue(store, tools, limits, executor)


def _for_batches(slots: int) -> int:
    """Say how many slots batches may take where single analyses are done too: all but a quarter, and but one."""
    return slots - max(1, slots // 4) if slots > 1 else slots


def is_embedded(settings: Settings) -> bool:
    """Tell whether the embedded model answers: no key and no other address is set."""
    return settings.openai_api_key is None and settings.openai_base_url is None


def offers(settings: Settings, via: Via) -> None:
    """Raise InvalidRequest where the model can't be asked this way."""
    if via == "batch-api" and is_embedded(settings):
        raise InvalidRequest("the embedded model has no Batch API: set OPENAI_API_KEY, or leave out via batch-api")


def _profile(settings: Settings, model: str | None) -> Profile:
    from service.llm.client import Profile
    from service.llm.profiles import known

    embedded, official = is_embedded(settings), _is_official(settings)
    name = model or usual_model(settings)
    if name is None:
        raise SettingsError("EVENHAND_MODEL: name the model to ask at OPENAI_BASE_URL")
    about = known(name)
    return Profile(
        name,
        window=settings.model_window or about.window,
        concurrency=1 if embedded else settings.model_concurrency or about.concurrency,
        timeout=settings.model_timeout or about.timeout,
        plain_strings=official or ".azure.com" in (settings.openai_base_url or ""),
        attempts=settings.model_attempts,
        patience=settings.model_patience,
        retry_after_limit=settings.retry_after_limit,
        prompts=about.prompts,
    )


def _is_official(settings: Settings) -> bool:
    """Tell whether OpenAI answers."""
    elsewhere = settings.openai_base_url is not None and "api.openai.com" not in settings.openai_base_url
    return not is_embedded(settings) and not elsewhere


def usual_model(settings: Settings) -> str | None:
    """Name the model that is asked where no other is named; None where that can't be told."""
    return settings.model or (EMBEDDED if is_embedded(settings) else "gpt-4.1-mini" if _is_official(settings) else None)


def _detectors(settings: Settings) -> tuple[Detector, ...]:
    """Say what looks for loaded language where no request says."""
    from service.llm.profiles import known

    return settings.detectors or known(usual_model(settings) or "").detectors


def place(settings: Settings) -> Place:
    """Say where the recordings are that come along: those of the embedded model."""
    from evals.comparison.suites import Place

    return Place(prompts=settings.prompts_dir or shipped_prompts(), model=EMBEDDED)


@functools.cache
def lexicon() -> Lexicon:
    """Load the lexicon once."""
    return load()


def shipped_prompts() -> Path:
    """Return the prompts that come along: inside the wheel, or beside the sources."""
    inside = Path(__file__).parents[1] / "_prompts"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "prompts"


def default_cache() -> Path:
    """Return the user's cache folder."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("evenhand"))


def default_database() -> str:
    """Return the URL of the SQLite file in the user's data folder."""
    import platformdirs

    return f"sqlite+aiosqlite:///{Path(platformdirs.user_data_dir('evenhand')) / 'evenhand.db'}"
