"""
Who can speak: tokens of news English, and the noun phrases that end or begin at a token.

A phrase is a name ("Sergey Lavrov", "the Foreign Ministry"), a noun with an article or a possessive ("a police
spokesman", "Russia’s foreign minister") or a source that needs none ("officials", "police"). Anything else is no phrase
here: nobody is better than the wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W_]+(?:[.’'&/-]+[^\W_]+)*\.?|[^\w\s]")
_POSSESSIVE = re.compile(r"['’]s\Z|s['’]\Z")

PRONOUNS = frozenset("he she they".split(" "))
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday today yesterday earlier".split(" "))
_MONTHS = frozenset(
    "january february march april june july august september october november december jan feb aug sept oct nov dec".split(
        " "
    )
)
_ARTICLES = frozenset(
    "the a an his her their its our my one two three four five several many some most both all another".split(" ")
)
PREPOSITIONS = frozenset(
    "in on at from by with to of for about against between into over under through during near toward towards among via"
    " per without upon".split(" ")
)
_JOINS = frozenset("of for in at from".split(" "))
_PARTICLES = frozenset("de del della di da la le van von der den bin ibn al el".split(" "))
AUXILIARIES = frozenset(
    "has have had is was were are am be been being will would could can may might should must did does do".split(" ")
)
BE = frozenset("is was were are am be been being".split(" "))
_FUNCTION_WORDS = (
    PREPOSITIONS
    | AUXILIARIES
    | PRONOUNS
    | DAYS
    | frozenset(
        "i we you it me us him them myself himself herself themselves who whom whose which what that this these those"
        " there here where when while why how if whether because although though since until unless before after as and"
        " or but nor so yet than then not no never however meanwhile moreover furthermore instead still also later once"
        " again now even only just indeed thus therefore nevertheless initially recently finally previously separately"
        " additionally similarly notably reportedly allegedly officially privately publicly following despite amid"
        " according asked speaking tomorrow up out off down back away nobody everyone everybody someone anyone none nothing something everything".split(" ")
    )
)
_SOURCES = frozenset(
    "officials police critics analysts sources witnesses experts authorities lawmakers supporters opponents scientists"
    " researchers prosecutors investigators reporters journalists activists campaigners residents lawyers doctors"
    " diplomats observers economists historians protesters politicians ministers senators leaders spokesmen aides"
    " advisers advisors allies rivals commentators rebels unions voters people others some many media insiders relatives"
    " survivors veterans parents teachers workers demonstrators organisers organizers regulators teams".split(" ")
)
_MODIFIERS = frozenset(
    "senior local state federal top other government military security defence defense intelligence police unnamed"
    " western eastern foreign opposition party health court human rights former current independent public rescue law"
    " enforcement city county environmental climate conservative liberal".split(" ")
)
_TITLES = frozenset(
    "president premier minister secretary chancellor senator sen rep gov governor mayor gen ambassador chairman"
    " chairwoman chief leader speaker spokesman spokeswoman ceo director commissioner congressman congresswoman".split(
        " "
    )
)
_KEEP_STOP = frozenset("jr sr inc corp ltd co bros".split(" "))
_REACH = 5


class Token(NamedTuple):
    """A word or a sign at `text[start:end]`; *key* is a word in lower case, without a stop."""

    start: int
    end: int
    text: str
    key: str


class Phrase(NamedTuple):
    """The tokens from *first* up to *last*, not included, and their words as the article writes them."""

    first: int
    last: int
    words: str


Tokens = Sequence[Token]


def tokens(text: str, start: int, end: int) -> list[Token]:
    """List the words and signs of `text[start:end]`."""
    return [
        Token(found.start(), found.end(), found[0], found[0].rstrip(".").casefold())
        for found in _TOKEN.finditer(text, start, end)
    ]


def is_word(token: Token) -> bool:
    """Tell a word or a number from a sign."""
    return token.text[0].isalnum()


def is_name(token: Token) -> bool:
    """Tell whether a token has the capital of a name; first words of a sentence that are no names don't count."""
    return token.text[0].isupper() and not (
        token.key in _FUNCTION_WORDS or token.key in _ARTICLES or token.key in _MONTHS
    )


def is_possessive(token: Token) -> bool:
    """Tell whether something follows that belongs to the token."""
    return _POSSESSIVE.search(token.text) is not None


def ending(line: Tokens, at: int) -> Phrase | None:
    """Find the phrase whose last token is number *at*, and that can be the subject of what follows it."""
    found = _ending(line, at)
    while found and found.first > 0 and line[found.first - 1].key in {*_JOINS, "and"}:
        joint = line[found.first - 1].key
        wider = _ending(line, found.first - 2)
        if wider is None or (joint != "and" and is_name(line[wider.last - 1])):
            break
        found = _phrase(line, wider.first, found.last)
    if found and found.first > 0 and line[found.first - 1].key in PREPOSITIONS:
        return None
    return found


def starting(line: Tokens, at: int) -> Phrase | None:
    """Find the phrase whose first token is number *at*."""
    if at >= len(line) or not is_word(line[at]):
        return None
    last = _run_forward(line, at)
    if last == at:
        return None
    head = line[last - 1]
    if is_name(head):
        first = last - 1
        while first > at and (is_name(line[first - 1]) or _is_link(line, first - 1)):
            first -= 1
        lone = first == at or (first == at + 1 and line[at].key in _ARTICLES)
        return _untitled(line, at if lone else first, last)
    if not (line[at].key in _ARTICLES or any(map(is_possessive, line[at:last])) or head.key in _SOURCES):
        return None
    if last + 1 < len(line) and line[last].key in {"of", "for"} and (of := starting(line, last + 1)):
        return _phrase(line, at, of.last)
    return _phrase(line, at, last)


def _ending(line: Tokens, at: int) -> Phrase | None:
    """Find the phrase whose last token is number *at*, without looking at what it is joined to."""
    if at < 0 or not is_word(line[at]) or is_possessive(line[at]):
        return None
    if is_name(line[at]):
        first = at
        while first > 0 and (is_name(line[first - 1]) or _is_link(line, first - 1)):
            first -= 1
        return _untitled(line, first - (first > 0 and line[first - 1].key in _ARTICLES), at + 1)
    return _noun_ending(line, at)


def _noun_ending(line: Tokens, at: int) -> Phrase | None:
    """Find the phrase that ends in a common noun."""
    if not line[at].text.islower() or not line[at].text[0].isalpha() or line[at].key in _FUNCTION_WORDS:
        return None
    if line[at].key in _SOURCES:
        first = at
        while first > 0 and (is_name(line[first - 1]) or line[first - 1].key in _MODIFIERS | _ARTICLES):
            first -= 1
        return _phrase(line, first, at + 1)
    for first in range(at - 1, max(-1, at - _REACH), -1):
        if line[first].key in _ARTICLES:
            return _phrase(line, first, at + 1)
        if is_possessive(line[first]) and (owner := _owner(line, first)) is not None:
            return _phrase(line, owner, at + 1)
        if not is_word(line[first]) or line[first].key in _FUNCTION_WORDS:
            return None
    return None


def _owner(line: Tokens, at: int) -> int | None:
    """Return where the phrase of a possessive begins: "Russia’s", "the ministry’s"."""
    first = at
    while first > 0 and is_name(line[first - 1]):
        first -= 1
    if first > 0 and line[first - 1].key in _ARTICLES:
        return first - 1
    return first if is_name(line[first]) else None


def _run_forward(line: Tokens, at: int) -> int:
    """Return where the words of a phrase that begins at *at* end."""
    last = at + (line[at].key in _ARTICLES)
    begun = last
    while last < len(line) and is_word(line[last]):
        if not is_name(line[last]) and not _is_link(line, last):
            if not _goes_on(line, at, last):
                break
        last += 1
    return last if last > begun else at


def _goes_on(line: Tokens, at: int, last: int) -> bool:
    """Tell whether the common word number *last* still belongs to the phrase that begins at *at*."""
    word, before = line[last], line[last - 1]
    if word.key in _FUNCTION_WORDS or last - at > _REACH or not word.text[0].isalpha():
        return False
    if last == at or before.key in _ARTICLES or is_possessive(before):
        return True
    if is_name(before) and line[at].key not in _ARTICLES:
        return word.key in _SOURCES
    return not word.key.endswith(("ed", "ing", "ly"))


def _is_link(line: Tokens, at: int) -> bool:
    """Tell whether a small word stands inside a name: "Ministry of Defence", "President of the United States"."""
    if not 0 < at < len(line) - 1:
        return False
    key, before, after = line[at].key, line[at - 1], line[at + 1]
    if key == "the":
        return before.key == "of" and at > 1 and is_name(line[at - 2]) and is_name(after)
    if key == "of" and after.key == "the":
        return at + 2 < len(line) and is_name(before) and is_name(line[at + 2])
    return (key in {"of", "for"} or key in _PARTICLES) and is_name(before) and is_name(after) and not is_possessive(before)


def _untitled(line: Tokens, first: int, last: int) -> Phrase:
    """Leave out offices before a full name: "UK Prime Minister Boris Johnson" is Boris Johnson."""
    for at in range(last - 1, first - 1, -1):
        if line[at].key.rpartition("-")[2] in _TITLES:
            name = at + 1
            while name < last and line[name].key in {"of", "the"}:
                name += 2 if line[name].key == "of" and line[name + 1].key != "the" else 1
            return _phrase(line, name if last - name > 1 else first, last)
    return _phrase(line, first, last)


def _phrase(line: Tokens, first: int, last: int) -> Phrase:
    """Read the words of a phrase; the full stop of the sentence is none of them."""
    words = " ".join(token.text for token in line[first:last])
    final = line[last - 1]
    if final.text.endswith(".") and "." not in final.key and len(final.key) > 1 and final.key not in _KEEP_STOP:
        words = words[:-1]
    return Phrase(first, last, words)
