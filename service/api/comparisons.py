"""Comparisons of two prompt versions: on recorded answers, with statistics; and live, on one text."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from pydantic import Field

from evals.comparison.comparison_processes import Question
from evals.comparison.differences import Differences, differ
from evals.comparison.results import Comparison
from service.analysis.gathering import gather_or_cancel
from service.api import openapi_examples as examples
from service.api.bodies import JsonRoute
from service.api.dependencies import Wired
from service.api.disconnects import while_connected
from service.api.problems import problems
from service.errors import (
    CaseError,
    InvalidArticle,
    InvalidRequest,
    ModelError,
    ModelFileError,
    ModelTimeout,
    ModelUnreachable,
    PromptError,
    RecordingError,
    RecordingMissing,
    ReplayError,
    TooLarge,
)
from service.models import TASKS, Analysis, AnalysisRequest, ArticleRequest, Model, Task
from service.prompts import registry as prompts
from service.prompts.registry import Prompt
from service.wiring import running

router = APIRouter(prefix="/v1/comparisons", tags=["comparisons"], route_class=JsonRoute)

_RECORDED: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"example": examples.COMPARISON.model_dump(mode="json")}}}
}
_LIVE: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"example": examples.LIVE_COMPARISON}}}}

Name = Annotated[str, Field(min_length=1, max_length=200)]


class RecordedQuery(Model):
    """Which two versions to compare on which recordings."""

    a: str = Field(
        max_length=200, description="The old version; an alias may stand for a number.", examples=["summary@1.0.0"]
    )
    b: str = Field(max_length=200, description="The new version, of the same task.", examples=["summary@1.1.0"])
    metric: tuple[Name, ...] = Field((), max_length=60, description="Only these (repeat it).")
    case: tuple[Name, ...] = Field((), max_length=60, description="Only these cases or events (repeat it).")
    model: Name | None = Field(None, description="Whose recordings; those of the embedded model by default.")


class ComparisonRequest(ArticleRequest):
    """Exactly one of `text` and `html`, and the two prompt versions to run on it."""

    a: str = Field(max_length=200, description="The old version, such as `summary@1.0.0`, or an alias for its number.")
    b: str = Field(max_length=200, description="The new version, of the same task.")


class LiveComparison(Model):
    """Two versions on one text: what each of them gave, with its cost in `provenance`, and what differs."""

    a: Analysis
    b: Analysis
    differences: Differences


@router.get(
    "",
    responses=_RECORDED
    | problems(InvalidRequest, RecordingMissing, RecordingError, PromptError, CaseError, ReplayError),
)
async def read_comparison(asked: Annotated[RecordedQuery, Query()], wired: Wired, request: Request) -> Comparison:
    """
    Compare two prompt versions on recorded answers: which is better, by how much, or whether it may be noise.

    This is what `evenhand compare` gives as JSON. It takes some seconds the first time; later the same comparison is
    at hand, as long as prompts, cases and recordings stay as they are. `sha256_a` and `sha256_b` say which texts were
    compared. It is given up where the client goes away; eight may be under way at once.
    """
    old, new, _ = _versions(wired, asked.a, asked.b)
    metrics, cases = tuple(sorted({*asked.metric})), tuple(sorted({*asked.case}))
    question = Question(old.name, new.name, metrics, cases, asked.model)
    return await while_connected(request, wired.compare(question))


@router.post(
    "",
    responses=_LIVE
    | problems(
        TooLarge,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        InvalidRequest,
        InvalidArticle,
        ModelError,
        ModelUnreachable,
        ModelFileError,
        ModelTimeout,
    ),
)
async def create_comparison(
    request: Annotated[ComparisonRequest, Body(openapi_examples=examples.COMPARISON_REQUESTS)],
    connection: Request,
    wired: Wired,
) -> LiveComparison:
    """
    Run two prompt versions on one text, and show what differs. Nothing is kept.

    Each is run as a request for its task alone; for loaded language, the model alone looks. One text shows how two
    versions differ; which is better is for many cases to say: see the recorded comparison.
    """
    old, new, task = _versions(wired, request.a, request.b)
    asked = AnalysisRequest(**request.model_dump(include={"text", "html", "title", "model"}))
    asked = await while_connected(connection, wired.analyzer.read_page(asked))
    a, b = await gather_or_cancel(wired.analyze(_asked(asked, task, prompt)) for prompt in (old, new))
    return LiveComparison(a=a, b=b, differences=differ(a, b))


def _versions(wired: running.Wired, a: str, b: str) -> tuple[Prompt, Prompt, Task]:
    """Find both versions, and the task that they share."""
    (kind, old), (other, new) = prompts.parse_name(a), prompts.parse_name(b)
    for task in TASKS:
        if task == kind == other:
            return wired.analyzer.prompts.get(task, old), wired.analyzer.prompts.get(task, new), task
    raise InvalidRequest(f"{a[:80]!r} and {b[:80]!r} are not two versions of one task ({', '.join(TASKS)})")


def _asked(request: AnalysisRequest, task: Task, prompt: Prompt) -> AnalysisRequest:
    detectors = ("llm",) if task == "loaded_language" else None
    return request.model_copy(update={"tasks": (task,), "detectors": detectors, "prompts": {task: prompt.head.version}})
