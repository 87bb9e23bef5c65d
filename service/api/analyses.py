"""Analyses: create one, read it, list them, delete it, and read its findings as web annotations."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Body, Depends, Header, Path, Query, Request, Response

from service.analysis.listeners import NOBODY, Listener
from service.analysis.requests import AnalysisRequest
from service.api import openapi_examples as examples
from service.api.accept import prefers
from service.api.annotations import AnnotationPage, JsonLd, annotate
from service.api.bodies import JsonRoute
from service.api.dependencies import Wired
from service.api.disconnects import while_connected
from service.api.event_stream import MEDIA_TYPE as EVENTS
from service.api.event_stream import described, stream_parts
from service.api.idempotency import analyze_once, claim_for
from service.api.openapi import LOCATION, NEXT_PAGE, Responses, header
from service.api.problems import problems
from service.errors import (
    Conflict,
    InvalidArticle,
    InvalidRequest,
    ModelError,
    ModelFileError,
    ModelTimeout,
    ModelUnreachable,
    NotFound,
    StoreError,
    TooLarge,
)
from service.models import Analysis
from service.storage.analyses import Claim, Page
from service.wiring import running
from service.wiring.batch_progress import Progress, read_progress
from service.wiring.submission import submit_request

router = APIRouter(prefix="/v1/analyses", tags=["analyses"], route_class=JsonRoute)

AnalysisId = Annotated[str, Path(pattern="^[!-~]{1,64}$", description="The `id` of an analysis.")]

_RETRY_AFTER = 5
"""Seconds after which the caller of an asynchronous analysis should ask for it."""

_CREATED: Responses = {
    200: described(),
    201: {
        "headers": {
            "Location": header("The address of the analysis."),
            "Idempotency-Replayed": {
                "description": "`true` if this is the first answer to the `Idempotency-Key`, given again.",
                "schema": {"const": "true"},
            },
        },
        "content": {"application/json": {"example": examples.ANALYSIS.model_dump(mode="json")}},
    },
    202: {
        "description": "With `Prefer: respond-async`: the batch that analyses this article, and how far it is.",
        "model": Progress,
        "headers": {
            "Location": header(LOCATION),
            "Retry-After": header("When to ask again, in seconds.", "integer"),
        },
    },
}
_LISTED: Responses = {200: {"headers": {"Link": header(NEXT_PAGE, required=False)}}}


@dataclass(frozen=True)
class _Preferences:
    """How the headers ask for an analysis."""

    key: str | None
    is_async: bool
    is_streamed: bool


async def _preferences(
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            pattern="^[!-~]{1,255}$",
            description="Any text that you choose. If you send the same key and body again, you get the first answer, "
            "and the analysis runs only once.",
        ),
    ] = None,
    prefer: Annotated[
        str | None,
        Header(
            description="`respond-async`: answer at once with 202, and analyse the article as a batch of one "
            "(RFC 7240)."
        ),
    ] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "*/*",
) -> _Preferences:
    is_streamed = prefers(accept, EVENTS, "application/json")
    return _Preferences(idempotency_key, "respond-async" in (prefer or "").lower(), is_streamed)


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    response_model=Analysis,
    responses=_CREATED
    | problems(
        Conflict,
        TooLarge,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        InvalidRequest,
        InvalidArticle,
        ModelError,
        ModelUnreachable,
        ModelFileError,
        StoreError,
        ModelTimeout,
    ),
)
async def create_analysis(
    request: Annotated[AnalysisRequest, Body(openapi_examples=examples.REQUESTS)],
    response: Response,
    connection: Request,
    wired: Wired,
    preferences: Annotated[_Preferences, Depends(_preferences)],
) -> Analysis | Response:
    """
    Analyse an article and store the result.

    The answer comes when the analysis is ready. If the analysis fails, nothing is stored, and the `Idempotency-Key` can
    be used again. If the same article was analysed before with the same options, prompts and model, you get that
    analysis with `"reused": true`, unless the body says `"fresh": true`.

    With `Accept: text/event-stream` each part comes as soon as it is ready.
    """
    if preferences.is_async:
        return await _accept(wired, request, preferences)
    claim = claim_for(preferences.key, request) if preferences.key is not None else None
    request = await while_connected(connection, wired.analyzer.read_page(request))
    if preferences.is_streamed:
        return await stream_parts(connection, lambda listener: _first(_analyze(wired, claim, request, listener)))
    analysis, is_replay = await _analyze(wired, claim, request, NOBODY)
    if is_replay:
        response.headers["Idempotency-Replayed"] = "true"
    response.headers["Location"] = f"/v1/analyses/{analysis.id}"
    return analysis


async def _analyze(
    wired: running.Wired, claim: Claim | None, request: AnalysisRequest, listener: Listener
) -> tuple[Analysis, bool]:
    """Return an analysis, stored now or before, and whether it is the first answer to the key of *claim*, again."""
    if claim is not None:
        return await analyze_once(wired, claim, request, listener)
    return await wired.find_or_analyze(request, wired.store.add, listener), False


async def _first(work: Awaitable[tuple[Analysis, bool]]) -> Analysis:
    return (await work)[0]


async def _accept(wired: running.Wired, request: AnalysisRequest, preferences: _Preferences) -> Response:
    """Submit a batch of this one article, and answer where to ask for it."""
    if preferences.key is not None:
        raise InvalidRequest("respond-async and an Idempotency-Key don't go together: leave one out")
    if preferences.is_streamed:
        raise InvalidRequest("respond-async and text/event-stream don't go together: leave one out")
    wired.check(request)
    batch_id = await submit_request(wired, request)
    progress = await read_progress(wired, batch_id)
    headers = {
        "Location": f"/v1/batches/{batch_id}",
        "Retry-After": str(_RETRY_AFTER),
        "Preference-Applied": "respond-async",
    }
    return Response(progress.model_dump_json(), HTTPStatus.ACCEPTED, headers, "application/json")


@router.get("", responses=_LISTED | problems(InvalidRequest, StoreError))
async def list_analyses(
    response: Response,
    wired: Wired,
    limit: Annotated[int, Query(ge=1, le=100, description="The largest number of analyses to list.")] = 20,
    cursor: Annotated[str | None, Query(max_length=200, description="The `next` of the previous page.")] = None,
) -> Page:
    """List the stored analyses, newest first. The `Link` header has the address of the next page."""
    page = await wired.store.page(limit, cursor)
    if page.next is not None:
        query = urlencode({"limit": limit, "cursor": page.next})
        response.headers["Link"] = f'</v1/analyses?{query}>; rel="next"'
    return page


@router.get("/{analysis_id}", responses=problems(NotFound, InvalidRequest, StoreError))
async def read_analysis(analysis_id: AnalysisId, wired: Wired) -> Analysis:
    """Read one analysis."""
    return await wired.store.analysis(analysis_id)


@router.delete(
    "/{analysis_id}",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(NotFound, InvalidRequest, StoreError),
)
async def delete_analysis(analysis_id: AnalysisId, wired: Wired) -> None:
    """
    Delete one analysis, its article and the model's answers, also those stored for batches.

    Its `Idempotency-Key` can be used again.
    """
    await wired.delete(analysis_id)


@router.get(
    "/{analysis_id}/annotations",
    response_class=JsonLd,
    response_model_exclude_none=True,
    responses=problems(NotFound, InvalidRequest, StoreError),
)
async def read_annotations(analysis_id: AnalysisId, wired: Wired) -> AnnotationPage:
    """Read the findings of one analysis as W3C Web Annotations, for tools that show them on the article."""
    return annotate(await wired.store.analysis(analysis_id))
