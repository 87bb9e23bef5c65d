"""
Find the noun phrase that ends or begins at a token, if it can be a speaker.

A phrase is a name ("Sergey Lavrov", "the Foreign Ministry"), a noun with an article or a possessive ("a police
spokesman", "Russia’s foreign minister") or a source that needs none ("officials", "police"). Nothing else
counts: no speaker is better than a wrong one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from service.english.name_phrases import fields_before, is_inside_name, opens_with_verb, read_words, without_office
from service.english.tokens import Token, Tokens, is_name, is_possessive, is_word
from service.english.word_classes import (
    ARTICLES,
    MODIFIERS,
    NOT_NAMES,
    OFFICES,
    PREPOSITIONS,
    PRONOUNS,
    PUBLIC,
    SOURCES,
)

_ROLE = re.compile(r"[\w-]*(?:er|or|ist|ian|man|woman|person|chief|aide|head|expert|president|secretary|analyst|ally)")
_ADJECTIVES = ("ous", "ful", "less", "able", "ible")
"""Endings of words that are no nouns."""
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_CONTRACTED = re.compile(r"[’'](?:d|ll|ve)\Z")
_JOINS = frozenset(("of", "for", "in", "at", "from"))
_BEFORE_PLACES = PREPOSITIONS | frozenset("along across behind beside beyond around outside inside throughout".split())
_BEFORE_IT = frozenset("and but as that because what which when while since where although later then".split())
"""Words behind which "it" is a subject."""
_LONGEST = 5
_MOST_ROLE = 3
"""Words of a role between a name and the one who has it."""


class Phrase(NamedTuple):
    """
    The tokens from *first* up to *last*, not included, and the speaker they name, in the words of the article.

    An office before a full name belongs to the tokens, but not to *words*.
    """

    first: int
    last: int
    words: str


def _is_proper(token: Token) -> bool:
    """Tell a name from a common noun that opens a sentence: "Officials in Kyiv"."""
    return is_name(token) and token.key not in SOURCES


def is_kind_of_people(line: Tokens, at: int) -> bool:
    """Tell whether a noun means people and needs no article: "officials", "public figures"."""
    return line[at].key in SOURCES or (line[at].key == "figures" and at > 0 and line[at - 1].key in PUBLIC)


# ── Before a verb ────────────────────────────────────────────────────────────────────────────────────────────────


def subject_ending(line: Tokens, at: int) -> Phrase | None:
    """Find the phrase whose last token is number *at*, where it can be the subject of what follows it."""
    if 0 <= at < len(line) and (pronoun := _CONTRACTED.sub("", line[at].text)).casefold() in PRONOUNS:
        is_object = pronoun == "it" and at > 0 and is_word(line[at - 1]) and line[at - 1].key not in _BEFORE_IT
        return None if is_object else Phrase(at, at + 1, pronoun)
    found = ending(line, at)
    if found is None or found.first == 0 or line[found.first - 1].key not in _BEFORE_PLACES:
        return found
    who = _ending(line, found.first - 2) if line[found.first - 1].key in {"of", "from"} else None
    return who if who and _is_proper(line[who.last - 1]) else None  # "Ann Lee of the port authority"


def ending(line: Tokens, at: int) -> Phrase | None:
    """Find the phrase whose last token is number *at*, with what it is joined to: "officials in Kyiv"."""
    found = _ending(line, at)
    while found and found.first > 0 and line[found.first - 1].key in {*_JOINS, "and"}:
        joint = line[found.first - 1].key
        wider = _ending(line, found.first - 2)
        if wider is None or (joint != "and" and _is_proper(line[wider.last - 1])):
            break
        found = Phrase(wider.first, found.last, f"{wider.words} {read_words(line, wider.last, found.last)}")
    return found


def _ending(line: Tokens, at: int) -> Phrase | None:
    if at < 0 or not is_word(line[at]) or is_possessive(line[at]):
        return None
    if is_name(line[at]):
        first = at
        while first > 0 and (is_name(line[first - 1]) or is_inside_name(line, first - 1)):
            first -= 1
        first += first == 0 < at and opens_with_verb(line)
        if (office := fields_before(line, first, at + 1)) is not None:
            return Phrase(office, at + 1, read_words(line, at - 1, at + 1))
        return _named(line, first, at + 1)
    return _noun_ending(line, at)


def _noun_ending(line: Tokens, at: int) -> Phrase | None:
    """Find the phrase that ends in a common noun."""
    head = line[at]
    if not head.text.islower() or not head.text[0].isalpha() or head.key in NOT_NAMES or head.key.endswith(_ADJECTIVES):
        return None
    if is_kind_of_people(line, at):
        first = _modified(line, at)
        return Phrase(first, at + 1, read_words(line, first, at + 1))
    for first in range(at - 1, max(-1, at - _LONGEST), -1):
        if line[first].key in ARTICLES or (line[first].text.isdigit() and _is_plural(head)):
            return Phrase(first, at + 1, read_words(line, first, at + 1))
        if is_possessive(line[first]):
            owner = _modified(line, first)
            return Phrase(owner, at + 1, read_words(line, owner, at + 1))
        if not is_word(line[first]) or line[first].key in NOT_NAMES:
            return None
    return None


def _is_plural(noun: Token) -> bool:
    """Tell whether a noun behind a number means people or things, not a year: "65 women"."""
    return noun.key.endswith("s") or noun.key in {"women", "men", "people", "children"}


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
            return Phrase(first - 1, last, without_office(line, first - 1, last))
        if before.key not in NOT_NAMES and _ROLE.fullmatch(before.key):
            role = _noun_ending(line, first - 1)  # "his campaign manager Ann Lee"
            return Phrase(role.first if role else _modified(line, first - 1), last, without_office(line, first, last))
    numbered = first > 1 and _ORDINAL.fullmatch(line[first - 1].key) is not None  # "the 5th Amendment"
    if first > numbered and line[first - 1 - numbered].key in ARTICLES:
        return Phrase(first - 1 - numbered, last, without_office(line, first - 1 - numbered, last))
    return Phrase(first, last, without_office(line, first, last))


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
    last = _with_role(line, last)
    head = line[last - 1]
    if is_name(head):
        return _name_at_end(line, at, last)
    if line[at].key not in ARTICLES and head.key not in SOURCES and not any(map(is_possessive, line[at:last])):
        return None
    if last + 1 < len(line) and line[last].key in {"of", "for"} and (of := starting(line, last + 1)):
        last = of.last
    return Phrase(at, last, read_words(line, at, last))


def _with_role(line: Tokens, last: int) -> int:
    """Go on over a role to the name behind it: "Orlov press secretary Ann Lee" is Ann Lee."""
    role = last
    while (
        role < len(line) and role - last < _MOST_ROLE and line[role].text.islower() and line[role].key not in NOT_NAMES
    ):
        role += 1
    is_role = role > last and (line[role - 1].key in OFFICES or _ROLE.fullmatch(line[role - 1].key) is not None)
    if not is_role or not is_name(line[last - 1]) or role >= len(line) or not is_name(line[role]):
        return last
    while role < len(line) and (is_name(line[role]) or is_inside_name(line, role)):
        role += 1
    return role


def _goes_on(line: Tokens, at: int, last: int) -> bool:
    """Tell whether token number *last* still belongs to the phrase that begins at *at*."""
    word, before = line[last], line[last - 1]
    if is_name(word) or (last > at and is_inside_name(line, last)):
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
    while first > at and (is_name(line[first - 1]) or is_inside_name(line, first - 1)):
        first -= 1
    if first == at + 1 and line[at].key in ARTICLES:
        first = at
    return Phrase(at, last, without_office(line, first, last))


def body_with_place(line: Tokens, at: int) -> Phrase | None:
    """Find a body with a place between commas in its name: "the Leeds, Ohio, branch of the Ferry Union"."""
    place = starting(line, at)
    if place is None or line[at].key not in ARTICLES or not is_name(line[place.last - 1]):
        return None
    signs = [token.text for token in line[place.last : place.last + 3 : 2]]
    rest = place.last + 3
    if signs != [",", ","] or not is_name(line[rest - 2]) or rest >= len(line) or not line[rest].text.islower():
        return None
    body = starting([*line[at : place.last], *line[rest : rest + _LONGEST]], 0)
    if body is None or body.last <= place.last - at:
        return None
    return Phrase(at, body.last + at + 3, body.words)
