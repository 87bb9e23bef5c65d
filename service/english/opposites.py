"""
Words that exclude each other: opposites ("rise", "fall") and members of one class ("brother", "sister").

Lists from knowledge of the language, as a thesaurus has them. A summary that has one of two such words where its
article has the other says something else, unless it denies the other.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from service.english.inflection import Pos, forms
from service.english.opposite_words import ALSO_SHOWN_BY, CLASSES, OPPOSITES

_NOUN: tuple[Pos, ...] = ("noun",)
_ANY: tuple[Pos, ...] = ("noun", "verb")
_ALIKE = 5


@cache
def rivals(word: str) -> frozenset[str]:
    """Return the words and phrases that exclude *word*, in lower case and all their forms; none means the same."""
    found = {
        form for group, side in _sides().get(word, ()) for form in _groups()[group] if _groups()[group][form] != side
    }
    return frozenset(found - synonyms(word))


@cache
def synonyms(word: str) -> frozenset[str]:
    """Return the words on the same side of a pair, or the other names of the same member of a class; *word* too."""
    sides = _sides().get(word, ())
    return frozenset(form for group, side in sides for form in _groups()[group] if _groups()[group][form] == side)


def is_unnamed(term: str, words: Collection[str]) -> bool:
    """Tell whether *term* is concrete, and none of *words*, in lower case, is another name or form of it."""
    return (
        term in _concrete()
        and synonyms(term).isdisjoint(words)
        and not any(word.startswith(term[:_ALIKE]) for word in words)
        and _hints().get(term, frozenset()).isdisjoint(words)
    )


def is_counted(word: str) -> bool:
    """Tell whether a word is a unit of time: it excludes others only behind the same number."""
    return word in _COUNTED


def is_time_of_day(word: str) -> bool:
    """Tell whether a word is a part of a day: it excludes others only on the same day."""
    return word in _TIMES


@cache
def _groups() -> list[dict[str, int]]:
    """Return for each pair and each class the forms of its words, each with the number of its side or member."""
    lines = [(line.split("|"), _ANY) for line in _lines(OPPOSITES)]
    lines += [(line.removeprefix("*").split(","), _NOUN) for line in _lines(CLASSES)]
    return [
        {form: side for side, members in enumerate(sides) for form in _forms(members, kinds)} for sides, kinds in lines
    ]


@cache
def _sides() -> dict[str, list[tuple[int, int]]]:
    """Return the groups that a form is in, and its side in each."""
    found: dict[str, list[tuple[int, int]]] = {}
    for number, group in enumerate(_groups()):
        for form, side in group.items():
            found.setdefault(form, []).append((number, side))
    return found


@cache
def _concrete() -> frozenset[str]:
    return frozenset(form for line in _lines(CLASSES) if line[0] == "*" for form in _forms(line[1:], _NOUN))


@cache
def _hints() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for terms, hints in ALSO_SHOWN_BY.items():
        for form in _forms(terms.replace(" ", ","), _NOUN):
            found.setdefault(form, set()).update(hints.split())
    return {form: frozenset(hints) for form, hints in found.items()}


def _lines(table: str) -> list[str]:
    return table.replace("\n  ", " ").strip().split("\n")


def _forms(members: str, kinds: tuple[Pos, ...]) -> set[str]:
    words = [word.strip().lower() for word in members.replace("/", ",").split(",")]
    return {form for word in words for kind in kinds for form in forms(word, kind)}


_COUNTED = _forms("second,minute,hour,day,week,month,year,decade,century", _NOUN)
_TIMES = frozenset(("morning", "afternoon", "evening", "night"))
