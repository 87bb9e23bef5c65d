"""The bodies in which batches are sent: JSONL, one article per line, or one JSON list of articles."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from http import HTTPStatus

from fastapi import Request
from pydantic import Field
from starlette.exceptions import HTTPException

from service.analysis.requests import Parties
from service.api.bodies import strict_json
from service.errors import InvalidRequest, TooLarge
from service.jobs.lines import LONGEST_NAME
from service.models import Model

JSONL = "application/jsonl"
_BYTES = "application/octet-stream"
"""Generated clients that don't know JSONL send it as bytes of this type."""
_LINE_TYPES = (JSONL, "application/x-ndjson", "application/x-jsonlines", _BYTES)
_JSON = "application/json"

_LINES = 200
"""Lines that are given to the ledger at a time."""
_LIST_BYTES = 200_000
"""Bytes outside strings that a list may have: enough for about 10,000 articles."""


class BatchLine(Model):
    """One article of a batch: an id, and exactly one of `text` and `html`."""

    id: str = Field(
        min_length=1, max_length=LONGEST_NAME, description="Your name for the article; its result has it too."
    )
    text: str | None = Field(None, description="The article as text. Give exactly one of text and html.")
    html: str | None = Field(None, description="The article as an HTML page. Give exactly one of text and html.")
    title: str | None = Field(None, max_length=500)
    parties: Parties | None = Field(None, description="The parties to describe; by default the model finds them.")


class BatchRequest(Model):
    """A small batch as one JSON body."""

    articles: tuple[BatchLine, ...] = Field(min_length=1)


BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSONL: {
                "schema": {"type": "string", "format": "binary"},
                "example": '{"id": "1", "text": "The council slammed the toll."}\n{"id": "2", "text": "It rained."}\n',
            },
            _BYTES: {"schema": {"type": "string", "format": "binary"}},
            _JSON: {
                "schema": {"$ref": "#/components/schemas/BatchRequest"},
                "example": {
                    "articles": [
                        {"id": "1", "text": "The council slammed the toll."},
                        {"id": "2", "text": "It rained."},
                    ]
                },
            },
        },
    }
}


def read_lines(request: Request, longest: int) -> AsyncIterator[list[bytes]]:
    """Read a body as lines, one JSON object each, whether it is JSONL or a JSON list. Refuse other media types."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == _JSON:
        return _read_list(request, longest)
    if media_type in _LINE_TYPES:
        return _read_jsonl(request, longest)
    raise HTTPException(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send a line for each article, as {JSONL}, or a list, as {_JSON}"
    )


async def _read_jsonl(request: Request, longest: int) -> AsyncIterator[list[bytes]]:
    """Split a body into lines while it arrives. A line of more than *longest* bytes is cut, but stays too long."""
    line, ready, size = bytearray(), list[bytes](), 0
    async for part in request.stream():
        *ends, rest = part.split(b"\n")
        for end in ends:
            ready.append(bytes(line) + end[: longest + 1 - len(line)])
            size += len(ready[-1])
            line.clear()
            if len(ready) == _LINES or size > longest:  # so that at most two of the longest lines are in memory
                yield ready
                ready, size = [], 0
        line += rest[: longest + 1 - len(line)]
    if line:
        ready.append(bytes(line))
    if ready:
        yield ready


async def _read_list(request: Request, longest: int) -> AsyncIterator[list[bytes]]:
    """Read a JSON list as a whole, and write each of its elements as a line."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > longest:
            raise TooLarge(f"a list may have {longest:,} bytes; send more as {JSONL}, a line for each article")
    elements = await asyncio.to_thread(_elements, body)
    for first in range(0, len(elements), _LINES):
        yield elements[first : first + _LINES]


def _elements(body: bytes) -> list[bytes]:
    found = strict_json(body, _LIST_BYTES)
    if isinstance(found, dict) and set(found) == {"articles"}:
        found = found["articles"]
    if not isinstance(found, list):
        raise InvalidRequest(f"the body is no list; send one article per line as {JSONL}")
    return [json.dumps(one, ensure_ascii=False).encode() for one in found]
