"""
Tell by its capitals whether a word is part of a name or a title.

In the middle of a sentence a capital means a name. It means nothing where any word has one: at the start, after a
colon, a dash or an opening quotation mark, and in a headline. A word all in capitals is an acronym, except in a line
that is all in capitals; a long one in a headline is emphasis.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from service.english.words import Word

SMALL = frozenset(
    "a an and are as at be but by for from has he her his if in into is it its nor not of off on or our out over s she"
    " t than that the their they this to up was we were who will with you".split()
)
_OPENING = re.compile(r"[:;—–|•*·(\[“\"«„‘\n]|\s['-]")
_CLOSING = re.compile(r"[”\"»’']")
_MOST = 0.8
_FEWEST = 3
_SHOUT = 5


class Case(Enum):
    """How the words of a sentence are capitalised."""

    SENTENCE = auto()
    TITLE = auto()
    CAPITALS = auto()


def case_of(text: str, line: Sequence[Word]) -> Case:
    """
    Tell how a line is capitalised. In a headline, four in five words have a capital; small words don't count.

    A line of fewer than three words is a sentence, and so is a line in Title Case that ends with a full stop.
    """
    telling = [text[word.start : word.end] for word in line if word.key not in SMALL and word.key.isalpha()]
    if len(telling) < _FEWEST:
        return Case.SENTENCE
    if sum(word.isupper() for word in telling) >= _MOST * len(telling):
        return Case.CAPITALS
    if sum(word[0].isupper() for word in telling) < _MOST * len(telling):
        return Case.SENTENCE
    end = line[-1].end
    return Case.SENTENCE if text[end : end + 1] == "." else Case.TITLE


def is_name(text: str, line: Sequence[Word], at: int, case: Case) -> bool:
    """Tell whether the capital of word number *at* makes it part of a name or a title."""
    word = text[line[at].start : line[at].end]
    if not word[0].isupper() or case is Case.CAPITALS:
        return False
    if len(word) > 1 and word.isupper():
        return case is Case.SENTENCE or len(word) < _SHOUT
    if case is Case.TITLE:
        return False
    return _is_quoted_whole(text, line[at]) or not _starts(text, line, at)


def _is_quoted_whole(text: str, word: Word) -> bool:
    """Tell whether a word stands alone in quotation marks, as a title does."""
    before, after = text[max(0, word.start - 1) : word.start], text[word.end : word.end + 1]
    return bool(_OPENING.match(before) or before == "'") and _CLOSING.match(after) is not None


def _starts(text: str, line: Sequence[Word], at: int) -> bool:
    """Tell whether any word here would have a capital."""
    if at == 0:
        return True
    gap = text[line[at - 1].end : line[at].start]
    follows = line[at + 1 : at + 2]
    return _OPENING.search(gap) is not None and not any(text[word.start].isupper() for word in follows)
