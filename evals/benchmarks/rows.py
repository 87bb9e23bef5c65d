"""Rows of public data: JSONL with one row per line. Offsets are code points, and ranges are half-open."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from service.errors import InvalidRequest


class _Row(BaseModel):
    """A row of somebody else's data, whose other fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Marked(_Row):
    """What an annotator marked, `text[start:end]`; *technique* is PTC's, *bias* is BASIL's."""

    start: int = Field(ge=0)
    end: int
    technique: str | None = None
    bias: str | None = None


class _Annotated(_Row):
    """A text with the spans that annotators marked."""

    id: str
    text: str
    spans: tuple[Marked, ...]

    @model_validator(mode="after")
    def _inside(self) -> Self:
        for span in self.spans:
            if not span.start < span.end <= len(self.text):
                raise ValueError(f"the span {span.start} to {span.end} is not in the text (offsets are code points)")
        return self


class Sentence(_Annotated):
    """A sentence of BABE: biased words, and what most annotators said about the whole sentence."""

    label: Literal["Biased", "Non-biased"]


class Document(_Annotated):
    """An article of PTC or BASIL. An article of PTC has its title in the first line."""

    title: str | None = None


class Mention(_Row):
    """An entity of a T10 document, with the roles that annotators gave it in this document."""

    id: str
    doc: str
    entity: str
    start: int
    end: int
    main_role: Literal["Protagonist", "Antagonist", "Innocent"]
    fine_roles: tuple[str, ...]
    text: str = ""


class DocumentText(_Row):
    """A document of T10; its mentions are in another file."""

    doc: str
    text: str


class Polar(_Row):
    """A target of NewsMTSC, and the polarity of the sentence towards it."""

    mention: str
    start: int
    end: int
    polarity: Literal["negative", "neutral", "positive"]


class Target(_Row):
    """A sentence of NewsMTSC with its targets."""

    id: str
    text: str
    targets: tuple[Polar, ...]


class _Source(_Row):
    title: str | None
    article: str


class Neutral(_Row):
    """A row of NeuS: articles of several sides about one event, and a neutral report of it."""

    id: str
    sources: tuple[_Source, ...] = Field(min_length=1)
    neutral: _Source


class OtherSummary(_Row):
    """A row of SummEdits: a summary of an article, whether it is right, and the kinds of edit that made it wrong."""

    id: str
    article: str
    summary: str
    consistent: bool
    edits: tuple[str, ...] = ()


Shape = TypeVar("Shape", bound=_Row)


def read(path: Path, shape: type[Shape], limit: int | None = None, seed: int = 7) -> list[Shape]:
    """
    Read all rows, or *limit* rows drawn by *seed*, in the order of the file.

    Raise InvalidRequest with the line of a row that doesn't fit. No row is skipped.
    """
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequest(
            f"{path} can't be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}"
        ) from error
    rows = [_row(path, number, line, shape) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise InvalidRequest(f"{path} has no rows")
    if limit is None or limit >= len(rows):
        return rows
    chosen = sorted(random.Random(seed).sample(range(len(rows)), limit))  # noqa: S311 - not a secret
    return [rows[i] for i in chosen]


def _row(path: Path, number: int, line: str, shape: type[Shape]) -> Shape:
    try:
        return shape.model_validate(json.loads(line))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the row"
        problem = f"{where}: {first['msg']}: is this the data of this benchmark?"
        raise InvalidRequest(f"{path}, line {number}: {problem}") from error
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"{path}, line {number}: not JSON: {getattr(error, 'msg', error)}") from error
