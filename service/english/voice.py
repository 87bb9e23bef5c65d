"""Tell whose words a text has: quotations with their speakers, and sentences that report what somebody says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.english.attribution import source_of
from service.english.paragraphs import paragraphs
from service.english.quotation_marks import Marked, joined_lines, marked
from service.english.ranges import index_at
from service.english.speakers import speakers
from service.english.tokens import Token, tokens
from service.models import Sentence, Voice


@dataclass(frozen=True)
class Quotation:
    """
    `text[start:end]` with its quotation marks, `text[inner_start:inner_end]` without.

    A quotation that goes on in the next paragraph has no closing mark. *speaker* is as the article writes it, None
    where it can't be told.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    speaker: str | None


def quotations(text: str, sentences: Sequence[Sentence]) -> tuple[Quotation, ...]:
    """
    Find the quotations and their speakers, in order. None lies inside another.

    Without *sentences*, a line break still ends a paragraph, and each paragraph counts as one sentence.
    """
    blocks = joined_lines(text, paragraphs(text, sentences))
    found = marked(text, blocks)
    return tuple(
        Quotation(quote.start, quote.end, quote.start + 1, quote.inner_end, speaker)
        for quote, speaker in zip(found, speakers(text, sentences, blocks, found), strict=True)
    )


def voice_of(start: int, end: int, quotations: Sequence[Quotation]) -> tuple[Voice, str | None]:
    """
    Tell whose voice `text[start:end]` is in: quoted where it lies inside one of *quotations*, in order.

    The marks themselves may be part of the range; a range that sticks out farther is the narrator's.
    """
    number = index_at(quotations, start)
    if number is not None and start < end <= quotations[number].end:
        return "quoted", quotations[number].speaker
    return "narrator", None


def source_of_sentence(text: str, sentence: Sentence) -> str | None:
    """
    Return the source that a sentence gives for its own words: "X said that …", "according to X, …", "…, X said".

    The source is as the article writes it: a name, a kind of source ("officials") or a pronoun. None if only a part of
    the sentence is attributed, or no source is named ("reportedly").
    """
    line: list[Token] = []
    start = sentence.start
    for quote in marked(text, [(sentence.start, sentence.end)]):
        line += [*tokens(text, start, quote.start), _gap(quote)]
        start = quote.end
    return source_of([*line, *tokens(text, start, sentence.end)])


def _gap(quote: Marked) -> Token:
    """Return a token that stands for a quotation."""
    return Token(quote.start, quote.end, "“", "“")
