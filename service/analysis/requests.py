"""The request: an article, and what to do with it; built from the fields that a caller gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar

from pydantic import Field, ValidationError, model_validator

from service.errors import InvalidRequest
from service.files.bounded_json import check_sizes
from service.models import TASKS, Detector, Model, Strictness, Task

PartyName = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\w")]
Parties = Annotated[tuple[PartyName, ...], Field(min_length=1, max_length=12)]
Request = TypeVar("Request", bound="ArticleSource")
Version = Annotated[str, Field(max_length=200)]


class ArticleSource(Model):
    """An article as exactly one of `text` and `html`."""

    text: str | None = Field(None, description="The article as text. Give exactly one of text and html.")
    html: str | None = Field(None, description="The article as an HTML page. Give exactly one of text and html.")
    title: str | None = Field(None, max_length=500, pattern=r"^[^\x00]*$", description="The headline.")

    @model_validator(mode="before")
    @classmethod
    def _bounded(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the caller gave
        check_sizes(given)
        return given

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.text is None) == (self.html is None):
            given = "neither" if self.text is None else "both"
            raise ValueError(f"give exactly one of text and html; this request has {given}")
        return self


class ArticleRequest(ArticleSource):
    """An article as exactly one of `text` and `html`, and the model to ask about it."""

    model: str | None = Field(None, min_length=1, max_length=200, description="By default the model in the settings.")


class CheckRequest(ArticleSource):
    """An article as exactly one of `text` and `html`, and a summary of it that somebody wrote."""

    summary: str = Field(description="The summary. It is checked as it is.")


class AnalysisRequest(ArticleRequest):
    """An article as exactly one of `text` and `html`, and what to do with it."""

    tasks: tuple[Task, ...] = Field(TASKS, min_length=1, max_length=3, description="By default all.")
    parties: Parties | None = Field(None, description="The parties to describe; by default the model finds them.")
    detectors: tuple[Detector, ...] | None = Field(
        None, min_length=1, max_length=2, description="What looks for loaded words; by default what suits the model."
    )
    strictness: Strictness | None = Field(
        None,
        description="Which loaded words to show: strong ones (lenient), usual ones too (balanced), or all (strict).",
    )
    plain: bool = Field(
        False, description="Also give the article in plain words, by rules. They read English: others are refused."
    )
    prompts: dict[Task, Version] = Field(default_factory=dict, description="A version or an alias for each task.")
    fresh: bool = Field(False, description="Ask the model again, even if the same analysis is stored.")

    @model_validator(mode="after")
    def _nothing_twice(self) -> Self:
        for field in ("tasks", "parties", "detectors"):
            values = getattr(self, field) or ()
            if len({v.casefold() for v in values}) < len(values):
                raise ValueError(f"{field} names something twice")
        return self


def build_request(fields: Mapping[str, Any]) -> AnalysisRequest:
    """Build the request of an analysis from the fields of a REST body."""
    return request_of(AnalysisRequest, fields)


def request_of(kind: type[Request], fields: Mapping[str, Any]) -> Request:
    """Build a request of a *kind*. Raise InvalidRequest that names the first wrong field."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        problem = f"{where}: {first['msg']}" if where else first["msg"].removeprefix("Value error, ")
        raise InvalidRequest(problem) from error
