"""
Tell a loaded word from the same word in a name or a title, by its capitals.

A capital means a name in the middle of a sentence, and nothing where any word would have one: at the start, after a
colon, a dash or an opening quotation mark, and in a headline. A word in capitals is an acronym, but in a line in
capitals; a longer one in a headline is a shout.
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
    Tell a headline from a sentence: at least four in five of at least three words have a capital, small words aside.

    A line of Title Case that ends with a full stop is a sentence full of names.
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
    """Tell a title of one word, which stands in quotation marks."""
    before, after = text[max(0, word.start - 1) : word.start], text[word.end : word.end + 1]
    return bool(_OPENING.match(before) or before == "'") and _CLOSING.match(after) is not None


def _starts(text: str, line: Sequence[Word], at: int) -> bool:
    """Tell whether any word here would have a capital."""
    if at == 0:
        return True
    gap = text[line[at - 1].end : line[at].start]
    follows = line[at + 1 : at + 2]
    return _OPENING.search(gap) is not None and not any(text[word.start].isupper() for word in follows)
