"""Estimate without a model how many tokens a question has, and how many a prefix cache saves."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from evals.performance.measure import Spread
from evals.recordings.cassettes import FOLDER, read
from evals.recordings.metadata import Key, folder_of
from service.models import Task
from service.wiring.defaults import EMBEDDED

_PIECE = re.compile(r"[^\W\d_]+|\d|[^\w\s]+|_|\n+")
_LONG = 6
"""How many letters of a long word make one token, roughly."""
_MESSAGE = 4
"""The tokens around a message: its role, its beginning and its end."""


@lru_cache(maxsize=4096)
def tokens(text: str) -> int:
    """
    Estimate the tokens of *text*: one for a word, a digit, marks in a row or line breaks; two or more for a long word.

    `estimate_error` compares this with what the embedded model counted.
    """
    return sum(1 + max(0, len(piece[0]) - 4) // _LONG for piece in _PIECE.finditer(text))


def written(messages: Iterable[tuple[str, str]]) -> str:
    """Write a question as the one text that a model reads; NUL stands for what is around a message."""
    return "".join(f"\0{role}\n{content}" for role, content in messages)


def counted(question: str) -> int:
    """Estimate the tokens of a written question, or of the beginning of one."""
    return tokens(question) + _MESSAGE * question.count("\0")


@dataclass
class Cache:
    """
    A prefix cache: the beginning of a question that was asked before is not read again.

    It stores whole blocks of *block* tokens, from *least* tokens on. With *last_only* it knows only the last question,
    like a server with one slot.
    """

    block: int = 1
    least: int = 0
    last_only: bool = False
    _asked: list[str] = field(default_factory=list)

    def cached(self, question: str) -> int:
        """Return how many tokens of a question need not be read."""
        at = bisect_left(self._asked, question)
        near = self._asked[max(0, at - 1) : at + 1]  # sorted: no other question has a longer common beginning
        alike = counted(question[: max((common(question, other) for other in near), default=0)])
        cached = min(alike, counted(question) - 1) // self.block * self.block
        return cached if cached >= self.least else 0

    def keep(self, question: str) -> None:
        """Remember a question that was read."""
        if self.last_only:
            self._asked = [question]
        else:
            insort(self._asked, question)


def common(one: str, other: str) -> int:
    """Return the length of the beginning that two texts have in common."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def recorded(case: str, versions: Mapping[Task, str]) -> list[tuple[Mapping[str, Any], int]]:
    """
    Return the questions that the embedded model was asked in the first sample of a case, with the tokens it counted.

    Tasks are in order. Questions about labels are grouped as the service asks them: each one about all parties.
    """
    found = []
    for task, version in versions.items():
        about, interactions = read(Key(task=task, version=version, case=case).path(FOLDER / folder_of(EMBEDDED)))
        questions = [(i["request"]["body"], i["response"]["body"]["usage"]["prompt_tokens"]) for i in interactions]
        first = [(body, count) for body, count in questions if body["seed"] == about.samples[0].seed]
        heads = list(dict.fromkeys(body["messages"][0]["content"] for body, _ in first))
        found += sorted(first, key=lambda each: heads.index(each[0]["messages"][0]["content"]))
    return found


def text_of(body: Mapping[str, Any]) -> str:
    """Write the messages of a request as one text."""
    return written((message["role"], message["content"]) for message in body["messages"])


def estimate_error(cases: Iterable[str], versions: Mapping[Task, str]) -> Spread:
    """Divide the estimate by the count of the embedded model, for each recorded question."""
    return Spread.of(counted(text_of(body)) / count for case in cases for body, count in recorded(case, versions))
