"""One sentence that is being reworded: its words, spaces and signs, each as it was and as it is now."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from service.models import Sentence

_CELL = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:[.’'&/‐‑-]+[^\W_]+)*|\s+|\S")

_TIGHT = frozenset("([“‘\"'.;:!?)]”’")


class Change(NamedTuple):
    """`text[start:end]` is replaced by *plain*, which is empty where words are left out."""

    start: int
    end: int
    plain: str


class Line:
    """
    The words, spaces and signs of a sentence, numbered from 0.

    *cuts* are offsets in the text at which a word is divided, such as before a possessive *s*. A word that is left out
    keeps its number, and `before` and `after` step over it.
    """

    def __init__(self, text: str, sentence: Sentence, cuts: Collection[int]) -> None:
        self.text = text
        self.spans = list(_cells(text, sentence, cuts))
        self._was = [text[start:end] for start, end in self.spans]
        self.now = self._was.copy()

    @property
    def first_word(self) -> int:
        """The first cell that is no white space."""
        return next(at for at, was in enumerate(self._was) if was.strip())

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and the last cell of `text[start:end]`, which begins and ends at cuts."""
        inside = [at for at, span in enumerate(self.spans) if start <= span[0] and span[1] <= end]
        return inside[0], inside[-1]

    def before(self, at: int, steps: int = 1) -> int:
        """Return the number of the word or sign that now stands *steps* before cell *at*, or -1."""
        return self._step(at, -1, steps)

    def after(self, at: int, steps: int = 1) -> int:
        """Return the number of the word or sign that now stands *steps* after cell *at*, or -1."""
        return self._step(at, 1, steps)

    def _step(self, at: int, direction: int, steps: int) -> int:
        at += direction
        while 0 <= at < len(self.now):
            if self.now[at].strip():
                steps -= 1
                if not steps:
                    return at
            at += direction
        return -1

    def word(self, at: int) -> str:
        """Return the word or sign of cell *at* in lower case; nothing outside the sentence."""
        return self.now[at].lower().replace("’", "'") if at >= 0 else ""

    def put(self, first: int, last: int, plain: str) -> None:
        """Replace the cells from *first* to *last* by *plain*."""
        self.now[first : last + 1] = [plain] + [""] * (last - first)

    def leave_out(self, first: int, last: int) -> None:
        """Leave out the cells from *first* to *last*, and white space that would stand twice or beside a sign."""
        self.put(first, last, "")
        before, after = self._neighbour(first, -1), self._neighbour(last, 1)
        if self._is_space(after) and not self._is_word(before):
            self.now[after] = ""
        elif self._is_space(before) and not self._is_word(after):
            self.now[before] = ""

    def _neighbour(self, at: int, direction: int) -> int:
        at += direction
        while 0 <= at < len(self.now) and not self.now[at]:
            at += direction
        return at

    def _is_space(self, at: int) -> bool:
        return 0 <= at < len(self.now) and self.now[at].isspace()

    def _is_word(self, at: int) -> bool:
        """Tell whether a cell ends or begins so that white space must stay between it and a word."""
        return 0 <= at < len(self.now) and not self.now[at].isspace() and self.now[at] not in _TIGHT

    def is_changed(self, at: int) -> bool:
        """Tell whether cell *at* reads otherwise than in the text."""
        return self.now[at] != self._was[at]

    def was(self, at: int) -> str:
        """Return what cell *at* is in the text."""
        return self._was[at]

    def reads(self) -> str:
        """Return the sentence as it is now."""
        return "".join(self.now)

    def changes(self) -> Iterator[Change]:
        """List what has changed, in order. Changes with only white space between them are one."""
        changed = [at for at in range(len(self.now)) if self.is_changed(at)]
        groups: list[list[int]] = []
        for at in changed:
            if groups and all(self._was[between].isspace() for between in range(groups[-1][-1] + 1, at)):
                groups[-1].append(at)
            else:
                groups.append([at])
        for group in groups:
            first, last = group[0], group[-1]
            yield Change(self.spans[first][0], self.spans[last][1], "".join(self.now[first : last + 1]))


def _cells(text: str, sentence: Sentence, cuts: Collection[int]) -> Iterator[tuple[int, int]]:
    for found in _CELL.finditer(text, sentence.start, sentence.end):
        start = found.start()
        for cut in sorted(cut for cut in cuts if found.start() < cut < found.end()):
            yield start, cut
            start = cut
        yield start, found.end()
