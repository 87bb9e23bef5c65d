"""The API as a running service without a model, and the stubs that replace analyses, comparisons and batches."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from evals.comparison.comparison_processes import Question
from evals.comparison.results import Comparison
from service.analysis.checking import CheckTools, check_summary
from service.analysis.listeners import Listener, show_all
from service.analysis.prepare import Limits
from service.analysis.requests import AnalysisRequest, CheckRequest
from service.api import openapi_examples as examples
from service.api.app import create_app
from service.errors import InvalidRequest
from service.llm import waits
from service.models import Analysis, Check
from service.prompts.front_matter import Example, FrontMatter
from service.prompts.kinds import Kind
from service.prompts.prompt import Prompt
from service.prompts.registry import Registry
from service.settings import Settings
from service.storage.analyses import Store
from service.storage.batches import ExecutorLoad
from service.storage.erasure import LineWork
from service.wiring.analyzer import PlannedAnalysis
from service.wiring.defaults import lexicon
from service.wiring.running import Wired
from tests.support import analyses

TONE: dict[str, Any] = {
    "options": {"good": "favourable", "bad": "unfavourable"},
    "bias": {"favourable": -0.5},
    "excerpt": {"words": 100, "around": False, "marked": True},
    "turns": [{"text": "**He** won.", "party": "He", "answer": "good"}],
}
SINCE = datetime(2026, 11, 2, tzinfo=UTC)
"""When the work of the stub queue began."""
BODY = {"text": "The council slammed the toll."}


class StubAnalyze:
    """Replaces the analysis: counts its calls, waits until `go` is set, and raises `error` if there is one."""

    def __init__(self) -> None:
        self.calls = 0
        self.error: Exception | None = None
        self.started = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, _request: AnalysisRequest) -> Analysis:
        """Answer every request with the same findings."""
        self.calls += 1
        self.started.set()
        await self.go.wait()
        if self.error is not None:
            raise self.error
        return analyses.numbered_analysis(self.calls, id=f"an_{uuid4().hex}")


class StubCompare:
    """Replaces the process that compares: notes the questions, and raises `error` if there is one."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.error: Exception | None = None

    async def __call__(self, question: Question) -> Comparison:
        """Answer every question with the same comparison, under the names asked for."""
        self.asked.append(question)
        if self.error is not None:
            raise self.error
        return examples.COMPARISON.model_copy(update={"a": question.a, "b": question.b})


def prompt(kind: Kind, version: str, body: str, **head: Any) -> Prompt:
    """Make a released prompt as if its file had been read."""
    made = FrontMatter(task=kind, version=version, purpose="To be tested.", **head)
    return Prompt(made, body, f"prompts/{kind}/{version}.md", "5e" * 32, released=True)


def registry() -> Registry:
    """Make a registry with two versions of the summary, and a question about a party's tone."""
    example = Example(sentence="He slammed it.", phrase="slammed", answer="emotive")
    prompts = (
        prompt("preamble", "1.0.0", "$article\n", system="You read news.", inputs=("article",)),
        prompt("summary", "1.0.0", "Sum it up.\n", preamble="1.0.0"),
        prompt("summary", "1.1.0", "Sum it up in 3 sentences.\n", preamble="1.0.0"),
        prompt("loaded_language", "1.0.0", "List them: $examples\n", preamble="1.0.0", examples=(example,)),
        prompt("tone", "1.0.0", "$text $party?\n", system="Say it.", inputs=("text", "party"), **TONE),
        prompt("repair", "1.0.0", "Mend: $problems\n", inputs=("problems",)),
    )
    production: dict[Kind, str] = {"summary": "1.0.0", "loaded_language": "1.0.0", "repair": "1.0.0"}
    return Registry({(p.head.task, p.head.version): p for p in prompts}, {"production": production})


async def _nothing() -> None:
    return


class StubQueue:
    """Replaces the batch queue: notes what is submitted, and raises `error` if there is one."""

    def __init__(self) -> None:
        self.submitted: list[str] = []
        self.retried: list[str] = []
        self.at_work = {"host-1": ExecutorLoad(1, SINCE)}
        self.error: Exception | None = None

    async def start(self) -> None:
        """Start nothing."""

    def stop(self, seconds: float) -> None:
        """Stop nothing."""

    async def submit(self, batch_id: str) -> None:
        """Note the batch, or raise `error`."""
        if self.error is not None:
            raise self.error
        self.submitted.append(batch_id)

    async def retry(self, batch_id: str) -> int:
        """Note the batch."""
        self.retried.append(batch_id)
        return 0

    async def executors(self) -> dict[str, ExecutorLoad]:
        """Return `at_work`, or raise `error`."""
        if self.error is not None:
            raise self.error
        return self.at_work

    async def check(self) -> None:
        """Accept everything."""

    async def erase(self, work: Collection[LineWork]) -> None:
        """Remove nothing."""


def _known(request: AnalysisRequest) -> str:
    """Return another fingerprint for each request, so that no two requests are equal."""
    if request.model == "unknown":
        raise InvalidRequest("there is no such model")
    return uuid4().hex


class StubAnalyzer:
    """Stands for the analyzer: plans and checks by a fingerprint, and asks no model."""

    prompts = registry()

    def __init__(
        self, make: Callable[[AnalysisRequest], Awaitable[Analysis]], fingerprint: Callable[[AnalysisRequest], str]
    ) -> None:
        self._make = make
        self._fingerprint = fingerprint
        self.error: Exception | None = None

    async def plan(self, request: AnalysisRequest) -> PlannedAnalysis:
        """Plan to call what makes the analyses, and to show their parts then."""

        async def make(listener: Listener) -> Analysis:
            made = await self._make(request)
            show_all(made, listener)
            return made

        return PlannedAnalysis(self._fingerprint(request), make)

    def check_request(self, request: AnalysisRequest) -> None:
        """Refuse the unknown model."""
        _known(request)

    async def read_page(self, request: AnalysisRequest) -> AnalysisRequest:
        """Leave a page as it is."""
        return request

    async def check_summary(self, request: CheckRequest) -> Check:
        """Check a summary as the service does: that needs no model."""
        return await check_summary(request, CheckTools(Limits(characters=1_000), lexicon))

    async def ready(self) -> None:
        """Raise `error` if there is one."""
        if self.error is not None:
            raise self.error

    def questions(self) -> Mapping[tuple[waits.Kind, waits.State], int]:
        """Count no questions."""
        return {}


def wired(
    folder: Path,
    analyze: Callable[[AnalysisRequest], Awaitable[Analysis]] | None = None,
    fingerprint: Callable[[AnalysisRequest], str] = _known,
    settings: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Wired:
    """Wire a service with a database of its own in *folder*. No model is named unless *settings* does."""
    named = {"openai_base_url": "http://model.example/v1", "host": "testserver", **(settings or {})}
    wired = Wired(
        settings=Settings().model_copy(update=named),
        analyzer=StubAnalyzer(analyze or StubAnalyze(), fingerprint),
        store=Store(f"sqlite:///{folder}/store/evenhand.db"),
        queue=StubQueue(),
        compare=StubCompare(),
        close=_nothing,
    )
    return replace(wired, **changes)


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Store]:
    """Open a store, and close it again."""
    store = Store(f"sqlite:///{path}")
    await store.open()
    yield store
    await store.close()


def spoil(folder: Path, table: str = "analyses") -> None:
    """Drop a table of a running service."""
    with closing(sqlite3.connect(folder / "store" / "evenhand.db")) as other, other:
        other.execute(f"DROP TABLE {table}")


@asynccontextmanager
async def serving(service: Wired) -> AsyncIterator[httpx2.AsyncClient]:
    """Start the application and yield a client of it."""
    app = create_app(service)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as client,
    ):
        yield client
