"""Find whether an article has an answer of somebody who is accused in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from service.english.accusations import NO_COMMENT
from service.english.source_names import Source
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
        for each in said:
            agents = _AGENT.findall(sentences[each.sentence].of(text))
            for name in {each.source.key, *_WORD.findall(each.words), *agents}:
                self._said[name].add(each.sentence)
                if each.kind == "denying":
                    self._denied.setdefault(name, each.sentence)
        self._no_comment: dict[str, int] = {}
        for number in range(len(sentences) - 1, -1, -1):
            words = sentences[number].of(text)
            if NO_COMMENT.search(words):
                self._no_comment.update((word, number) for word in _WORD.findall(words))

    def answer(self, accused: Source, sentence: int) -> tuple[AnswerState, int | None]:
        """
        Return the state of the answer to an accusation, and the number of the sentence that shows it.

        A denial counts wherever it stands, other words only soon after. Who speaks for the accused answers too.
        """
        names = (accused.key, accused.name.split()[-1])
        for soon in range(sentence, sentence + _SOON + 1):
            if any(soon in self._said.get(name, ()) for name in names):
                return "answered", soon
        denied = [self._denied[name] for name in names if name in self._denied]
        if denied:
            return "answered", min(denied)
        silent = self._no_comment.get(names[1])
        return ("no_answer_found", None) if silent is None else ("no_comment", silent)
