"""
Where words of an article lie.

Every offset counts Unicode code points of `Article.text`, as Python does, and every range is half-open:
`text[start:end]`. JavaScript counts UTF-16 units, so pages cut their highlights on the server.
"""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

CONTEXT = 32
"""Code points of context on each side of a span, as in a W3C TextQuoteSelector."""


class Model(BaseModel):
    """A frozen value. Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TextRange(Model):
    """A part of a text: `text[start:end]`. The text is `Article.text` unless said otherwise."""

    start: int = Field(ge=0, description="Code points of the text before it.")
    end: int = Field(gt=0, description="Code points of the text up to its end.")

    def of(self, text: str) -> str:
        """Return the words in the range."""
        return text[self.start : self.end]


class Sentence(TextRange):
    """A sentence of the article, without the white space around it."""


class Span(TextRange):
    """Words of the article, with their context: also a TextPositionSelector and a TextQuoteSelector of the W3C."""

    text: str = Field(min_length=1, description="The words, exactly as in the article.")
    prefix: str = Field(max_length=CONTEXT, description="The code points before them, at most 32.")
    suffix: str = Field(max_length=CONTEXT, description="The code points after them, at most 32.")

    @classmethod
    def at(cls, text: str, start: int, end: int) -> Self:
        """Cut the span `text[start:end]` with its context."""
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        return cls(start=start, end=end, text=text[start:end], prefix=before, suffix=after)
