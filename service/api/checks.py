"""Check a summary that somebody else wrote against its article."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body, Request

from service.analysis.requests import CheckRequest
from service.api import openapi_examples as examples
from service.api.bodies import JsonRoute
from service.api.dependencies import Wired
from service.api.disconnects import while_connected
from service.api.openapi import Responses
from service.api.problems import problems
from service.errors import InvalidArticle, InvalidRequest, InvalidSummary, Stopping, TooLarge
from service.models import Check

router = APIRouter(prefix="/v1/checks", tags=["checks"], route_class=JsonRoute)

_CHECKED: Responses = {200: {"content": {"application/json": {"example": examples.CHECK.model_dump(mode="json")}}}}


@router.post(
    "",
    responses=_CHECKED
    | problems(TooLarge, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, InvalidRequest, InvalidArticle, InvalidSummary, Stopping),
)
async def create_check(
    request: Annotated[CheckRequest, Body(openapi_examples=examples.CHECK_REQUESTS)],
    connection: Request,
    wired: Wired,
) -> Check:
    """
    Check a summary that a person or another tool wrote. No model is asked, and nothing is stored.

    Each sentence of the summary gets its `evidence`, the sentences of the article that its words come from, and its
    `violations`, as in an analysis. An empty list means "nothing found"; what was not looked for is in `unchecked`. The
    checks compare words: a sentence without a violation may still be wrong.
    """
    return await while_connected(connection, wired.analyzer.check_summary(request))
