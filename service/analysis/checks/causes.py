"""
Find a cause that the article gives for something else: "closed because of a strike", where the strike closed another.

A cause in other words than the article's is not doubted: only one that the article gives, for another effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from service.analysis.checks.alignment import Line
from service.analysis.checks.comparison import Compared
from service.analysis.checks.found import Found, Objection

_BECAUSE = (("because", "of"), ("due", "to"), ("owing", "to"), ("thanks", "to"), ("caused", "by"), ("result", "of"))
_BREAKS = frozenset("and but while although though which who when where after before".split())
_MOST = 8
"""Words of a cause that count."""
_SHARED = 2
"""Telling words that two effects must share to be the same."""
_LINES, _CAUSES = 50, 5
"""How many sentences of the article are read for one cause, and how many causes of one sentence."""


class _Caused(NamedTuple):
    """A cause at the places from *first* up to *last*, behind its connective, and the stems of cause and effect."""

    first: int
    last: int
    cause: frozenset[str]
    effect: frozenset[str]


def causes(compared: Compared) -> Found:
    """Object to a cause that the article gives for something else, where it gives another one for this."""
    said = compared.said
    for here in _caused(said):
        if not set(compared.own).issuperset(range(here.first, here.last)):
            continue
        near = [line for line in compared.article.all if line in compared.evidence or here.cause & line.known]
        if len(near) > _LINES:
            continue
        known = [(line, there) for line in near for there in _caused(line)]
        elsewhere = max((len(here.effect & there.effect) for _, there in known if _is_alike(here, there)), default=None)
        if elsewhere is None:
            continue
        for line, there in known:
            shared = len(here.effect & there.effect)
            if (
                line not in compared.evidence
                or shared < _SHARED
                or here.cause & there.cause
                or shared <= elsewhere
                or _says(line, here.cause)
            ):
                continue
            detail = (
                f"the article says “{line.text(there.first, there.last)}”, not “{said.text(here.first, here.last)}”"
            )
            yield Objection(
                "swapped",
                detail,
                compared.words(here.first, here.last),
                compared.against(line, there.first, there.last),
            )
            break


def _says(line: Line, cause: frozenset[str]) -> bool:
    """Tell whether a line has words of a cause anywhere but in the causes that it gives."""
    given = {at for there in _caused(line) for at in range(there.first, there.last)}
    return any(each in cause and at not in given for at, each in enumerate(line.stems))


def _is_alike(one: _Caused, other: _Caused) -> bool:
    """Tell whether two causes share most of the shorter one's words."""
    return 2 * len(one.cause & other.cause) >= min(len(one.cause), len(other.cause))


def _caused(line: Line) -> tuple[_Caused, ...]:
    """Find the causes of a line, each with its effect: the clause before it, or behind it where it opens the line."""
    return tuple(islice(_all_caused(line), _CAUSES))


def _all_caused(line: Line) -> Iterator[_Caused]:
    for at in range(len(line.keys) - 2):
        if tuple(line.keys[at : at + 2]) not in _BECAUSE:
            continue
        first, begins = at + 2, at - 2 if line.keys[at] == "result" else at
        last = _end(line, first, first + _MOST)
        if begins > 0:
            start = next((n for n in range(begins, 0, -1) if not line.follows(n) or line.keys[n - 1] in _BREAKS), 0)
            effect = _telling(line, start, begins)
        else:
            effect = _telling(line, last, _end(line, last + 1, len(line.keys)))
        cause = _telling(line, first, last)
        if cause and effect:
            yield _Caused(first, last, cause, effect)


def _end(line: Line, first: int, most: int) -> int:
    """Return where the words from *first* on end: at a sign, at a word that joins clauses, or at *most*."""
    most = min(most, len(line.keys))
    ends = (at for at in range(first + 1, most) if not line.follows(at) or line.keys[at] in _BREAKS)
    return next(ends, most)


def _telling(line: Line, first: int, last: int) -> frozenset[str]:
    return frozenset(line.stems[at] for at in range(first, last) if not line.is_small(at))
