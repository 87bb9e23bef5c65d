"""What the lexicon and the rules find: loaded words and where they stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.english.inflection import Form, Pos
from service.models import Category, Strength


@dataclass(frozen=True, slots=True)
class Hit:
    """
    Loaded words at `text[start:end]`.

    *entry* is the name of the entry or the rule that found them. *pos* and *form* are those of the entry's
    words; a rule has none.
    """

    start: int
    end: int
    category: Category
    strength: Strength
    reason: str
    neutral: str | None
    entry: str
    pos: Pos | None = None
    form: Form = "base"


def merge(hits: Sequence[Hit], more: Iterable[Hit]) -> list[Hit]:
    """Add those of *more* to *hits* that overlap none. Both lists are in order, and so is the result."""
    starts, ends, end = [hit.start for hit in hits], [hit.end for hit in hits], 0
    added = []
    for hit in more:
        at = bisect_right(ends, hit.start)
        if hit.start >= end and (at == len(starts) or starts[at] >= hit.end):
            added.append(hit)
            end = hit.end
    return sorted([*hits, *added], key=lambda hit: hit.start)
