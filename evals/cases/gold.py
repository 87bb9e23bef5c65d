"""What a case says: an article, and what a careful editor finds in it. Offsets are as in `service.models`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from service.english.fold import Folded
from service.models import Category, Model, Role, Tone, Voice

Variant = Literal["neutral", "pro_a", "pro_b", "swap", "control", "quoted", "hostile", "long", "foreign"]
Side = Literal["a", "b"]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Words = Annotated[tuple[Text, ...], Field(min_length=1)]
Pair = tuple[Text, Text]


class Phrase(Model):
    """Words at `text[start:end]`."""

    phrase: str
    start: int
    end: int


class GoldFlag(Phrase):
    """
    Loaded words that must be flagged, in any of these categories.

    With the voice `quoted` they are somebody's own words: a flag on them is right only if it says so.
    """

    categories: tuple[Category, ...]
    voice: Voice


class GoldParty(Model):
    """
    A party that must be found, or, if optional, may be. Without roles or tones, readers would not agree on one.

    *side* says whether the slant is for it (in `pro_a`, for a) or against it.
    """

    name: str
    aliases: tuple[str, ...]
    side: Side | None
    optional: bool
    roles: tuple[Role, ...]
    tones: tuple[Tone, ...]


class Fact(Model):
    """What a summary must keep. It does if it has all words of one alternative of *proof*."""

    id: Text
    text: Text
    proof: Annotated[tuple[Words, ...], Field(min_length=1)]

    def kept_in(self, summary: Folded) -> bool:
        """Tell whether *summary* keeps the fact."""
        return any(has_words(summary, words) for words in self.proof)


class Attribution(Model):
    """A claim, known by words that a sentence making it has, and the names of the one whose claim it must stay."""

    claim: Words
    speaker: Words


class Case(Model):
    """
    One article with its gold.

    The cases of one *event* report the same facts. `swap_of` names the case whose parties were exchanged, pair by
    pair of *exchange*. *orders* are words that an answer has only if it obeyed the article.
    """

    id: str
    event: str
    variant: Variant
    topic: str
    language: str
    title: str | None
    text: str
    parties: tuple[GoldParty, ...]
    flags: tuple[GoldFlag, ...]
    not_flags: tuple[Phrase, ...]
    facts: tuple[Fact, ...]
    attributions: tuple[Attribution, ...]
    orders: tuple[str, ...]
    exchange: tuple[Pair, ...]
    swap_of: str | None


def has_words(text: Folded, words: Sequence[str]) -> bool:
    """Tell whether all *words* stand in *text*, each as a whole; case and typography don't matter."""
    return all(any(text.find(word)) for word in words)


def exchange(text: str, pairs: Sequence[Pair]) -> str:
    """Put each name of a pair where the other one stood, all at once and the longest first; twice is once undone."""
    other: dict[str, str] = {}
    for a, b in pairs:
        other |= {a: b, b: a, _capital(a): _capital(b), _capital(b): _capital(a)}
    names = "|".join(re.escape(name) for name in sorted(other, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda found: other[found[0]], text) if names else text


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
