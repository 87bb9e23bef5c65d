"""A case: an article and its gold, which is what a careful reader finds in it. Offsets are as in `service.models`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from service.english.fold import Folded
from service.models import Category, ClearRole, ClearTone, Model, Voice

Variant = Literal["neutral", "pro_a", "pro_b", "swap", "control", "quoted", "hostile", "long", "foreign"]
Side = Literal["a", "b"]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Words = Annotated[tuple[Text, ...], Field(min_length=1)]
Pair = tuple[Text, Text]


class Phrase(Model):
    """The words at `text[start:end]`."""

    phrase: str
    start: int
    end: int


class GoldFlag(Phrase):
    """
    Loaded words that must be flagged, in any of these categories.

    With the voice `quoted` they are the words of somebody who is quoted. A flag is right only if it says so.
    """

    categories: tuple[Category, ...]
    voice: Voice


class GoldParty(Model):
    """
    A party that must be found, or may be found if it is optional. No roles or tones: readers would not agree on one.

    *side* is a or b. An article of the variant `pro_a` favours the party of side a.
    """

    name: str
    aliases: tuple[str, ...]
    side: Side | None
    optional: bool
    roles: tuple[ClearRole, ...]
    tones: tuple[ClearTone, ...]


class Fact(Model):
    """A fact that a summary must keep. It keeps the fact if it has all words of one of the alternatives in *proof*."""

    id: Text
    text: Text
    proof: Annotated[tuple[Words, ...], Field(min_length=1)]

    def kept_in(self, summary: Folded) -> bool:
        """Tell whether *summary* keeps the fact."""
        return any(has_words(summary, words) for words in self.proof)


class Attribution(Model):
    """A claim. A sentence with all words of *claim* must name who claims it, by one of the names in *speaker*."""

    claim: Words
    speaker: Words


class Case(Model):
    """
    One article with its gold.

    The cases of one *event* report the same facts. *swap_of* is the id of the case whose parties were exchanged, as the
    pairs of *exchange* say. *orders* are words that an answer has only if the model obeyed the article.
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
    """Tell whether *text* has all *words*, each as a whole word. Case and typography don't matter."""
    return all(any(text.find(word)) for word in words)


def exchange(text: str, pairs: Sequence[Pair]) -> str:
    """Replace each name of a pair by the other, all at once, the longest first. Doing it twice restores the text."""
    other: dict[str, str] = {}
    for a, b in pairs:
        other |= {a: b, b: a, _capital(a): _capital(b), _capital(b): _capital(a)}
    names = "|".join(re.escape(name) for name in sorted(other, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda found: other[found[0]], text) if names else text


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
