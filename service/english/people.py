"""Find the people whom an article names, with the offices and the pronoun that it gives them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from service.english.irregular_forms import PAST_AND_PARTICIPLE
from service.english.name_phrases import BODIES, is_inside_name, read_words
from service.english.subjects import is_adverb, is_finite
from service.english.tokens import Token, Tokens, is_name, is_possessive
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import MODIFIERS, NOT_NAMES, OFFICES, PLACE_WORDS, TITLES

_HE = frozenset("mr king prince lord sir".split())
_SHE = frozenset("ms mrs miss queen princess lady".split())
_NOT_WHOLE = frozenset(("vice", "deputy", "former", "assistant", "then", "ex"))
_PASTS = frozenset(past for past, _ in PAST_AND_PARTICIPLE.values())
_MOST = 4
"""Words of the longest name of a person."""


class Mention(NamedTuple):
    """The tokens from *first* up to *last* of a line, which name the person with this *key*, as in *words*."""

    first: int
    last: int
    key: str
    words: str


@dataclass
class Person:
    """A person: the longest name, the offices before it, in lower case, and "he" or "she" where the article tells."""

    name: str = ""
    offices: set[str] = field(default_factory=set)
    pronoun: str | None = None


class People:
    """The people of an article by their last names, in lower case. Whose last name two people share is left out."""

    def __init__(self, lines: Iterable[Tokens]) -> None:
        self._found: dict[str, Person] = {}
        names = [name for line in lines for name in _names(line)]
        single = Counter(name.words[0].key for name in names if len(name.words) == 1)
        full: dict[str, set[str]] = {}
        for name in names:
            if len(name.words) > 1:
                full.setdefault(_key(name.words), set()).add(" ".join(word.text for word in name.words).rstrip("."))
        for name in names:
            key = _key(name.words)
            if name.offices or name.is_person or (len(name.words) > 1 and single[key]):
                self._add(key, name, full.get(key, set()))

    def __getitem__(self, key: str) -> Person:
        return self._found[key]

    def __contains__(self, key: str) -> bool:
        return key in self._found

    def mentions(self, line: Tokens) -> list[Mention]:
        """List where *line* names a person, but not whose something is."""
        found = [
            Mention(name.first, name.last, key, read_words(line, name.last - len(name.words), name.last))
            for name in _names(line)
            if (key := _key(name.words)) in self._found and not _belongs(line, name.last)
        ]
        for at, (article, office) in enumerate(pairwise(line)):
            if article.key == "the" and office.text.islower() and office.key in OFFICES | TITLES:
                keys = self.with_office(office.key)
                if len(keys) == 1 and not _belongs(line, at + 2):
                    found.append(Mention(at, at + 2, keys[0], self._found[keys[0]].name))
        return sorted(found)

    def with_office(self, office: str) -> list[str]:
        """List the keys of those who have an office."""
        return [key for key, person in self._found.items() if office in person.offices]

    def _add(self, key: str, name: _Name, full: set[str]) -> None:
        """Add what one naming tells of a person."""
        person = self._found.setdefault(key, Person())
        person.name = next(iter(full)) if len(full) == 1 else name.words[-1].text
        person.offices |= set(name.offices)
        for office in name.offices:
            if office in _HE or (office.endswith("man") and not office.endswith("woman")):
                person.pronoun = "he"
            if office in _SHE or office.endswith("woman"):
                person.pronoun = "she"


class _Name(NamedTuple):
    """The tokens from *first* up to *last*: *offices* in lower case, then the *words* of the name."""

    first: int
    last: int
    offices: tuple[str, ...]
    words: tuple[Token, ...]
    is_person: bool


def _key(words: tuple[Token, ...]) -> str:
    return words[-1].key.removesuffix("’s").removesuffix("'s")


def _names(line: Tokens) -> Iterator[_Name]:
    """List the names of a line that can be a person's."""
    at = 0
    while at < len(line):
        if not is_name(line[at]):
            at += 1
            continue
        last = at + 1
        while last < len(line) and (is_name(line[last]) or is_inside_name(line, last)):
            last += 1
            if is_possessive(line[last - 1]):
                break
        if name := _name(line, at, last):
            yield name
        at = last


def _name(line: Tokens, first: int, last: int) -> _Name | None:
    """Read one name: "Former Senate Leader Ann Lee" has an office and two words."""
    name = first
    for at in range(first, last - 1):
        if line[at].key in OFFICES | TITLES | MODIFIERS or line[at].key.split("-")[0] in OFFICES:
            name = at + 1
    words = tuple(line[name:last])
    offices = tuple(line[at].key for at in range(max(0, first - 1), name) if _is_office(line, at))
    keys = {_key((word,)) for word in words}
    if len(words) > _MOST or not keys.isdisjoint(BODIES | PLACE_WORDS | OFFICES) or "of" in keys:
        return None
    return _Name(first, last, offices, words, _is_person(line, first, last))


def _is_office(line: Tokens, at: int) -> bool:
    """Tell whether a word is an office that somebody has now: not "vice president", "former president"."""
    return line[at].key in OFFICES | TITLES and not (at and line[at - 1].key in _NOT_WHOLE)


def _is_person(line: Tokens, first: int, last: int) -> bool:
    """Tell whether a name must be a person's: "Ann Lee said", "host Ann Lee", "Ann Lee, 45,", "Lee, who"."""
    behind = [token.key for token in line[last : last + 6]]
    if behind[:2] == [",", "who"]:
        return True
    if last - first == 1:
        return False
    before = line[first - 1] if first else None
    says = (before is not None and before.key in SAYING) or (behind[0:1] and behind[0] in SAYING)
    is_role = before is not None and before.text.islower() and before.text.isalpha() and before.key not in NOT_NAMES
    if says or (is_role and not is_finite(line, first - 1)):
        return True
    return behind[:1] == [","] and any(key.isdigit() or key in OFFICES for key in behind)


def is_verb(line: Tokens, at: int) -> bool:
    """Tell whether a word behind a name looks like its verb: "said", "stood", "intends"."""
    word = line[at]
    return is_finite(line, at) or word.key in _PASTS or (word.text.islower() and word.key.endswith("s"))


def _belongs(line: Tokens, last: int) -> bool:
    """Tell whether a name only belongs to what follows: "Lee’s plan", "the Lee campaign"."""
    if is_possessive(line[last - 1]):
        return True
    if last >= len(line):
        return False
    after = line[last]
    is_small = after.key in NOT_NAMES or is_adverb(after) or is_verb(line, last)
    return after.text.isalpha() and after.text.islower() and not is_small
