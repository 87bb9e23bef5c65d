"""
The values of batches: a batch with its counts, a line that comes in, what a line ends with, and a result.

A line of a result is `{"id", "analysis"}` or `{"id", "error"}`; an error has the number of its line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import Field

from service.errors import EvenhandError, InvalidRequest, NotFound
from service.models import Analysis, Model, Usage

State = Literal["receiving", "running", "done", "cancelled"]
Via = Literal["calls", "batch-api"]
"""How the model is asked: with a call for each question, or with many questions in a file (OpenAI's Batch API)."""
PRICE = 0.5
"""The price of tokens at the Batch API, as a part of the usual price (OpenAI's guide, November 2026)."""


class Failure(Model):
    """Why a line has no analysis: the type of the problem, words for the caller, and the number of the line, from 1."""

    type: str
    title: str
    detail: str
    line: int = Field(ge=1)


class Batch(Usage):
    """The state of a batch. `waiting` counts lines that wait or run; tokens are those of analyses made for it."""

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
class ExecutorLoad:
    """How many articles an executor is working on, and when it started the oldest of them."""

    articles: int
    since: datetime


@dataclass(frozen=True)
class Tally:
    """What is in a database: the unfinished batches, the lines of all batches by state, and when a line last ended."""

    batches: int
    lines: Mapping[str, int]
    last_ended: datetime | None


@dataclass(frozen=True)
class Line:
    """One line of a batch: its request as JSON, or why it could not be read. *name* is the caller's id."""

    number: int
    name: str | None
    request: str | None
    failure: Failure | None = None


@dataclass(frozen=True)
class Outcome:
    """What a line ends with: an analysis, new or reused, or a failure."""

    analysis: Analysis | None = None
    fingerprint: str | None = None
    failure: Failure | None = None
    spent: Usage = field(default_factory=Usage)


@dataclass(frozen=True)
class Result:
    """The result of a line: its place, and its analysis or its failure as JSON. With neither, it was deleted."""

    place: int
    line: int
    name: str | None
    analysis: str | None
    failure: str | None

    def as_json(self) -> str:
        """Return the line that the caller gets. It repeats the stored JSON as it is."""
        name = json.dumps(self.name, ensure_ascii=False)
        if self.analysis is not None:
            return f'{{"id":{name},"analysis":{self.analysis}}}'
        return f'{{"id":{name},"error":{self.failure or self._deleted()}}}'

    def _deleted(self) -> str:
        return failure(NotFound("this analysis was deleted since"), self.line).model_dump_json()


def failure(error: EvenhandError, line: int) -> Failure:
    """Return the failure of a line, with the fields of a problem of the API."""
    return Failure(type=error.slug(), title=error.title, detail=str(error), line=line)


def with_own_id(line: Line, taken: dict[str, int]) -> Line:
    """
    Return the line; if its id is taken, a failed line without an id. So each id has one result.

    *taken* has the number of the line that has an id, and gets this one's.
    """
    if line.name is None:
        return line
    if line.name not in taken:
        taken[line.name] = line.number
        return line
    problem = f"the id {line.name[:80]!r} is on line {taken[line.name]} already: give every line an id of its own"
    return Line(line.number, None, None, failure(InvalidRequest(problem), line.number))


def defect(error: Exception, line: int) -> Failure:
    """Return the failure of a line for an error in our code. Leave out its message, which may quote the article."""
    return failure(EvenhandError(f"this is a defect in Evenhand, please report it: {type(error).__name__}"), line)
