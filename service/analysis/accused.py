"""Find whether an article has an answer of somebody who is accused in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from service.english.accusations import NO_COMMENT
from service.english.antecedents import is_plural
from service.english.source_names import PERSON, Source, is_vague
from service.sourcing import AnswerState, SayingKind
from service.spans import Sentence

_WORD = re.compile(r"\w+(?:-\w+)*")
_AGENT = re.compile(
    r"(\w+(?:-\w+)*)[’']s? (?:[a-z]+ )?"
    r"(?:lawyers?|attorneys?|spokes\w+|representatives?|campaign|office|team|aides?|allies)\b"
)
"""Who speaks for somebody: "Lee’s lawyer"."""
_SOON = 3
"""Sentences after an accusation in which whatever the accused say counts as an answer."""


class Utterance(NamedTuple):
    """Something that a source says in the sentence with this number. *words*: how the article names the source."""

    sentence: int
    source: Source
    words: str
    kind: SayingKind


class Answers:
    """What everybody says, by who says it or is spoken for, and who did not comment, as the article says."""

    def __init__(self, said: Iterable[Utterance], text: str, sentences: Sequence[Sentence]) -> None:
        self._said = defaultdict[str, set[int]](set)
        self._denied: dict[str, int] = {}
        self._somebody: int | None = None
        """Where a person denies something whom code can't tell: "the congressman"."""
        for each in said:
            agents = _AGENT.findall(sentences[each.sentence].of(text))
            for name in {each.source.key, *_WORD.findall(each.words), *agents}:
                self._said[name].add(each.sentence)
                if each.kind == "denying":
                    self._denied.setdefault(name, each.sentence)
            is_one = each.source.kind == "unnamed" and not is_vague(each.words) and not is_plural(each.words)
            if each.kind == "denying" and is_one and self._somebody is None:
                self._somebody = each.sentence
        self._no_comment: dict[str, int] = {}
        for number in range(len(sentences) - 1, -1, -1):
            words = sentences[number].of(text)
            if NO_COMMENT.search(words):
                self._no_comment.update((word, number) for word in _WORD.findall(words))

    def answer(self, accused: Source, sentence: int) -> tuple[AnswerState, int | None]:
        """
        Return the state of the answer to an accusation, and the number of the sentence that shows it.

        A denial counts wherever it stands, other words only soon after. Who speaks for the accused answers too. In
        doubt who denies it, a person's answer is there: the sentence is shown, and it must not be said that none is.
        """
        names = (accused.key, accused.name.split()[-1])
        for soon in range(sentence, sentence + _SOON + 1):
            if any(soon in self._said.get(name, ()) for name in names):
                return "answered", soon
        denied = [self._denied[name] for name in names if name in self._denied]
        if denied:
            return "answered", min(denied)
        if names[1] in self._no_comment:
            return "no_comment", self._no_comment[names[1]]
        if self._somebody is not None and accused.key.startswith(PERSON):
            return "answered", self._somebody
        return "no_answer_found", None
