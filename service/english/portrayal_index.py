"""The words of `portrayal_words` in all their forms, by their first word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from service.english.inflection import Form, forms
from service.english.portrayal_words import NOUNS, PEOPLE, QUALITIES, VERBS, Kind, Noun, Verb


class Entry(NamedTuple):
    """A phrase of the lists: the words after its first one, its form, and what it says."""

    rest: tuple[str, ...]
    form: Form
    meaning: Verb | Noun | Kind


def _phrases(listed: str) -> Iterator[str]:
    return (" ".join(phrase.split()) for phrase in listed.split(","))


def _adverb(adjective: str) -> str:
    """Form the adverb: "heroically", "greedily", "humbly". What is no adjective gives a word that nobody writes."""
    for ending, adverb in (("ic", "ically"), ("y", "ily"), ("le", "ly")):
        if adjective.endswith(ending):
            return adjective.removesuffix(ending) + adverb
    return adjective + "ly"


@cache
def entries() -> dict[str, list[Entry]]:
    """Index all phrases by their first word, in every form; longer phrases come first."""
    index: dict[str, list[Entry]] = {}

    def add(phrase: str, form: Form, meaning: Verb | Noun | Kind) -> None:
        first, *rest = phrase.split()
        index.setdefault(first, []).append(Entry(tuple(rest), form, meaning))

    lists: tuple[tuple[Verb | Noun | Kind, str], ...] = (*VERBS.items(), *NOUNS.items(), *PEOPLE.items())
    for meaning, listed in lists:
        pos: Literal["verb", "noun"] = "verb" if isinstance(meaning, Verb) else "noun"
        for phrase in _phrases(listed):
            listed_forms = forms(phrase, pos)
            is_past_too = pos == "verb" and "past" not in listed_forms.values()
            for surface, form in listed_forms.items():
                add(surface, "past" if form == "base" and is_past_too else form, meaning)
    for kind, listed in QUALITIES.items():
        for phrase in _phrases(listed):
            for surface in (phrase, _adverb(phrase)):
                add(surface, "base", kind)
    for found in index.values():
        found.sort(key=lambda entry: -len(entry.rest))
    return index
