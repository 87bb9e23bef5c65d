"""What can be written in a case file: one event, its parties and facts, and the articles about it as variants."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from evals.cases.gold import Attribution, Fact, Pair, Side, Text, Variant
from service.models import Category, ClearRole, ClearTone, Model, Voice


class Party(Model):
    """A party of the event."""

    name: Text
    aliases: tuple[Text, ...] = ()
    side: Side | None = None
    optional: bool = False


class Cast(Model):
    """The roles and tones that a careful reader gives a party."""

    roles: tuple[ClearRole, ...] = ()
    tones: tuple[ClearTone, ...] = ()


class Flag(Model):
    """Loaded words of an article. *occurrence* says which place is meant if the phrase is there more than once."""

    phrase: Text
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    voice: Voice = "narrator"
    occurrence: Annotated[int, Field(ge=1)] | None = None


class Article(Model):
    """One article about the event, and what a careful reader finds in it."""

    title: Text | None = None
    text: Text
    cast: dict[str, Cast] = Field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    not_flags: tuple[Text, ...] = ()
    orders: tuple[Text, ...] = ()


class Event(Model):
    """A whole case file."""

    topic: Text
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    parties: Annotated[tuple[Party, ...], Field(min_length=1)]
    exchange: tuple[Pair, ...] = ()
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    attributions: tuple[Attribution, ...] = ()
    variants: Annotated[dict[Variant, Article], Field(min_length=1)]
