"""Find whether an article has an answer of somebody who is accused in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from service.english.accusations import NO_COMMENT
from service.english.source_names import Source
from service.sourcing import AnswerState, SayingKind
from service.spans import Sentence

_AGENT = r"(?:lawyers?|attorneys?|spokes\w+|representatives?|campaign|office|team|aides?|allies)"
"""Who speaks for somebody."""
_SOON = 3
"""Sentences after an accusation in which whatever the accused say counts as an answer."""


class Utterance(NamedTuple):
    """Something that a source says in the sentence with this number. *words*: how the article names the source."""

    sentence: int
    source: Source
    words: str
    kind: SayingKind


def answer_of(
    accused: Source, sentence: int, said: Iterable[Utterance], text: str, sentences: Sequence[Sentence]
) -> tuple[AnswerState, int | None]:
    """
    Return the state of the answer to an accusation, and the number of the sentence that shows it.

    A denial counts wherever it stands, other words only soon after. Who speaks for the accused answers too.
    """
    name = re.compile(rf"\b{re.escape(accused.name.split()[-1])}\b")
    agent = re.compile(rf"\b{re.escape(accused.name.split()[-1])}[’']s? (?:[a-z]+ )?{_AGENT}\b")
    theirs = [
        each
        for each in said
        if each.source.key == accused.key or name.search(each.words) or agent.search(sentences[each.sentence].of(text))
    ]
    soon = [each.sentence for each in theirs if sentence <= each.sentence <= sentence + _SOON]
    denied = [each.sentence for each in theirs if each.kind == "denying"]
    if soon or denied:
        return "answered", (soon or denied)[0]
    for number, other in enumerate(sentences):
        words = other.of(text)
        if NO_COMMENT.search(words) and name.search(words):
            return "no_comment", number
    return "no_answer_found", None
