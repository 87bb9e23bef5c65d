"""Read JSON bodies strictly: refuse what two parsers could understand differently."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from service.errors import InvalidRequest
from service.files import bounded_json

_SHORT = 50_000
"""Parsing so many bytes takes less time than starting a thread."""


class JsonRequest(Request):
    """A request whose body is strict JSON."""

    async def json(self) -> object:
        """Parse the body; parse a long one in a thread, so that the event loop can go on."""
        body = await self.body()
        return strict_json(body) if len(body) <= _SHORT else await asyncio.to_thread(strict_json, body)


def strict_json(body: bytes, values: int = bounded_json.VALUES) -> object:
    """Parse JSON. Refuse other encodings than UTF-8, too many values, lone surrogates, repeated names and NaN."""
    bounded_json.check(body, values=values)
    try:
        found = json.loads(body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        raise InvalidRequest(
            f"the body is not JSON: {error.msg.removesuffix(' at')} at character {error.pos}"
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"the body is not UTF-8: see byte {error.start}") from error
    except UnicodeEncodeError as error:
        raise InvalidRequest(
            "the body has a lone surrogate such as \\ud800, which is no character: remove it"
        ) from error
    except RecursionError as error:
        raise InvalidRequest("the body is nested too deeply") from error
    except ValueError as error:
        raise InvalidRequest("the body has a number of too many digits") from error
    return found


class JsonRoute(APIRoute):
    """A route that accepts only JSON bodies."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler, which would accept a body of another media type as bytes."""
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if self.body_field is not None and media_type != "application/json":
                raise HTTPException(
                    HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send the body as JSON, with Content-Type: application/json"
                )
            return await handler(JsonRequest(request.scope, request.receive))

        return strict


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidRequest("an object in the body has the same name twice: keep one of them")
    return found


def _no_constant(name: str) -> NoReturn:
    raise InvalidRequest(f"the body has {name}, which is not JSON")
