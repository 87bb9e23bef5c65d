"""
Who can speak: the tokens of a line, and the noun phrases that end or begin at one.

A phrase is a name ("Sergey Lavrov", "the Foreign Ministry"), a noun with an article or a possessive ("a police
spokesman", "Russia’s foreign minister") or a source that needs none ("officials", "police"). Anything else is no phrase
here: nobody is better than the wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from service.english.verbs_of_saying import ARTICLES, MODIFIERS, NOT_NAMES, OFFICES, PREPOSITIONS, PRONOUNS, SOURCES

_TOKEN = re.compile(r"[^\W_]+(?:[.’'&/-]+[^\W_]+)*\.?|[^\w\s]")
_POSSESSIVE = re.compile(r"['’]s\Z|s['’]\Z")
_ROLE = re.compile(r"\w*(?:er|or|ist|ian|man|woman|person|chief|aide|head|expert|president|secretary|analyst|ally)")
_JOINS = frozenset(("of", "for", "in", "at", "from"))
_PARTICLES = frozenset(("de", "del", "della", "di", "da", "la", "le", "van", "von", "der", "den", "bin", "al", "el"))
_KEEP_THEIR_STOP = frozenset(("jr", "sr", "inc", "corp", "ltd", "co", "bros"))
_LONGEST = 5


class Token(NamedTuple):
    """A word or a sign at `text[start:end]`; *key* is a word in lower case, without a stop."""

    start: int
    end: int
    text: str
    key: str


class Phrase(NamedTuple):
    """
    The tokens from *first* up to *last*, not included, and whom they name, in the words of the article.

    Offices before a full name belong to the phrase and not to the words.
    """

    first: int
    last: int
    words: str


Tokens = Sequence[Token]


def tokens(text: str, start: int, end: int) -> list[Token]:
    """List the words and signs of `text[start:end]`."""
    return [
        Token(found.start(), found.end(), found[0], found[0].rstrip(".").casefold() or found[0])
        for found in _TOKEN.finditer(text, start, end)
    ]


def is_word(token: Token) -> bool:
    """Tell a word or a number from a sign."""
    return token.text[0].isalnum()


def is_name(token: Token) -> bool:
    """Tell whether a token has the capital of a name; small words that open a sentence are none."""
    return token.text[0].isupper() and token.key not in NOT_NAMES


def _is_proper(token: Token) -> bool:
    """Tell a name from a common noun that opens a sentence: "Officials in Kyiv"."""
    return is_name(token) and token.key not in SOURCES


def is_possessive(token: Token) -> bool:
    """Tell whether something follows that belongs to the token."""
    return _POSSESSIVE.search(token.text) is not None


# ── Before a verb ────────────────────────────────────────────────────────────────────────────────────────────────


def subject_ending(line: Tokens, at: int) -> Phrase | None:
    """Find the phrase whose last token is number *at*, where it can be the subject of what follows it."""
    if 0 <= at < len(line) and line[at].key in PRONOUNS:
        return Phrase(at, at + 1, line[at].text)
    found = ending(line, at)
    return None if found and found.first > 0 and line[found.first - 1].key in PREPOSITIONS else found


def ending(line: Tokens, at: int) -> Phrase | None:
    """Find the phrase whose last token is number *at*, with what it is joined to: "officials in Kyiv"."""
    found = _ending(line, at)
    while found and found.first > 0 and line[found.first - 1].key in {*_JOINS, "and"}:
        joint = line[found.first - 1].key
        wider = _ending(line, found.first - 2)
        if wider is None or (joint != "and" and _is_proper(line[wider.last - 1])):
            break
        found = Phrase(wider.first, found.last, f"{wider.words} {_words(line, wider.last, found.last)}")
    return found


def _ending(line: Tokens, at: int) -> Phrase | None:
    if at < 0 or not is_word(line[at]) or is_possessive(line[at]):
        return None
    if is_name(line[at]):
        first = at
        while first > 0 and (is_name(line[first - 1]) or _is_link(line, first - 1)):
            first -= 1
        return _named(line, first, at + 1)
    return _noun_ending(line, at)


def _noun_ending(line: Tokens, at: int) -> Phrase | None:
    """Find the phrase that ends in a common noun."""
    head = line[at]
    if not head.text.islower() or not head.text[0].isalpha() or head.key in NOT_NAMES:
        return None
    if head.key in SOURCES:
        first = _modified(line, at)
        return Phrase(first, at + 1, _words(line, first, at + 1))
    for first in range(at - 1, max(-1, at - _LONGEST), -1):
        if line[first].key in ARTICLES:
            return Phrase(first, at + 1, _words(line, first, at + 1))
        if is_possessive(line[first]):
            owner = _modified(line, first)
            return Phrase(owner, at + 1, _words(line, owner, at + 1))
        if not is_word(line[first]) or line[first].key in NOT_NAMES:
            return None
    return None


def _modified(line: Tokens, at: int) -> int:
    """Step back over what stands before a noun: "several senior Ukrainian …"."""
    while at > 0 and (is_name(line[at - 1]) or line[at - 1].key in MODIFIERS | ARTICLES):
        at -= 1
    return at


def _named(line: Tokens, first: int, last: int) -> Phrase:
    """Build the phrase of a name: with an article ("the Kremlin") or a role ("police chief John Smith") before it."""
    if first > 0 and line[first - 1].text[0].islower():
        before = line[first - 1]
        if before.key in ARTICLES:
            return Phrase(first - 1, last, _without_office(line, first - 1, last))
        if before.key not in NOT_NAMES and _ROLE.fullmatch(before.key):
            return Phrase(_modified(line, first - 1), last, _without_office(line, first, last))
    if first > 0 and line[first - 1].key in ARTICLES:
        return Phrase(first - 1, last, _without_office(line, first - 1, last))
    return Phrase(first, last, _without_office(line, first, last))


# ── After a verb ─────────────────────────────────────────────────────────────────────────────────────────────────


def starting(line: Tokens, at: int) -> Phrase | None:
    """Find the phrase whose first token is number *at*."""
    if at >= len(line):
        return None
    last = at + (line[at].key in ARTICLES)
    while last < len(line) and is_word(line[last]) and _goes_on(line, at, last):
        last += 1
    if last == at or line[last - 1].key in ARTICLES or is_possessive(line[last - 1]):
        return None
    head = line[last - 1]
    if is_name(head):
        return _name_at_end(line, at, last)
    if line[at].key not in ARTICLES and head.key not in SOURCES and not any(map(is_possessive, line[at:last])):
        return None
    if last + 1 < len(line) and line[last].key in {"of", "for"} and (of := starting(line, last + 1)):
        last = of.last
    return Phrase(at, last, _words(line, at, last))


def _goes_on(line: Tokens, at: int, last: int) -> bool:
    """Tell whether token number *last* still belongs to the phrase that begins at *at*."""
    word, before = line[last], line[last - 1]
    if is_name(word) or (last > at and _is_link(line, last)):
        return True
    if word.key in NOT_NAMES or last - at > _LONGEST or not word.text[0].isalpha():
        return False
    if last == at or before.key in ARTICLES or is_possessive(before):
        return True
    if is_name(before) and line[at].key not in ARTICLES:
        return word.key in SOURCES or _ROLE.fullmatch(word.key) is not None
    return not word.key.endswith(("ed", "ing", "ly"))


def _name_at_end(line: Tokens, at: int, last: int) -> Phrase:
    """Take the name only, where a common noun introduces it: "spokesman Dmitry Peskov"."""
    first = last - 1
    while first > at and (is_name(line[first - 1]) or _is_link(line, first - 1)):
        first -= 1
    if first == at + 1 and line[at].key in ARTICLES:
        first = at
    return Phrase(at, last, _without_office(line, first, last))


# ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_link(line: Tokens, at: int) -> bool:
    """Tell whether a small word stands inside a name: "Ministry of Defence", "President of the United States"."""
    if not 0 < at < len(line) - 1:
        return False
    key, before, after = line[at].key, line[at - 1], line[at + 1]
    if key == "the":
        return before.key == "of" and at > 1 and is_name(line[at - 2]) and is_name(after)
    if key == "of" and after.key == "the":
        return at + 2 < len(line) and is_name(before) and is_name(line[at + 2])
    return (key in {"of", "for"} or key in _PARTICLES) and is_name(before) and is_name(after)


def _without_office(line: Tokens, first: int, last: int) -> str:
    """Leave out offices before a full name: "UK Prime Minister Boris Johnson" is Boris Johnson."""
    for at in range(last - 1, first - 1, -1):
        if line[at].key in OFFICES or line[at].key.rpartition("-")[2] in OFFICES:
            name = at + 1
            while name < last and line[name].key in {"of", "the"}:
                name += 2 if line[name].key == "of" and line[name + 1].key != "the" else 1
            return _words(line, name if last - name > 1 else first, last)
    return _words(line, first, last)


def _words(line: Tokens, first: int, last: int) -> str:
    """Read the words of a phrase; the full stop of the sentence is none of them."""
    words = " ".join(token.text for token in line[first:last])
    final = line[last - 1]
    if final.text.endswith(".") and "." not in final.key and len(final.key) > 1 and final.key not in _KEEP_THEIR_STOP:
        return words[:-1]
    return words
