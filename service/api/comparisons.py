"""Compare two prompt versions: on recorded answers, with statistics, or live, on one text."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from pydantic import Field

from evals.comparison.comparison_processes import Question
from evals.comparison.results import Comparison
from service.analysis.requests import AnalysisRequest, ArticleRequest
from service.api import openapi_examples as examples
from service.api.bodies import JsonRoute
from service.api.dependencies import Wired
from service.api.disconnects import while_connected
from service.api.openapi import Responses
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
from service.models import Model
from service.wiring.live_comparison import LiveComparison, compare_live, find_versions

router = APIRouter(prefix="/v1/comparisons", tags=["comparisons"], route_class=JsonRoute)

_RECORDED: Responses = {
    200: {"content": {"application/json": {"example": examples.COMPARISON.model_dump(mode="json")}}}
}
_LIVE: Responses = {200: {"content": {"application/json": {"example": examples.LIVE_COMPARISON}}}}

Name = Annotated[str, Field(min_length=1, max_length=200)]


class RecordedQuery(Model):
    """Two prompt versions, and the recordings on which to compare them."""

    a: str = Field(
        max_length=200, description="The old version; an alias can stand for its number.", examples=["summary@1.0.0"]
    )
    b: str = Field(max_length=200, description="The new version, of the same task.", examples=["summary@1.1.0"])
    metric: tuple[Name, ...] = Field((), max_length=60, description="Compare only this metric; repeat it for several.")
    case: tuple[Name, ...] = Field(
        (), max_length=60, description="Compare only this case or event; repeat it for several."
    )
    model: Name | None = Field(
        None, description="The model whose recorded answers are compared; by default the embedded model."
    )


class ComparisonRequest(ArticleRequest):
    """Exactly one of `text` and `html`, and the two prompt versions to run on it."""

    a: str = Field(max_length=200, description="The old version, such as `summary@1.0.0`, or an alias for its number.")
    b: str = Field(max_length=200, description="The new version, of the same task.")


@router.get(
    "",
    responses=_RECORDED
    | problems(InvalidRequest, RecordingMissing, RecordingError, PromptError, CaseError, ReplayError),
)
async def read_comparison(query: Annotated[RecordedQuery, Query()], wired: Wired, request: Request) -> Comparison:
    """
    Compare two prompt versions on recorded answers: which is better, by how much, or whether it may be noise.

    The answer is that of `evenhand compare` as JSON. It takes some seconds the first time. Later the same comparison is
    fast, until a prompt, a case or a recording changes. `sha256_a` and `sha256_b` are those of the two prompt files.
    The comparison is cancelled if the client disconnects. At most eight run at once.
    """
    versions = find_versions(wired.analyzer.prompts, query.a, query.b)
    metrics, cases = tuple(sorted({*query.metric})), tuple(sorted({*query.case}))
    question = Question(versions.a.name, versions.b.name, metrics, cases, query.model)
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
    Run two prompt versions on one text, and show what differs. Nothing is stored.

    Each version does its own task only; loaded language is found by the model only, without the rules. One text shows
    how two versions differ. To learn which version is better, compare them on many recorded cases: `GET` this address.
    """
    versions = find_versions(wired.analyzer.prompts, request.a, request.b)
    article = AnalysisRequest(**request.model_dump(include={"text", "html", "title", "model"}))
    article = await while_connected(connection, wired.analyzer.read_page(article))
    return await compare_live(wired, article, versions)
