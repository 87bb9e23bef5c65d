"""
Number: what becomes of a word that stands before a figure, and a verb that goes with a noun of another number.

*A flood of 300 migrants has come* becomes *300 migrants have come*; *his rants have* may become *his criticism has*.
"""

from __future__ import annotations

from service.english.parts_of_speech import (
    ends_clause,
    is_adjective_like,
    is_adverb_like,
    is_determiner,
    is_preposition,
)
from service.lexicon.hits import Hit
from service.lexicon.line import Line

_FIGURES = frozenset(
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty dozens hundreds thousands"
    " millions".split()
)
_ABOUT = frozenset("about around nearly almost roughly over some more up to than at least".split())
_MANY = frozenset("many several much numbers number crowds".split())
_PLURAL = {"has": "have", "is": "are", "was": "were"}
_SINGULAR = {many: one for one, many in _PLURAL.items()}
_FAR = 8


def is_figure(line: Line, at: int) -> bool:
    """Tell whether a number begins at cell *at*, in figures or words: *5,400*, *more than 300*, *thousands*."""
    for _ in range(3):
        word = line.word(at)
        if word[:1].isdigit() or word in _FIGURES:
            return True
        if word not in _ABOUT:
            return False
        at = line.after(at)
    return False


def leave_out_quantity(line: Line, first: int, last: int, hit: Hit) -> bool:
    """Leave out a noun of quantity with *of* before a figure. Return False where no such noun stands here."""
    of_many = hit.entry.endswith(" of") and not _MANY.isdisjoint((hit.neutral or "").split())
    if not of_many or not is_figure(line, line.after(last)):
        return False
    before = line.before(first)
    while is_adjective_like(line.word(before)):
        first, before = before, line.before(before)
    if line.word(before) in {"a", "an"}:
        first, before = before, line.before(before)
    line.leave_out(first, last)
    make_plural(line, first, last)
    return True


def make_plural(line: Line, first: int, last: int) -> None:
    """Let the verb after the cells from *first* to *last* say that its subject is many."""
    _agree(line, first, last, _PLURAL)


def make_singular(line: Line, first: int, last: int) -> None:
    """Let the verb after the cells from *first* to *last* say that its subject is one."""
    _agree(line, first, last, _SINGULAR)


def _agree(line: Line, first: int, last: int, forms: dict[str, str]) -> None:
    if _is_part(line, first):
        return
    at = line.after(last)
    is_open = True
    for _ in range(_FAR):
        word = line.word(at)
        if word in forms:
            line.now[at] = forms[word]
        if word in forms or ends_clause(word) or word == "that" or (is_determiner(word) and not is_open):
            return
        is_open = is_preposition(word)
        at = line.after(at)


def _is_part(line: Line, first: int) -> bool:
    """Tell whether the noun belongs to another before it: *the town behind the walls*."""
    before = line.before(first)
    while is_adjective_like(line.word(before)) or is_adverb_like(line.word(before)) or is_determiner(line.word(before)):
        before = line.before(before)
    return is_preposition(line.word(before))
