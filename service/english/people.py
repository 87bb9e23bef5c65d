"""Find the people whom an article names, with the offices and the pronoun that it gives them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from service.english.irregular_forms import PAST_AND_PARTICIPLE
from service.english.name_phrases import BODIES, is_inside_name, opens_with_verb, read_words
from service.english.subjects import is_adverb, is_finite
from service.english.tokens import Token, Tokens, is_name, is_possessive
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import MODIFIERS, NOT_NAMES, OFFICES, PLACE_WORDS, PREPOSITIONS, TITLES

_HE = frozenset("mr king prince lord sir".split())
_SHE = frozenset("ms mrs miss queen princess lady".split())
_NOT_WHOLE = frozenset(("vice", "deputy", "former", "assistant", "then", "ex"))
_PASTS = frozenset(past for past, _ in PAST_AND_PARTICIPLE.values())
_BODY_NOUNS = frozenset(
    "newspaper magazine paper station network agency site website company firm group band film movie book show city"
    " town village country daily weekly broadcaster channel outlet publisher".split()
)
"""Nouns before the name of a thing: "the newspaper Harbour Echo"."""
_IN_FULL = {"gov": "governor", "sen": "senator", "rep": "representative", "gen": "general", "prof": "professor"}
_NOBODY = "?"
"""How the key begins where it can't be told who is meant."""
_PARTIES = frozenset("republican democratic democrat gop labour conservative majority minority whip".split())
"""Words before a name that are no part of it."""
_MANY = 20
"""Whole names with one last word, above which they are those of several people."""
_MOST = 4
"""Words of the longest name of a person."""


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
        names = [name for line in lines for name in _names(line) if not _describes(line, name.last)]
        same = defaultdict[str, list[_Name]](list)
        for name in names:
            same[name.last_name].append(name)
        single = Counter(name.last_name for name in names if len(name.words) == 1)
        full = defaultdict[str, set[str]](set)
        for name in names:
            if len(name.words) > 1:
                full[name.last_name].add(name.text)
        self._shared = {key: _officer(same[key]) for key, texts in full.items() if _are_several(texts)}
        self._found: dict[str, Person] = {}
        self._by_office = defaultdict[str, dict[str, None]](dict)
        for name in names:
            if name.offices or name.is_person or (len(name.words) > 1 and single[name.last_name]):
                alone = name.last_name in self._shared
                self._add(name, {name.text} if alone else full[name.last_name])

    def __getitem__(self, key: str) -> Person:
        return self._found[key]

    def __contains__(self, key: str) -> bool:
        return key in self._found

    def mentions(self, line: Tokens) -> list[Mention]:
        """List where *line* names a person; not "the Lee campaign"."""
        found = []
        for name in _names(line):
            key, owns = self._key(name), is_possessive(line[name.last - 1])
            if self._is_person(key) and (owns or not _belongs(line, name.last)):
                words = read_words(line, name.last - len(name.words), name.last)
                found.append(Mention(name.first, name.last, key, name.text if owns else words, owns))
        for at, article in enumerate(line[:-1]):
            last = at + 2 + (line[at + 1].key == "prime")
            office = line[last - 1] if last <= len(line) else article
            if article.key != "the" or not office.text.islower() or _belongs(line, last):
                continue
            if keys := self.with_office(office.key):
                whose = self._found[keys[0]].name if len(keys) == 1 else ""
                found.append(Mention(at, last, keys[0] if whose else f"{_NOBODY}{office.key}", whose))
        return sorted(found)

    def with_office(self, office: str) -> list[str]:
        """List the keys of those who have an office."""
        return list(self._by_office.get(office, ()))

    def _key(self, name: _Name) -> str:
        """Return the key of who is meant, or of nobody."""
        if name.last_name not in self._shared:
            return name.last_name
        alone = self._shared[name.last_name] or f"{_NOBODY}{name.last_name}"
        return name.text.casefold() if len(name.words) > 1 else alone

    def _is_person(self, key: str) -> bool:
        return key in self._found or key.startswith(_NOBODY)

    def _add(self, name: _Name, full: set[str]) -> None:
        """Add what one naming tells of a person. The name without a middle name is the usual one."""
        key = self._key(name)
        if key.startswith(_NOBODY):
            return
        person = self._found.setdefault(key, Person())
        person.name = min(full, key=lambda text: (len(text.split()), len(text)), default=name.text)
        person.offices |= set(name.offices)
        for office in name.offices:
            self._by_office[office][key] = None
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

    @property
    def last_name(self) -> str:
        """The last word, in lower case."""
        return _bare(self.words[-1].key)

    @property
    def text(self) -> str:
        """The words without a possessive."""
        return _bare(" ".join(word.text for word in self.words)).rstrip(".")


def _bare(words: str) -> str:
    return words.removesuffix("’s").removesuffix("'s")


def _officer(names: Iterable[_Name]) -> str:
    """Of names with one last word, return the key of the only person with an office; "" if there is no such person."""
    keys = {name.text.casefold() for name in names if name.offices and len(name.words) > 1}
    return next(iter(keys)) if len(keys) == 1 else ""


def _are_several(names: Collection[str]) -> bool:
    """Tell whether names with one last word are those of several people: the first words begin differently."""
    if len(names) > _MANY:
        return True
    longest = [name for name in names if not any(name != other and name.endswith(f" {other}") for other in names)]
    return len({name[:3].casefold() for name in longest}) > 1


def _names(line: Tokens) -> Iterator[_Name]:
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
        if name := _name(line, at, last):
            yield name
        at = last


def _goes_on(line: Tokens, at: int) -> bool:
    """Tell whether a small word stands inside a name. What follows a person's "of" is a place: "Ann Lee of Ohio"."""
    return is_inside_name(line, at) and (
        line[at].key not in {"of", "for", "the"} or line[at - 1].key in OFFICES | TITLES
    )


def _name(line: Tokens, first: int, last: int) -> _Name | None:
    """Read one name: "Former Senate Leader Ann Lee" has an office and two words."""
    name = first
    for at in range(first, last - 1):
        if line[at].key in OFFICES | TITLES | MODIFIERS | _PARTIES or line[at].key.split("-")[0] in OFFICES:
            name = at + (3 if line[at].key == "secretary" and line[at + 1].key == "of" else 1)
    words = tuple(line[name:last])
    offices = tuple(
        _IN_FULL.get(line[at].key, line[at].key) for at in range(max(0, first - 1), name) if _is_office(line, at)
    )
    keys = {_bare(word.key) for word in words}
    if not 0 < len(words) <= _MOST or not keys.isdisjoint(BODIES | PLACE_WORDS | OFFICES) or "of" in keys:
        return None
    return _Name(first, last, offices, words, _is_person(line, first, last))


def _is_office(line: Tokens, at: int) -> bool:
    """Tell whether a word is an office that somebody has now: not "vice president", "former president"."""
    return line[at].key in OFFICES | TITLES and not (at and line[at - 1].key in _NOT_WHOLE)


def _is_person(line: Tokens, first: int, last: int) -> bool:
    """Tell whether a name must be a person's: "Ann Lee said", "host Ann Lee", "Ann Lee, 45,", "Lee, who"."""
    behind = [token.key for token in line[last : last + 6]]
    if behind[:1] == [","] and behind[1:2] in (["who"], ["whose"]):
        return True
    if last - first == 1:
        return False
    before = line[first - 1] if first else None
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
