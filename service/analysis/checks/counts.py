"""
Find a number of the article that a summary gives to another thing: "40 people were hurt", where 40 homes were lost.

It is told only where the evidence has another number of that thing beside the same word ("12 people were hurt"), and
the article counts other things by this one, beside other words: "40 workers" may be its "40 staff".
"""

from __future__ import annotations

from collections.abc import Iterator

from service.analysis.checks.alignment import Line
from service.analysis.checks.comparison import Compared
from service.analysis.checks.found import Found, Objection
from service.analysis.checks.swaps import counted, numbers

_PART = frozenset(("of", "another", "other", "further", "more", "extra", "least"))
"""Words before a number that may be a part of the article's, or be added to it."""
_JOINTS = frozenset(("and", "but", "or", "while"))
_MOST = 10
"""How often the article may have a number: one that is everywhere tells nothing, and takes time."""


def counts(compared: Compared) -> Found:
    """Object to numbers in the wrong place, and to numbers of the wrong thing."""
    found = list(numbers(compared))
    yield from found or _of_other_things(compared)


def _of_other_things(compared: Compared) -> Found:
    said = compared.said
    written = [(line, *places) for line in compared.evidence for places in _counted(line)]
    for at, thing in _counted(said) if written else ():
        if at not in compared.own or (at and said.keys[at - 1] in _PART):
            continue
        beside = _beside(said, at, thing)
        homes = compared.article.by_number.get(said.number(at) or "", ())
        if not 0 < len(homes) <= _MOST or any(_may_be_same(said, thing, beside, *home) for home in homes):
            continue
        for line, other, same in written:
            if line.stems[same] == said.stems[thing] and not beside.isdisjoint(_beside(line, other, same)):
                detail = f"the article says “{line.text(other, same + 1)}”, not “{said.text(at, thing + 1)}”"
                against = compared.against(line, other, same + 1)
                yield Objection("swapped", detail, compared.words(at, thing + 1), against)
                break


def _counted(line: Line) -> Iterator[tuple[int, int]]:
    """Yield the places of numbers and of what they count."""
    for at in range(len(line.keys)):
        if line.number(at) and (thing := counted(line, at)) is not None:
            yield at, thing


def _may_be_same(said: Line, thing: int, beside: frozenset[str], line: Line, at: int) -> bool:
    """Tell whether the number at a place of the article may count what the summary says."""
    other = counted(line, at)
    if other is None or line.stems[other] == said.stems[thing] or line.number(other):
        return True
    return not beside.isdisjoint(_beside(line, at, other))


def _beside(line: Line, at: int, thing: int) -> frozenset[str]:
    """Return the stems of the nearest telling words on both sides of a number and what it counts, in its clause."""
    near = (_nearest(line, range(at - 1, -1, -1), 1), _nearest(line, range(thing + 1, len(line.keys)), 0))
    return frozenset(line.stems[place] for place in near if place is not None and not line.number(place))


def _nearest(line: Line, places: range, joint: int) -> int | None:
    """Return the first of *places* that tells something, up to a sign or "and"; *joint* is where signs stand."""
    for place in places:
        if line.keys[place] in _JOINTS or not line.follows(place + joint):
            return None
        if not line.is_small(place):
            return place
    return None
