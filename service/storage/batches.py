"""
Batches: the lines that come in, and the results that go out.

A line in is an object `{"id", "text" or "html", "title"?, "parties"?}`. A line out is `{"id", "analysis"}` or
`{"id", "error"}`; an error says the number of its line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import Field, ValidationError

from service.errors import EvenhandError, InvalidRequest, NotFound
from service.files import bounded_json
from service.models import Analysis, AnalysisRequest, Model, Usage

FIELDS = frozenset({"text", "html", "title", "parties"})
"""What a line may say beside its id; all else is said once for the batch."""

LONGEST_NAME = 255
"""Code points of an article's id."""

State = Literal["receiving", "running", "done", "cancelled"]
Via = Literal["calls", "batch-api"]
"""How the model is asked: a call for each question, or many in a file (OpenAI's Batch API)."""
PRICE = 0.5
"""What tokens cost at the Batch API, of what they cost otherwise (OpenAI's guide, November 2026)."""


class Failure(Model):
    """Why a line has no analysis: the problem type and words for who sent it; its line, from 1."""

    type: str
    title: str
    detail: str
    line: int = Field(ge=1)


class Batch(Usage):
    """How far a batch is. `waiting` counts what is queued or running; tokens are those of analyses made for it."""

    id: str
    created_at: datetime
    state: State
    model: str | None
    total: int
    waiting: int
    done: int
    failed: int
    cancelled: int
    reused: int = Field(description="Of those done, the analyses that were there already.")
    finished_at: datetime | None = Field(description="When the last line ended so far.")
    via: Via = Field(description="How the model is asked: `calls`, or OpenAI's Batch API.")
    batched: Usage = Field(description="Of all tokens, those that the Batch API took, at half the price.")


@dataclass(frozen=True)
class AtWork:
    """What an executor has at work: how many articles, and since when the oldest of them."""

    articles: int
    since: datetime


@dataclass(frozen=True)
class Tally:
    """What is in a database: batches that are not at their end, the lines of all, and when a line ended last."""

    batches: int
    lines: Mapping[str, int]
    last_ended: datetime | None


@dataclass(frozen=True)
class Line:
    """One line of a batch: its request as JSON, or why it is none. *name* is the caller's id."""

    number: int
    name: str | None
    request: str | None
    failure: Failure | None = None


@dataclass(frozen=True)
class Ended:
    """One result: its place in the order in which they came, and either part."""

    place: int
    line: int
    name: str | None
    analysis: str | None
    failure: str | None

    def as_json(self) -> str:
        """Write the line that a caller gets; the analysis stands in it as it was read."""
        name = json.dumps(self.name, ensure_ascii=False)
        if self.analysis is not None:
            return f'{{"id":{name},"analysis":{self.analysis}}}'
        return f'{{"id":{name},"error":{self.failure or self._gone()}}}'

    def _gone(self) -> str:
        told = NotFound("this analysis was deleted since")
        return failure(told, self.line).model_dump_json()


@dataclass(frozen=True)
class Outcome:
    """What a line ends with: an analysis, made or found, or a failure."""

    analysis: Analysis | None = None
    fingerprint: str | None = None
    failure: Failure | None = None
    spent: Usage = field(default_factory=Usage)


def failure(error: EvenhandError, line: int) -> Failure:
    """Say why a line has no analysis, as an API's problem does."""
    return Failure(type=error.slug(), title=error.title, detail=str(error), line=line)


def defect(error: Exception, line: int) -> Failure:
    """Say that something of ours went wrong, without the error's own words: they may quote the article."""
    told = f"this is a defect in Evenhand, please report it: {type(error).__name__}"
    return failure(EvenhandError(told), line)


def read(lines: Iterable[bytes], usual: Mapping[str, Any], longest: int, first: int = 1) -> Iterator[Line]:
    """
    Read lines of JSON, numbered from *first*; empty ones count and are passed over.

    *usual* is what is asked of every article. A line that can't be read, or has more than *longest* bytes, gives a
    failure and stops nothing.
    """
    for number, content in enumerate(lines, first):
        if not content.strip():
            continue
        name = None
        try:
            found = _object(content, longest)
            name = _name(found.pop("id", None))
            _hold_to_fields(found)
            request = build_request({**usual, **found})
            yield Line(number, name, request.model_dump_json(exclude_defaults=True))
        except InvalidRequest as error:
            yield Line(number, name, None, failure(error, number))


def _object(content: bytes, longest: int) -> dict[str, Any]:
    if len(content.rstrip(b"\r\n")) > longest:
        raise InvalidRequest(f"the line is over {longest:,} bytes: send a shorter article")
    bounded_json.check(content, "the line")
    try:
        found = json.loads(content.decode("utf-8-sig"))
        json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair, escaped, is no text
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("the line is not JSON in UTF-8") from error
    if not isinstance(found, dict):
        raise InvalidRequest('the line is no object such as {"id": "1", "text": "…"}')
    return found


def _hold_to_fields(found: Mapping[str, object]) -> None:
    if unknown := sorted(set(found) - FIELDS):
        raise InvalidRequest(f"{unknown[0][:80]}: a line has id, text or html, title and parties")


def _name(given: object) -> str:
    if not isinstance(given, str) or not given or len(given) > LONGEST_NAME or not given.isprintable():
        raise InvalidRequest(f"id: give every article an id, a text of 1 to {LONGEST_NAME} printable characters")
    return given


def build_request(fields: Mapping[str, Any]) -> AnalysisRequest:
    """Build a request from the fields of a REST body. Raise InvalidRequest that names the first wrong field."""
    try:
        return AnalysisRequest.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        problem = f"{where}: {first['msg']}" if where else first["msg"].removeprefix("Value error, ")
        raise InvalidRequest(problem) from error
