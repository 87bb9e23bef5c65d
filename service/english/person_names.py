"""Read the names in a line that can be a person's, with the offices before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from service.english.name_phrases import BODIES, fields_before, is_inside_name, opens_with_verb
from service.english.offices import NOT_WHOLE
from service.english.subjects import is_finite
from service.english.tokens import Token, Tokens, is_name, is_possessive
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import MODIFIERS, NOT_NAMES, OFFICES, PLACE_WORDS, PREPOSITIONS, TITLES

_BODY_NOUNS = frozenset(
    "newspaper magazine paper station network agency site website company firm group band film movie book show city"
    " town village country daily weekly broadcaster channel outlet publisher".split()
)
"""Nouns before the name of a thing: "the newspaper Harbour Echo"."""
_IN_FULL = {"gov": "governor", "sen": "senator", "rep": "representative", "gen": "general", "prof": "professor"}
_MR = frozenset(("mr", "mrs", "ms"))
_PARTIES = frozenset("republican democratic democrat gop labour conservative majority minority whip".split())
"""Words before a name that are no part of it."""
_PERSONAL = frozenset("he she his her him himself herself".split())
_CONTRACTION = re.compile(r"[’'].*")
_MOST = 4
"""Words of the longest name of a person."""


class PersonName(NamedTuple):
    """The tokens from *first* up to *last*: *offices* in lower case, then the *words* of the name."""

    first: int
    last: int
    offices: tuple[str, ...]
    words: tuple[Token, ...]
    is_person: bool

    @property
    def last_name(self) -> str:
        """The last word, in lower case."""
        return bare(self.words[-1].key)

    @property
    def title(self) -> str:
        """The last name with a courtesy title, for "Mr. Lee"; else ""."""
        titles = _MR.intersection(self.offices) if len(self.words) == 1 else ()
        return next((f"{title}. {self.last_name}" for title in titles), "")

    @property
    def text(self) -> str:
        """The words without a possessive."""
        return bare(" ".join(word.text for word in self.words)).rstrip(".")


def bare(words: str) -> str:
    """Take a possessive off a name."""
    return words.removesuffix("’s").removesuffix("'s")


def person_names(line: Tokens) -> Iterator[PersonName]:
    """List the names of a line that can be a person's."""
    at = int(opens_with_verb(line))
    while at < len(line):
        if not is_name(line[at]):
            at += 1
            continue
        last = at + 1
        while last < len(line) and (is_name(line[last]) or _goes_on(line, last)):
            last += 1
            if is_possessive(line[last - 1]):
                break
        if (office := fields_before(line, at, last)) is not None:
            yield PersonName(last - 2, last, (line[office].key,), tuple(line[last - 2 : last]), True)
        elif name := _name(line, at, last):
            yield name
        at = last


def _goes_on(line: Tokens, at: int) -> bool:
    """Tell whether a small word stands inside a name. What follows a person's "of" is a place: "Ann Lee of Ohio"."""
    return is_inside_name(line, at) and (
        line[at].key not in {"of", "for", "the"} or line[at - 1].key in OFFICES | TITLES
    )


def _name(line: Tokens, first: int, last: int) -> PersonName | None:
    """Read one name: "Former Senate Leader Ann Lee" has an office and two words."""
    name = first
    for at in range(first, last - 1):
        if line[at].key in OFFICES | TITLES | MODIFIERS | _PARTIES or line[at].key.split("-")[0] in OFFICES:
            of = line[at].key == "secretary" and line[at + 1].key == "of"
            name = at + (3 + (line[at + 2].key == "the") if of and at + 2 < last else 1)
    words = tuple(line[name:last])
    offices = tuple(
        _IN_FULL.get(line[at].key, line[at].key) for at in range(max(0, first - 1), name) if _is_office(line, at)
    )
    keys = {bare(word.key) for word in words}
    if not 0 < len(words) <= _MOST or not keys.isdisjoint(BODIES | PLACE_WORDS | OFFICES) or "of" in keys:
        return None
    return PersonName(first, last, offices, words, _is_person(line, first, last))


def speaks_as_person(line: Tokens, name: PersonName) -> bool:
    """Tell whether a single name opens a sentence, says something and is "he" or "she" there: "Lee said he won"."""
    if name.first or len(name.words) > 1 or name.last >= len(line) or line[name.last].key not in SAYING:
        return False
    return any(_CONTRACTION.sub("", token.key) in _PERSONAL for token in line[name.last + 1 :])


def _is_office(line: Tokens, at: int) -> bool:
    """Tell whether a word is an office that somebody has now: not "vice president", "former president"."""
    return line[at].key in OFFICES | TITLES and not (at and line[at - 1].key in NOT_WHOLE)


def _is_person(line: Tokens, first: int, last: int) -> bool:
    """Tell whether a name must be a person's: "Ann Lee said", "host Ann Lee", "Ann Lee, 45,", "Lee, who"."""
    behind = [token.key for token in line[last : last + 6]]
    if behind[:1] == [","] and behind[1:2] in (["who"], ["whose"]):
        return True
    before = line[first - 1] if first else None
    if last - first == 1 or (before is not None and before.key == "the"):
        return False  # "the Harbour Echo said"
    says = (before is not None and before.key in SAYING) or (behind[0:1] and behind[0] in SAYING)
    is_role = (
        before is not None
        and before.text.islower()
        and before.text.isalpha()
        and before.key not in NOT_NAMES | _BODY_NOUNS
    )
    if says or (is_role and not is_finite(line, first - 1)):
        return True
    if first > 1 and line[first - 1].text == "," and line[first - 2].key in OFFICES | TITLES:
        return True
    if behind[:1] == [","] and behind[1:2] in (["a"], ["an"]) and not (before and before.key in PREPOSITIONS):
        return True
    return behind[:1] == [","] and any(k.isdigit() or k in OFFICES | TITLES or k in SAYING for k in behind)
