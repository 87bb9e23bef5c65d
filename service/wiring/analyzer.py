"""The analyzer: makes analyses with the tools that the settings choose, and owns the connections to the models."""

from __future__ import annotations

import asyncio
import functools
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from service.analysis.articles import read_page
from service.analysis.checking import check_summary
from service.analysis.extraction import Extractor
from service.analysis.listeners import NOBODY, Listener
from service.analysis.pipeline import analyze, carry_out
from service.analysis.planning import Tools, check_request, plan_analysis
from service.analysis.prepare import Limits
from service.analysis.requests import AnalysisRequest, CheckRequest
from service.errors import ModelFileError
from service.models import Analysis, Check
from service.prompts.load import load_prompts
from service.prompts.registry import Registry
from service.settings import Settings
from service.wiring.checks import check_tools
from service.wiring.defaults import cache_folder, is_embedded, lexicon, prompts_folder, usual_detectors
from service.wiring.profiles import check_model, profile_of, slots_of

if TYPE_CHECKING:
    from service.llm.address import Address
    from service.llm.client import Client
    from service.llm.embedded import Embedded
    from service.llm.fetch import DownloadProgress, Say
    from service.llm.waits import Kind, State


class PlannedAnalysis(NamedTuple):
    """A planned analysis: its fingerprint, which equal requests share, and what makes it and shows its parts."""

    fingerprint: str
    make: Callable[[Listener], Awaitable[Analysis]]


@dataclass
class Analyzer:
    """
    Makes analyses. What takes long to import or to start is made on first use.

    An analyzer that *serves* also makes single analyses while batches run: batches leave some slots of each model free.
    """

    settings: Settings
    progress: DownloadProgress = field(default=lambda _done, _total: None)
    say: Say = field(default=lambda _message: None)
    serves: bool = False
    _clients: dict[str, Client] = field(default_factory=dict, init=False)
    _starting: asyncio.Task[Address] | None = field(default=None, init=False)

    @functools.cached_property
    def tools(self) -> Tools:
        """Load the prompts, and put the tools of an analysis together."""
        settings = self.settings
        return Tools(
            prompts=load_prompts(prompts_folder(settings)),
            limits=Limits(characters=settings.max_characters),
            lexicon=lexicon,
            client=self.client,
            detectors=usual_detectors(settings),
            seed=settings.seed,
            strictness=settings.strictness,
            extract=self._pages.extract,
        )

    @property
    def prompts(self) -> Registry:
        """Return all prompts."""
        return self.tools.prompts

    async def plan(self, request: AnalysisRequest) -> PlannedAnalysis:
        """Plan an analysis: read the article, choose prompts, detectors and model."""
        plan = await plan_analysis(request, self.tools)
        return PlannedAnalysis(plan.fingerprint(), functools.partial(carry_out, plan))

    def check_request(self, request: AnalysisRequest) -> None:
        """Raise InvalidRequest for a model, a prompt or a party that can't be asked."""
        check_request(request, self.tools)

    async def read_page(self, request: AnalysisRequest) -> AnalysisRequest:
        """Replace a page by its text."""
        return await read_page(request, self.tools)

    async def check_summary(self, request: CheckRequest) -> Check:
        """Check a summary that somebody else wrote."""
        return await check_summary(request, check_tools(self.settings, self._pages))

    async def analyze(self, request: AnalysisRequest, listener: Listener = NOBODY) -> Analysis:
        """Analyse one article."""
        return await analyze(request, self.tools, listener)

    def client(self, model: str | None) -> Client:
        """Return the client of a model, or of the usual model for None; raise InvalidRequest if it may not be asked."""
        from service.llm.client import Client
        from service.llm.endpoint import Endpoint

        check_model(self.settings, model)
        profile = profile_of(self.settings, model)
        if profile.model not in self._clients:
            slots = slots_of(profile, serves=self.serves)
            prepare = self._embedded.prepare if is_embedded(self.settings) else None
            self._clients[profile.model] = Client(Endpoint(self._address, profile, slots=slots, prepare=prepare))
        return self._clients[profile.model]

    def questions(self) -> Mapping[tuple[Kind, State], int]:
        """Count the questions that are being asked or that wait, by kind and state."""
        return sum((client.endpoint.slots.waits.questions for client in self._clients.values()), Counter())

    async def ready(self) -> None:
        """Start the embedded model if it is the one asked; raise ModelFileError until it has started."""
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

    @functools.cached_property
    def _pages(self) -> Extractor:
        return Extractor(self.settings.page_timeout)

    @functools.cached_property
    def _embedded(self) -> Embedded:
        from service.llm.embedded import Embedded, Serving

        settings = self.settings
        folder = cache_folder(settings) / "prefixes"
        return Embedded(self.model_file, Serving(settings.model_window or 8192, settings.model_threads, folder))

    def model_file(self) -> Path:
        """Return the path of the embedded model's file; download the file if it is missing."""
        from service.llm.fetch import fetch
        from service.llm.model_file import check_own_file

        if self.settings.model_path is not None:
            return check_own_file(self.settings.model_path)
        return fetch(cache_folder(self.settings), self.progress, self.say)

    async def _address(self) -> Address:
        from service.llm.address import Address

        if is_embedded(self.settings):
            return await self._embedded.address()
        key = self.settings.openai_api_key
        return Address(
            self.settings.openai_base_url or "https://api.openai.com/v1", key.get_secret_value() if key else "none"
        )
