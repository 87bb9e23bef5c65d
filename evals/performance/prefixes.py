"""What an endpoint's prefix cache saves, and how many tokens a question has, reckoned without a model."""

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
"""Letters of a word that are one token, roughly."""
_MESSAGE = 4
"""Tokens around a message: who speaks, and that it begins and ends."""


@lru_cache(maxsize=4096)
def tokens(text: str) -> int:
    """
    Estimate the tokens of *text*: a word, a digit, marks in a row or line breaks are one, a long word two or more.

    `estimate_error` says how near that comes to what the embedded model counted.
    """
    return sum(1 + max(0, len(piece[0]) - 4) // _LONG for piece in _PIECE.finditer(text))


def written(messages: Iterable[tuple[str, str]]) -> str:
    """Write a question as one text, as a model reads it: NUL takes the place of what is around a message."""
    return "".join(f"\0{role}\n{content}" for role, content in messages)


def counted(question: str) -> int:
    """Estimate the tokens of a written question, or of the beginning of one."""
    return tokens(question) + _MESSAGE * question.count("\0")


@dataclass
class Cache:
    """
    A prefix cache: what begins as something asked before is not read again.

    It keeps whole blocks of *block* tokens, from *least* tokens on. With *last_only* it knows the last question alone,
    as a server with one slot does.
    """

    block: int = 1
    least: int = 0
    last_only: bool = False
    _asked: list[str] = field(default_factory=list)

    def cached(self, question: str) -> int:
        """Return how many tokens of a question need not be read."""
        at = bisect_left(self._asked, question)
        near = self._asked[max(0, at - 1) : at + 1]  # sorted: nothing else begins as much alike
        alike = counted(question[: max((common(question, other) for other in near), default=0)])
        kept = min(alike, counted(question) - 1) // self.block * self.block
        return kept if kept >= self.least else 0

    def keep(self, question: str) -> None:
        """Remember a question that was read."""
        if self.last_only:
            self._asked = [question]
        else:
            insort(self._asked, question)


def common(one: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
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
    Give the questions of a case's first sample that the embedded model was asked, each with the tokens it counted.

    Tasks come in order; questions about labels stand as the service asks them, the same of every party together.
    """
    found = []
    for task, version in versions.items():
        about, interactions = read(Key(task=task, version=version, case=case).path(FOLDER / folder_of(EMBEDDED)))
        asked = [(i["request"]["body"], i["response"]["body"]["usage"]["prompt_tokens"]) for i in interactions]
        first = [(body, count) for body, count in asked if body["seed"] == about.samples[0].seed]
        heads = list(dict.fromkeys(body["messages"][0]["content"] for body, _ in first))
        found += sorted(first, key=lambda each: heads.index(each[0]["messages"][0]["content"]))
    return found


def text_of(body: Mapping[str, Any]) -> str:
    """Write the messages of a request as one text."""
    return written((message["role"], message["content"]) for message in body["messages"])


def estimate_error(cases: Iterable[str], versions: Mapping[Task, str]) -> Spread:
    """Divide the estimate by the embedded model's own count, for each recorded question."""
    return Spread.of(counted(text_of(body)) / count for case in cases for body, count in recorded(case, versions))
