"""
Find by code what a sentence rests on: the sentences of the article that its words, names and numbers come from.

A word counts for more the fewer sentences of the article have it (its inverse document frequency), and names and
numbers count for more than other words. Forms of a word count as the same word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from math import log

from service.analysis.reading import Reading
from service.english.fold import SPACELESS, fold
from service.english.number_words import NUMBER_WORDS
from service.english.stems import stem
from service.english.word_classes import DAYS, MONTHS, NOT_NAMES
from service.models import Span

_MOST = 3
"""Sentences of the article that one sentence may rest on."""
_MORE, _FEWEST = 0.15, 2
"""Which part of a sentence's weight each further sentence must add, and with how many words."""
_KNOWN = 0.25
"""Which part of a sentence's weight the article must have, in one place or in several: people join sentences."""
_NAMED = 1.5
"""How much more a name or a number counts."""
_PLACES = 3_000
"""How many places of words are looked at, rare words first: a bound for long texts that repeat their words."""

_LONGEST = 40
"""Letters of a word that count: what is longer is no word, and would fill the caches."""

_WORD = re.compile(
    rf"(?P<number>\d+(?:[.,\u00a0\u202f]\d+)*)|(?P<spaceless>[{SPACELESS}]+)|(?:(?![{SPACELESS}])[^\W\d_])+"
)
_SMALL = NOT_NAMES - DAYS - MONTHS - NUMBER_WORDS.keys()


class EvidenceFinder:
    """The sentences of one article by their words. What speaks to a model is left out."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._sentences = reading.article.sentences

    def find(self, text: str) -> tuple[Span, ...]:
        """Return the sentences that *text* rests on, in order; none if the article has hardly a word of it."""
        missing, found = self._weights(text), list[int]()
        whole = sum(missing.values())
        if sum(weight for term, weight in missing.items() if term in self._places) < _KNOWN * whole:
            return ()
        while missing and len(found) < _MOST and (best := self._best(missing)) is not None:
            shared = missing.keys() & self._terms[best]
            part = sum(missing[term] for term in shared) / whole
            if found and (part < _MORE or len(shared) < _FEWEST):
                break
            found.append(best)
            missing = {term: weight for term, weight in missing.items() if term not in shared}
        chosen = (self._sentences[index] for index in sorted(found))
        return tuple(self._reading.span(sentence.start, sentence.end) for sentence in chosen)

    def _best(self, missing: Mapping[str, float]) -> int | None:
        """Choose the sentence that has most of what is *missing*, of equals the shortest; None if none has any."""
        gains: dict[int, float] = {}
        looked_at = 0
        for term in sorted(missing, key=lambda term: (len(self._places.get(term, ())), term)):
            places = self._places.get(term, ())
            looked_at += len(places)
            if looked_at > _PLACES:
                break
            for place in places:
                gains[place] = gains.get(place, 0.0) + missing[term]
        return max(gains, key=lambda place: (gains[place], -len(self._terms[place]), -place), default=None)

    def _weights(self, text: str) -> dict[str, float]:
        """Weigh the words of a text: rare ones, names and numbers count for more."""
        total = len(self._sentences)
        rarity = {term: log(1 + total / max(1, len(self._places.get(term, ())))) for term, _ in _terms(text)}
        return {term: rarity[term] * (_NAMED if is_named else 1) for term, is_named in _terms(text)}

    @cached_property
    def _terms(self) -> list[frozenset[str]]:
        """The words of each sentence."""
        text = self._reading.article.text
        return [
            frozenset(term for term, _ in _terms(sentence.of(text)))
            if not self._reading.is_suspected(sentence.start, sentence.end)
            else frozenset()
            for sentence in self._sentences
        ]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """The indexes of the sentences that have a word."""
        places: dict[str, list[int]] = {}
        for index, terms in enumerate(self._terms):
            for term in terms:
                places.setdefault(term, []).append(index)
        return places


def _terms(text: str) -> Iterator[tuple[str, bool]]:
    """
    List the stems and numbers of a text without its small words, each with whether it is a name or a number.

    In scripts without spaces each two neighbouring letters stand for a word.
    """
    for match in _WORD.finditer(text):
        word = match[0][:_LONGEST]
        if match["number"]:
            yield re.sub(r"\D", "", word), True
            continue
        if run := match["spaceless"]:
            yield from ((run[at : at + 2], False) for at in range(len(run) - 1))
            continue
        folded = fold(word)
        if number := NUMBER_WORDS.get(folded):
            yield number, True
        elif folded not in _SMALL and len(folded) > 1:
            yield stem(folded), word[0].isupper() and match.start() > 0
