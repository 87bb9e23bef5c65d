"""Stretches: consecutive lines of a batch whose questions go to the Batch API in one file."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MOST_TOKENS = 1_500_000
"""
The most tokens in a file, by a careful estimate.

An account has several limits; the lowest is that of the tokens that wait at the Batch API.
"""
_MOST_LINES = 500
_TOKENS_BESIDE_ARTICLE = 7_000
"""Tokens of the three questions about an article without the article: the prompts and the longest answers."""


@dataclass(frozen=True)
class Stretch:
    """The lines of a batch from *first* to *last*, but only those that are waiting and are at this attempt."""

    batch_id: str
    first: int
    last: int
    attempt: int

    @property
    def prefix(self) -> str:
        """What the names of all files of this stretch start with, in every attempt."""
        return f"{self.batch_id}:{self.first}:"

    def halves(self) -> tuple[Stretch, ...]:
        """Return the two halves; none if there is only one line."""
        middle = (self.first + self.last) // 2
        if self.first == self.last:
            return ()
        return dataclasses.replace(self, last=middle), dataclasses.replace(self, first=middle + 1)


def cut(sizes: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """
    Cut a batch into stretches, and yield the first and the last line of each.

    *sizes* has the number and the characters of each line. The same sizes always give the same stretches.
    """
    first = last = tokens = 0
    for line, characters in sizes:
        cost = characters + _TOKENS_BESIDE_ARTICLE  # the article is in three questions, and a token has 3 characters
        if first and (tokens + cost > _MOST_TOKENS or line - first >= _MOST_LINES):
            yield first, last
            first, tokens = 0, 0
        first, last, tokens = first or line, line, tokens + cost
    if first:
        yield first, last
