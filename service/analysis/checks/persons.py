"""
Find the titles and first names that a summary gives to people whom its article calls by their surnames.

The article does not bear them out, so they are no finding; but they are no fault either: an editor writes "Senator Ida
Holm" for the article's "Holm". Where the article has another first name or another office before the surname, they are.
"""

from __future__ import annotations

import re
from functools import lru_cache

from service.analysis.checks.facts import Facts, bare_forms
from service.english.tokens import Token, Tokens, is_name, tokens
from service.english.word_classes import COURTESY_TITLES, DATE_WORDS, OFFICES

_TITLES = OFFICES | COURTESY_TITLES
_PARTS_OF_PLACES = frozenset(
    "north south east west new old northern southern eastern western central great upper lower".split()
)
_MOST = 5
"""First names and titles that one surname has at most."""
_NEAR = 40
"""So many characters before a surname may hold its first names and titles."""


def capitals_without_proof(text: str, facts: Facts) -> frozenset[int]:
    """Return where words start whose capital needs no proof: titles, first names, and words like "After" that open."""
    line = tokens(text, 0, len(text))
    found = {token.start for token in line if not is_name(token)}
    for last, surname in enumerate(line):
        if not _is_surname(surname, facts):
            continue
        before = _words_before(surname.text, facts.text)
        for at in range(last - 1, max(-1, last - 1 - _MOST), -1):
            if not _may_stand(line, at, before):
                break
            found.add(line[at].start)
    return frozenset(found)


def _is_surname(token: Token, facts: Facts) -> bool:
    """Tell whether a word is a name in the article, and no office, no day and no common noun."""
    if not is_name(token) or token.key in _TITLES | DATE_WORDS or facts.words.isdisjoint(bare_forms(token.text)):
        return False
    return token.key not in _common_words(facts.text)


@lru_cache(maxsize=8)
def _common_words(text: str) -> frozenset[str]:
    """List the words that a text has without a capital."""
    return frozenset(re.findall(r"(?<!\w)[^\W\d_A-Z]\w*", text))


def _may_stand(line: Tokens, at: int, before: frozenset[str]) -> bool:
    """Tell whether a word may stand before a surname. What "the" stands before is no person: "the Supreme Court"."""
    token = line[at]
    if not is_name(token) or token.key in _PARTS_OF_PLACES or (at and line[at - 1].key == "the"):
        return False
    if token.key in COURTESY_TITLES or token.key in before:
        return True
    if token.key in OFFICES:
        return all(office.startswith(token.key) or token.key.startswith(office) for office in before & OFFICES)
    return before <= _TITLES


@lru_cache(maxsize=1024)
def _words_before(surname: str, text: str) -> frozenset[str]:
    """Return the names and titles that the article has right before a surname, in lower case."""
    found: set[str] = set()
    for start in _starts(text).get(surname, ()):
        near = tokens(text, max(0, start - _NEAR), start)
        for token in reversed(near):
            if not is_name(token):
                break
            found.add(token.key)
            if token.key in _TITLES:  # what stands before a title belongs to it: "Harbour Board Director Holm"
                break
    return frozenset(found)


@lru_cache(maxsize=8)
def _starts(text: str) -> dict[str, list[int]]:
    """Return where each word with a capital starts."""
    found: dict[str, list[int]] = {}
    for match in re.finditer(r"(?<!\w)[^\W\d_a-z]\w*", text):
        found.setdefault(match[0], []).append(match.start())
    return found
