"""
Read the lines of a batch.

A line is an object `{"id", "text" or "html", "title"?, "parties"?}`, and of a batch of checks
`{"id", "text" or "html", "title"?, "summary"}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from service.analysis.requests import ArticleSource, CheckRequest, build_request, request_of
from service.errors import InvalidRequest
from service.files import bounded_json
from service.storage.batches import Line, failure, with_own_id

FIELDS = frozenset({"text", "html", "title", "parties"})
"""What a line may have beside its id. Everything else is the same for all lines, and is given with the batch."""

CHECK_FIELDS = frozenset({"text", "html", "title", "summary"})
"""What a line of a batch of checks may have beside its id."""

LONGEST_NAME = 255
"""How many code points the id of an article may have."""


def read_lines(lines: Iterable[bytes], usual: Mapping[str, Any], longest: int, first: int = 1) -> Iterator[Line]:
    """
    Read lines of JSON, numbered from *first*. Skip empty ones, but count them.

    *usual* are the fields of every request. A line that can't be read, or has more than *longest* bytes, becomes a
    failure; the lines after it are read.
    """

    def build(fields: dict[str, Any]) -> ArticleSource:
        _check_fields(fields, FIELDS, "text or html, title and parties")
        return build_request({**usual, **fields})

    return _read(lines, build, longest, first)


def read_check_lines(lines: Iterable[bytes], longest: int) -> Iterator[Line]:
    """
    Read the lines of a batch of checks, as `read_lines` does those of analyses. An id that comes again is a failure.

    Of a batch of analyses the database finds such ids; a batch of checks has none.
    """
    taken: dict[str, int] = {}

    def build(fields: dict[str, Any]) -> ArticleSource:
        _check_fields(fields, CHECK_FIELDS, "text or html, title and summary")
        return request_of(CheckRequest, fields)

    return (with_own_id(line, taken) for line in _read(lines, build, longest, 1))


def _read(
    lines: Iterable[bytes], build: Callable[[dict[str, Any]], ArticleSource], longest: int, first: int
) -> Iterator[Line]:
    for number, content in enumerate(lines, first):
        if not content.strip():
            continue
        name = None
        try:
            fields = _read_object(content, longest)
            name = _check_name(fields.pop("id", None))
            yield Line(number, name, build(fields).model_dump_json(exclude_defaults=True))
        except InvalidRequest as error:
            yield Line(number, name, None, failure(error, number))


def _read_object(content: bytes, longest: int) -> dict[str, Any]:
    if len(content.rstrip(b"\r\n")) > longest:
        raise InvalidRequest(f"the line is over {longest:,} bytes: send a shorter article")
    bounded_json.check(content, "the line")
    try:
        found = json.loads(content.decode("utf-8-sig"))
        json.dumps(found, ensure_ascii=False).encode()  # fails for half a surrogate pair, which is not text
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("the line is not JSON in UTF-8") from error
    if not isinstance(found, dict):
        raise InvalidRequest('the line is not an object such as {"id": "1", "text": "…"}')
    return found


def _check_fields(fields: Mapping[str, object], known: frozenset[str], listed: str) -> None:
    if unknown := sorted(set(fields) - known):
        raise InvalidRequest(f"{unknown[0][:80]}: unknown field; a line has id, {listed}")


def _check_name(name: object) -> str:
    if not isinstance(name, str) or not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidRequest(f"id: give every article an id, a text of 1 to {LONGEST_NAME} printable characters")
    return name
