"""Analyses: make one, read it, list them, delete it; and its findings as web annotations."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Body, Depends, Header, Path, Query, Request, Response

from service.api import openapi_examples as examples
from service.api.annotations import AnnotationPage, JsonLd, annotate
from service.api.batches import Progress, submit_one
from service.api.bodies import JsonRoute
from service.api.dependencies import Wired
from service.api.disconnects import while_connected
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
from service.models import Analysis, AnalysisRequest
from service.storage.analyses import Claim, Page
from service.wiring import running

router = APIRouter(prefix="/v1/analyses", tags=["analyses"], route_class=JsonRoute)

AnalysisId = Annotated[str, Path(pattern="^[!-~]{1,64}$", description="The `id` of an analysis.")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern="^[!-~]{1,255}$",
        description="Of your own making. The same key and body again give the first answer, and nothing is run twice.",
    ),
]


@dataclass(frozen=True)
class _Manner:
    """How an analysis is to be made, as the headers say."""

    key: str | None
    is_async: bool


async def _manner(
    idempotency_key: IdempotencyKey = None,
    prefer: Annotated[
        str | None,
        Header(description="`respond-async`: answer at once with 202; a batch of this one article does it (RFC 7240)."),
    ] = None,
) -> _Manner:
    return _Manner(idempotency_key, "respond-async" in (prefer or "").lower())


_CREATED: dict[int | str, dict[str, Any]] = {
    201: {
        "headers": {
            "Location": {"description": "Where the analysis is kept.", "required": True, "schema": {"type": "string"}},
            "Idempotency-Replayed": {
                "description": "`true` where this is the first answer to the `Idempotency-Key`, again.",
                "schema": {"const": "true"},
            },
        },
        "content": {"application/json": {"example": examples.ANALYSIS.model_dump(mode="json")}},
    },
    202: {
        "description": "With `Prefer: respond-async`: how far it is.",
        "model": Progress,
        "headers": {
            "Location": {"description": "How far it is.", "required": True, "schema": {"type": "string"}},
            "Retry-After": {"description": "In seconds.", "required": True, "schema": {"type": "integer"}},
        },
    },
}

_AGAIN = 5
"""Seconds after which it is worth asking how far one article is."""

_LISTED: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            "Link": {"description": 'The next page, as `rel="next"`; not on the last.', "schema": {"type": "string"}}
        }
    }
}


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
    manner: Annotated[_Manner, Depends(_manner)],
) -> Analysis | Response:
    """
    Analyse an article and keep the result.

    The answer comes when the analysis is ready. If that fails, nothing is kept, and an `Idempotency-Key` is free again.
    The same article, asked the same way, gives the analysis that is kept, with `"reused": true`, unless the body says
    `"fresh": true`.
    """
    if manner.is_async:
        if manner.key is not None:
            raise InvalidRequest("respond-async and an Idempotency-Key don't go together: leave one out")
        wired.check(request)
        progress = await submit_one(wired, request)
        headers = {
            "Location": f"/v1/batches/{progress.id}", "Retry-After": str(_AGAIN), "Preference-Applied": "respond-async"
        }  # fmt: skip
        return Response(progress.model_dump_json(), HTTPStatus.ACCEPTED, headers, "application/json")
    claim = Claim(manner.key, _fingerprint(request)) if manner.key is not None else None
    request = await while_connected(connection, wired.analyzer.read_page(request))
    if claim is None:
        analysis = await wired.find_or_analyze(request, wired.store.add)
    else:
        analysis, replayed = await _once(wired, claim, request)
        if replayed:
            response.headers["Idempotency-Replayed"] = "true"
    response.headers["Location"] = f"/v1/analyses/{analysis.id}"
    return analysis


@router.get("", responses=_LISTED | problems(InvalidRequest, StoreError))
async def list_analyses(
    response: Response,
    wired: Wired,
    limit: Annotated[int, Query(ge=1, le=100, description="How many to list at most.")] = 20,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before.")] = None,
) -> Page:
    """List the analyses that are kept, newest first; the `Link` header has the address of the next page."""
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
    Delete one analysis and all that is kept of it, in batches too: the article and what the model answered.

    Its `Idempotency-Key` is free again.
    """
    await wired.delete(analysis_id)


@router.get(
    "/{analysis_id}/annotations",
    response_class=JsonLd,
    response_model_exclude_none=True,
    responses=problems(NotFound, InvalidRequest, StoreError),
)
async def read_annotations(analysis_id: AnalysisId, wired: Wired) -> AnnotationPage:
    """Read the findings of one analysis as W3C Web Annotations, for a tool that shows them on the article."""
    return annotate(await wired.store.analysis(analysis_id))


async def _once(wired: running.Wired, claim: Claim, request: AnalysisRequest) -> tuple[Analysis, bool]:
    """Run *request* unless its key has an answer; say which. A run that fails or is cancelled frees the key."""
    try:
        if first := await wired.store.begin(claim):
            return first, True
        async with wired.store.renewed(claim):
            analysis = await wired.find_or_analyze(request, functools.partial(wired.store.finish, claim))
        analysis = analysis.model_copy(update={"reused": False})  # the same answer to the same key, every time
    except BaseException:
        with suppress(StoreError):  # what went wrong first is the answer; the key frees itself when its lease ends
            await asyncio.shield(wired.store.forget(claim))
        raise
    return analysis, False


def _fingerprint(request: AnalysisRequest) -> str:
    """Tell requests apart by what they ask, not by how their JSON is spaced or ordered."""
    return hashlib.sha256(json.dumps(request.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()
