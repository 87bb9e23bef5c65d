"""
Answer errors as RFC 9457 problems. All of them are built here from the error tree.

`type` is `/problems/<slug of the error class>`, an address that explains the error. It is `about:blank` if the HTTP
status explains it: no such address, no such method, no such media type.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Coroutine, Iterator, Mapping
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from service.api.openapi import Responses, header
from service.errors import EvenhandError, InvalidRequest, ModelError, NotFound
from service.models import Model, Task
from service.render.printable import printable

MEDIA_TYPE = "application/problem+json"

RETRY_AFTER = 10
"""Seconds to wait after a 503 whose duration is not known."""

ERRORS = 20
"""How many faults of a request are listed; the rest are counted."""

_RETRY_AFTER_HEADER = {"Retry-After": header("When to ask again, in seconds.", "integer")}

log = logging.getLogger(__name__)
router = APIRouter(tags=["problems"])


class FieldProblem(Model):
    """A fault in one part of a request."""

    loc: tuple[str | int, ...] = Field(
        description="Where the fault is: `body`, `query`, `path` or `header`, then the names and indices below it."
    )
    msg: str = Field(description="What is wrong.")


class Problem(Model):
    """Why a request failed (RFC 9457)."""

    type: str = Field(description="`/problems/…`, an address that explains it, or `about:blank`.")
    title: str
    status: int
    detail: str = Field(description="What went wrong with this request, and what to do next.")
    instance: str = Field(description="The path of the request.")
    request_id: str = Field(description="As in the `X-Request-Id` header and in the log of the service.")
    errors: tuple[FieldProblem, ...] | None = Field(
        None, max_length=ERRORS, description="The first places where the request does not fit the schema."
    )
    task: Task | None = Field(None, description="The task that the model failed at.")
    attempts: int | None = Field(None, description="How many times the model was asked, failed requests included.")


class ProblemType(Model):
    """The meaning of a type of problem."""

    type: str
    title: str
    status: int
    description: str


def problems(*errors: type[EvenhandError] | HTTPStatus) -> Responses:
    """Describe in OpenAPI the problems that a route can answer."""
    titles: dict[int, list[str]] = {}
    for error in errors:
        status, title = (error, error.phrase) if isinstance(error, HTTPStatus) else (error.status, error.title)
        titles.setdefault(int(status), []).append(title)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found: Responses = {}
    for status, said in titles.items():
        found[status] = {"description": "; ".join(said), "content": content}
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            found[status]["headers"] = _RETRY_AFTER_HEADER
    return found


def tree(root: type[EvenhandError] = EvenhandError) -> Iterator[type[EvenhandError]]:
    """Walk through the error classes, parents first."""
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


@router.get("/problems/{slug}", responses=problems(NotFound, InvalidRequest))
async def read_problem_type(
    slug: Annotated[str, Path(description="The last part of a `type`.", examples=["not-found"])],
) -> ProblemType:
    """Explain a type of problem."""
    for error in tree():
        if error.slug() == slug:
            description = " ".join((error.__doc__ or error.title).split())
            return ProblemType(type=_type(error), title=error.title, status=error.status, description=description)
    raise NotFound("there is no such type of problem: take the `type` of an answer")


def render(request: Request, error: EvenhandError, status: int | None = None) -> Response:
    """Answer an error as a problem. *status* replaces the error's own status."""
    status = status or error.status
    retry_after = getattr(error, "retry_after", None)
    if retry_after is None and status == HTTPStatus.SERVICE_UNAVAILABLE:
        retry_after = RETRY_AFTER
    headers = {} if retry_after is None else {"Retry-After": str(max(1, math.ceil(retry_after)))}
    fields = {"type": _type(error), "title": error.title, "status": status, "detail": _short_of(error)}
    if isinstance(error, ModelError):
        fields |= {"task": error.task, "attempts": error.attempts}
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # A ModelError may quote a reply, and with it the article: the caller may see that, the log may not.
        said = "" if isinstance(error, ModelError) else f": {printable(_short_of(error))}"
        log.warning("%s %r: %s%s", request.method, request.scope["path"], type(error).__name__, said)
    return _answer(request, fields, headers)


def _short_of(error: EvenhandError) -> str:
    """Return the first line of the error and the number of the others."""
    first, *more = str(error).splitlines() or [error.title]
    return f"{first} (and {len(more)} more)" if more else first


def unexpected(request: Request) -> Response:
    """Answer an unforeseen error. Its text is not shown."""
    detail = "this is a defect in Evenhand: please report it. The log of the service has more under this request_id"
    kind = EvenhandError
    return _answer(request, {"type": _type(kind), "title": kind.title, "status": kind.status, "detail": detail})


async def _refused(request: Request, error: EvenhandError) -> Response:
    return render(request, error)


async def _http(request: Request, error: HTTPException) -> Response:
    if isinstance(error.__cause__, EvenhandError):  # FastAPI wraps errors that are raised while it reads the body
        return render(request, error.__cause__)
    title = HTTPStatus(error.status_code).phrase
    detail = error.detail if error.detail != title else "see /openapi.json for the addresses and their methods"
    fields = {"type": "about:blank", "title": title, "status": error.status_code, "detail": detail}
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = _methods(request) or headers["Allow"]
    return _answer(request, fields, headers)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    """Tell where the request does not fit the schema, without the values, which may be a whole article."""
    found = error.errors()
    errors = [{"loc": _short(e["loc"]), "msg": e["msg"].removeprefix("Value error, ")} for e in found[:ERRORS]]
    first = ".".join(str(part) for part in errors[0]["loc"]) + f": {errors[0]['msg']}"
    see = "see errors" if len(found) <= ERRORS else f"errors has the first {ERRORS}"
    detail = first if len(found) == 1 else f"{first} (and {len(found) - 1:,} more, {see})"
    kind = InvalidRequest
    fields = {"type": _type(kind), "title": kind.title, "status": kind.status, "detail": detail, "errors": errors}
    return _answer(request, fields)


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    EvenhandError: _refused,
    RequestValidationError: _invalid,
    HTTPException: _http,
}
"""The functions that answer each kind of error."""


def _answer(request: Request, fields: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    given = {name: value for name, value in fields.items() if value is not None}
    about = {"instance": quote(request.scope["path"]), "request_id": request.state.request_id}
    # As ASCII, because UTF-8 can't encode a lone surrogate in the name of a field.
    return Response(json.dumps(given | about), int(str(fields["status"])), headers, MEDIA_TYPE)


def _methods(request: Request) -> str:
    """List all methods of an address. Each route knows only its own."""
    paths = request.app.openapi()["paths"].items()
    found = {m.upper() for path, item in paths if compile_path(path)[0].match(request.scope["path"]) for m in item}
    return ", ".join(sorted(found))


def _type(error: type[EvenhandError] | EvenhandError) -> str:
    return f"/problems/{error.slug()}"


def _short(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Shorten names of fields, which the caller may have made up."""
    return tuple(part[:80] if isinstance(part, str) else part for part in loc)
