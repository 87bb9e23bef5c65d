"""What batches are sent as: lines of JSON, or a small JSON body with all articles."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi import Request
from pydantic import Field

from service.api.bodies import strict_json
from service.errors import InvalidRequest, TooLarge
from service.models import Model, PartyName
from service.storage.batches import LONGEST_NAME

JSONL = "application/jsonl"
_BYTES = "application/octet-stream"
"""Lines too: generated clients that know no JSONL send bytes by this name."""
TYPES = (JSONL, "application/x-ndjson", "application/x-jsonlines", _BYTES)
WHOLE = "application/json"
_LINES = 200
_LISTED = 200_000
"""Bytes outside strings that a list may have: enough for some 10,000 articles."""


class BatchLine(Model):
    """One article of a batch: an id, and exactly one of `text` and `html`."""

    id: str = Field(min_length=1, max_length=LONGEST_NAME, description="Yours; its result has it too.")
    text: str | None = Field(None, description="The article. Give exactly one of text and html.")
    html: str | None = Field(None, description="A page. Give exactly one of text and html.")
    title: str | None = Field(None, max_length=500)
    parties: tuple[PartyName, ...] | None = Field(
        None, min_length=1, max_length=12, description="Break down exactly these; left out, the model finds them."
    )


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
            WHOLE: {
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


async def listed(request: Request, longest: int) -> AsyncIterator[list[bytes]]:
    """Read a list whole, and give each of its elements as a line."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > longest:
            raise TooLarge(f"a list may have {longest:,} bytes; send more as {JSONL}, a line for each article")
    elements = await asyncio.to_thread(_elements, body)
    for first in range(0, len(elements), _LINES):
        yield elements[first : first + _LINES]


def _elements(body: bytes) -> list[bytes]:
    """Write each element of a list as a line."""
    found = strict_json(body, _LISTED)
    if isinstance(found, dict) and set(found) == {"articles"}:
        found = found["articles"]
    if not isinstance(found, list):
        raise InvalidRequest(f"the body is no list; send one article a line as {JSONL}")
    return [json.dumps(one, ensure_ascii=False).encode() for one in found]


async def lines(request: Request, longest: int) -> AsyncIterator[list[bytes]]:
    """Cut a body into lines while it comes; of one that is too long, the beginning."""
    line, ready, size = bytearray(), list[bytes](), 0
    async for part in request.stream():
        *ends, rest = part.split(b"\n")
        for end in ends:
            ready.append(bytes(line) + end[: longest + 1 - len(line)])
            size += len(ready[-1])
            line.clear()
            if len(ready) == _LINES or size > longest:  # each step holds no more than two of the longest lines
                yield ready
                ready, size = [], 0
        line += rest[: longest + 1 - len(line)]
    if line:
        ready.append(bytes(line))
    if ready:
        yield ready
