"""Find whether an article has an answer of somebody who is accused in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from service.english.agents import agents, owner_of
from service.english.antecedents import is_plural
from service.english.name_variants import states_of
from service.english.source_names import PERSON, Source, SourceNames
from service.english.source_nouns import is_vague
from service.models.sourcing import AnswerState, SayingKind

_SOON = 3
"""Sentences after an accusation in which whatever the accused say counts as an answer."""
_NEAR = 10
"""Sentences around it in which the words of who speaks for the accused count, and "the congressman denied it"."""


class Utterance(NamedTuple):
    """Something that a source says in the sentence with this number. *words*: how the article names the source."""

    sentence: int
    source: Source
    words: str
    kind: SayingKind


class Voices:
    """Tells whose words somebody's words are: the speaker's own, and those of whom the speaker speaks for."""

    def __init__(self, text: str, names: SourceNames) -> None:
        self._names = names
        self._owners = defaultdict[str, set[str]](set)
        self._capitals = frozenset(re.findall(r"(?<![\w’'-])[A-Z]\w+", text))
        for agent, owner in agents(text):
            self._owners[names.source(agent).key].add(names.source(owner).key)

    def own(self, words: str) -> set[str]:
        """Return the keys of those who speak; of "Lee and Orlov", both."""
        return {self._names.source(part).key for part in (words, *words.split(" and ")) if part.strip()}

    def owners(self, words: str) -> set[str]:
        """Return the keys of those for whom they speak."""
        owner = owner_of(words)
        names = {owner, *states_of(owner, self._capitals)} if owner else set[str]()
        found = {self._names.source(name).key for name in names}
        return found.union(*(self._owners.get(key, ()) for key in self.own(words)))


class Answers:
    """What everybody says, by who says it or is spoken for, and who did not comment, as the article says."""

    def __init__(self, said: Sequence[Utterance], refused: Iterable[tuple[int, str]], voices: Voices) -> None:
        self._said = defaultdict[str, set[int]](set)
        self._denied = defaultdict[str, list[int]](list)
        self._agents = defaultdict[str, list[int]](list)
        self._somebody: list[int] = []
        """Where a person denies something whom code can't tell: "the congressman"."""
        for each in said:
            owners = voices.owners(each.words)
            for key in owners:
                if each.sentence not in self._agents[key][-1:]:
                    self._agents[key].append(each.sentence)
            for key in owners | voices.own(each.words) | {each.source.key}:
                self._said[key].add(each.sentence)
                if each.kind == "denying":
                    self._denied[key].append(each.sentence)
            if each.kind == "denying" and each.source.kind in {"unnamed", "unresolved"}:
                self._somebody += [each.sentence] * (not is_vague(each.words) and not is_plural(each.words))
        self._refused: dict[str, int] = {}
        for number, words in refused:
            for key in voices.own(words) | voices.owners(words):
                self._refused.setdefault(key, number)

    def answer(self, accused: Source, sentence: int, *, reported: bool) -> tuple[AnswerState, int | None]:
        """
        Return the state of the answer to an accusation, and the number of the sentence that shows it.

        Only the accused answer, or who speaks for them; that somebody else names them is no answer. A denial counts
        wherever it stands, other words only soon after. If the accusation is *reported* ("Lee says that Orlov lied
        and denied it"), what the same sentence says of the accused is a part of it. Where it is in doubt who denies
        it, a person's answer is there: the sentence is shown, and it must not be said that none is.
        """
        key = accused.key
        for soon in range(sentence + reported, sentence + _SOON + 1):
            if soon in self._said.get(key, ()):
                return "answered", soon
        denied = (place for place in self._denied.get(key, ()) if not (reported and place == sentence))
        if (place := next(denied, None)) is not None:
            return "answered", place
        if (near := _nearest(self._agents.get(key, ()), sentence)) is not None:
            return "answered", near
        if key in self._refused:
            return "no_comment", self._refused[key]
        later = bisect_left(self._somebody, sentence + reported)
        if key.startswith(PERSON) and self._somebody[later : later + 1] and self._somebody[later] <= sentence + _NEAR:
            return "answered", self._somebody[later]
        return "no_answer_found", None


def _nearest(places: Sequence[int], sentence: int) -> int | None:
    """Return the nearest of *places*, which are in order, if it is near and in another sentence."""
    first = bisect_left(places, sentence - _NEAR)
    near = [place for place in places[first : first + 2 * _NEAR + 1] if 0 < abs(place - sentence) <= _NEAR]
    return min(near, key=lambda place: abs(place - sentence), default=None)
