"""From an offset in a text to the range that it lies in: a sentence, a quotation, a flag."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Protocol

_START = attrgetter("start")


class Range(Protocol):
    """A half-open range of a text."""

    @property
    def start(self) -> int:
        """The first offset inside."""

    @property
    def end(self) -> int:
        """The first offset behind."""


def index_at(ranges: Sequence[Range], offset: int) -> int | None:
    """Return the index of the range that *offset* lies in. The ranges are in order, and none overlaps another."""
    index = bisect_right(ranges, offset, key=_START) - 1
    return index if index >= 0 and offset < ranges[index].end else None


def nearest_index(ranges: Sequence[Range], offset: int) -> int:
    """Return the index of the range that *offset* lies in, else of the one before it, else the first: 0."""
    return max(0, bisect_right(ranges, offset, key=_START) - 1)
