"""Find the people whom an article names, with the offices and the pronoun that it gives them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from service.english.irregular_forms import PAST_AND_PARTICIPLE
from service.english.name_phrases import read_words
from service.english.offices import apposed_roles, role_key
from service.english.person_names import PersonName, person_names, speaks_as_person
from service.english.shared_names import are_several, are_told_apart, family_names, introduced, officer
from service.english.subjects import is_adverb, is_finite
from service.english.tokens import Tokens, is_possessive
from service.english.word_classes import NOT_NAMES

_HE = frozenset("mr king prince lord sir pope cardinal".split())
_SHE = frozenset("ms mrs miss queen princess lady".split())
_PASTS = frozenset(past for past, _ in PAST_AND_PARTICIPLE.values())
_AT = frozenset(("in", "from", "near"))
_NOBODY = "?"
"""How the key begins where it can't be told who is meant."""


class Mention(NamedTuple):
    """
    The tokens from *first* up to *last* of a line, which name the person with this *key*, as in *words*.

    The key is that of nobody if several people have that last name or office; *words* is empty for the office.
    """

    first: int
    last: int
    key: str
    words: str
    owns: bool = False
    """Whether it is only said whose something is: "Lee’s plan"."""


@dataclass
class Person:
    """A person: the full name, the offices before it, in lower case, and "he" or "she" where the article tells."""

    name: str = ""
    offices: set[str] = field(default_factory=set)
    pronoun: str | None = None


class People:
    """
    The people of an article by their last names, in lower case.

    Two people who share a last name go by their whole names. The last name alone is then whoever of them has an office.
    """

    def __init__(self, lines: Iterable[Tokens]) -> None:
        found = [(line, name) for line in lines for name in person_names(line) if not _describes(line, name.last)]
        names = [name for _, name in found]
        same = defaultdict[str, list[PersonName]](list)
        for name in names:
            same[name.last_name].append(name)
        single = Counter(name.last_name for name in names if len(name.words) == 1)
        full = defaultdict[str, set[str]](set)
        for name in names:
            if len(name.words) > 1:
                full[name.last_name].add(name.text)
        self._shared = {
            key: officer(same[key]) or introduced(same[key]) for key, texts in full.items() if are_several(texts)
        }
        self._titled = {key for key in self._shared if are_told_apart(same[key])}
        self._first = family_names(names)
        self._found: dict[str, Person] = {}
        self._by_office = defaultdict[str, dict[str, None]](dict)
        self._by_role = defaultdict[str, dict[str, None]](dict)
        is_bare = single.keys() | self._first.values()
        places = {name.last_name for line, name in found if name.first and line[name.first - 1].key in _AT}
        known = places | full.keys()
        for line, name in found:
            is_shown = name.last_name not in known and speaks_as_person(line, name)
            if name.offices or name.is_person or is_shown or (len(name.words) > 1 and name.last_name in is_bare):
                alone = name.last_name in self._shared
                self._add(name, {name.text} if alone else full[name.last_name])
                self._add_roles(line, name)

    def __getitem__(self, key: str) -> Person:
        return self._found[key]

    def __contains__(self, key: str) -> bool:
        return key in self._found

    def mentions(self, line: Tokens) -> list[Mention]:
        """List where *line* names a person; not "the Lee campaign"."""
        found = []
        for name in person_names(line):
            key, owns = self._key(name), is_possessive(line[name.last - 1])
            if self._is_person(key) and (owns or not _belongs(line, name.last)):
                words = read_words(line, name.last - len(name.words), name.last)
                found.append(Mention(name.first, name.last, key, name.text if owns else words, owns))
        for at, article in enumerate(line[:-1]):
            last = at + 2 + (line[at + 1].key == "prime")
            office = line[last - 1] if last <= len(line) else article
            is_name = (
                not office.text.islower() and last < len(line) and line[last].text[0].isupper()
            )  # "the Mayor Hotel"
            if article.key != "the" or is_name or _belongs(line, last):
                continue
            if keys := self.with_office(office.key):
                whose = self._found[keys[0]].name if len(keys) == 1 else ""
                found.append(Mention(at, last, keys[0] if whose else f"{_NOBODY}{office.key}", whose))
        return sorted(found)

    def with_office(self, office: str) -> list[str]:
        """List the keys of those who have an office."""
        return list(self._by_office.get(office, ()))

    def pronoun_of_office(self, key: str) -> str | None:
        """Return "he" or "she" for the key of nobody, where the office can only be that of a man or a woman."""
        office = key.removeprefix(_NOBODY)
        return "he" if office in _HE else "she" if office in _SHE else None

    def with_role(self, words: str) -> str | None:
        """Return the key of the only one with an office in these words: "Ruritania’s foreign minister"."""
        keys = list(self._by_role.get(role_key(words), ()))
        return keys[0] if len(keys) == 1 else None

    def _add_roles(self, line: Tokens, name: PersonName) -> None:
        """Add the offices beside a name, and those before it in full: "Foreign Minister Ann Lee"."""
        key = self._key(name)
        if key not in self._found:
            return
        for role, head in apposed_roles(line, name.first, name.last):
            self._by_role[role][key] = None
            self._by_role[head][key] = None
            self._found[key].offices.add(head)
            self._by_office[head][key] = None
        for at in range(name.first, name.last - len(name.words)) if name.offices else ():
            self._by_role[role_key(read_words(line, at, name.last - len(name.words)))][key] = None

    def _key(self, name: PersonName) -> str:
        """Return the key of who is meant, or of nobody."""
        if len(name.words) == 1 and name.last_name in self._first:
            return self._first[name.last_name]
        if name.last_name not in self._shared:
            return name.last_name
        if name.title and name.last_name in self._titled:
            return name.title
        alone = self._shared[name.last_name] or f"{_NOBODY}{name.last_name}"
        return name.text.casefold() if len(name.words) > 1 else alone

    def _is_person(self, key: str) -> bool:
        return key in self._found or key.startswith(_NOBODY)

    def _add(self, name: PersonName, full: set[str]) -> None:
        """Add what one naming tells of a person. The name without a middle name is the usual one."""
        key = self._key(name)
        if key.startswith(_NOBODY):
            return
        person = self._found.setdefault(key, Person())
        if key == name.title:
            full = {key.capitalize().replace(name.last_name, name.text)}
        person.name = min(full, key=lambda text: (len(text.split()), len(text)), default=name.text)
        person.offices |= set(name.offices)
        for office in name.offices:
            self._by_office[office][key] = None
            if office in _HE or (office.endswith("man") and not office.endswith("woman")):
                person.pronoun = "he"
            if office in _SHE or office.endswith("woman"):
                person.pronoun = "she"


def is_verb(line: Tokens, at: int) -> bool:
    """Tell whether a word behind a name looks like its verb: "said", "stood", "intends"."""
    word = line[at]
    if word.key.endswith(("n’t", "n't")):
        return True
    return is_finite(line, at) or word.key in _PASTS or (word.text.islower() and word.key.endswith("s"))


def _describes(line: Tokens, last: int) -> bool:
    """Tell whether a name is only a part of what follows: "the Stop Lee movement"."""
    return not is_possessive(line[last - 1]) and _belongs(line, last)


def _belongs(line: Tokens, last: int) -> bool:
    """Tell whether a name only belongs to what follows: "Lee’s plan", "the Lee campaign"."""
    if is_possessive(line[last - 1]):
        return True
    if last >= len(line):
        return False
    after = line[last]
    is_small = after.key in NOT_NAMES or is_adverb(after) or is_verb(line, last)
    return after.key.isalpha() and after.text.islower() and not is_small
