"""
Merge the names of one actor: short ones, those of a state's seat and offices, and those of who speaks for another.

Nobody's name matters here either, but for the seats of governments (`name_variants`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from service.english.group_adjectives import is_group_adjective
from service.english.name_variants import NAME_VARIANTS, SEATS, is_adjective, states_of
from service.english.owners import NAME, OFFICE, PERSON, owned
from service.english.word_classes import DAYS, DETERMINERS, MONTHS, OFFICES, REFERRING_WORDS
from service.models import Sentence

_LEADS = "leads|led|heads|headed|chairs|chaired|represents|represented|runs|speaks for|spoke for"
_OWNER = rf"(?:the )?(?P<owner>{NAME}|[a-z]+(?: [a-z]+)?)"
_BELONGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{PERSON}, (?:the [a-z-]+ )?who (?:{_LEADS}) {_OWNER}\b",
        rf"{PERSON}, (?:an?|the) {OFFICE} (?:of|for|at) {_OWNER}\b",
        rf"\b{OFFICE} (?:of|for) {_OWNER}, {PERSON}\b",
        rf"{PERSON} of (?:the )?(?P<owner>{NAME})",
        rf"(?P<owner>{NAME})[’']s? {OFFICE},? {PERSON}",
    )
)
_OF_STATE = frozenset(
    "government ministry minister army troops forces military navy coastguard officials president authorities police "
    "parliament regime delegation envoy envoys ambassador leader leaders media television diplomats court spokesman "
    "spokeswoman embassy leadership administration negotiators".split()
)


@dataclass
class Actor:
    """An actor: its longest name, its other names, the sentences that name it, and in how many of them it acts."""

    name: str
    aliases: list[str] = field(default_factory=list)
    sentences: set[int] = field(default_factory=set)
    acts: int = 0

    @property
    def names(self) -> list[str]:
        """All its names."""
        return [self.name, *self.aliases]


def merged(found: Sequence[Actor], text: str, sentences: Sequence[Sentence]) -> list[Actor]:
    """Merge the actors that are the same, and those who speak for another with the other."""
    return _with_people(_with_states(_with_short_names(found)), text, sentences)


def bare_name(name: str) -> str:
    """Take the article and the possessive off a name; "" if what is left names nobody."""
    words = re.sub(r"(?<=s)[’']$|[’']s$", "", re.sub(r"^(?:an?|the) ", "", name.strip(), flags=re.IGNORECASE)).split()
    if words and words[0].casefold() in DETERMINERS:
        words = words[1:]
    keys = {word.casefold() for word in words}
    names_nobody = keys <= REFERRING_WORDS | DAYS | MONTHS | OFFICES or keys & {"he", "she", "they", "i", "we", "it"}
    if any(word[0].isupper() for word in words):
        while words[0].islower():
            words.pop(0)
    return "" if names_nobody or len(words) > 7 else " ".join(words)


def _with_short_names(found: Sequence[Actor]) -> list[Actor]:
    """
    Merge "Putin" with "Vladimir Putin", "Tessel" with "Tessel Foods", "the union" with "the Dockworkers’ Union".

    An adjective at the start of a longer name is no short name: "Danish" does not mean the Danish Red Cross.
    """
    kept: list[Actor] = []
    for actor in sorted(found, key=lambda each: -len(each.name.split())):
        words = actor.name.casefold().split()
        longer = [
            other for other in kept
            if (long := other.name.casefold().split()) != words
            and (long[-len(words) :] == words or (long[: len(words)] == words and not is_group_adjective(actor.name)))
        ]  # fmt: skip
        if len(longer) == 1:
            _join(longer[0], actor)
        else:
            kept.append(actor)
    return kept


def _with_states(found: Sequence[Actor]) -> list[Actor]:
    """Merge "Moscow" and "the Russian foreign ministry" with "Russia", where that is named, and "US" with "U.S."."""
    kept: list[Actor] = []
    means_other = {
        each.name
        for each in found
        if each.name in SEATS or _is_office(each) or any(_is_of(each.name, other.name) for other in found)
    }
    for actor in sorted(found, key=lambda each: (each.name in means_other, -len(each.sentences))):
        state = next((each for each in kept if _is_same_state(actor, each)), None)
        if state:
            _join(state, actor)
        else:
            kept.append(actor)
    return kept


def _is_office(actor: Actor) -> bool:
    words = actor.name.split()
    return len(words) > 1 and words[-1].casefold() in _OF_STATE


def _is_same_state(actor: Actor, state: Actor) -> bool:
    adjective = actor.name.split()[0] if _is_office(actor) else actor.name
    return _is_of(adjective, state.name) or not _same_state(actor.name).isdisjoint(_same_state(state.name))


def _is_of(adjective: str, state: str) -> bool:
    """Tell whether a name is the adjective of a state: "Russian", "French", "North Korean"."""
    if is_group_adjective(adjective) and states_of(adjective, (state,)):
        return True
    return " " not in adjective and is_adjective(adjective, state)


def _same_state(name: str) -> frozenset[str]:
    """Return all names of the state that a name means."""
    state = SEATS.get(name, name)
    return next((frozenset(names) for names in NAME_VARIANTS if state in names), frozenset((state,)))


def _with_people(found: list[Actor], text: str, sentences: Sequence[Sentence]) -> list[Actor]:
    """Merge those who speak for another with the other."""
    for person, owner in _belonging(text, sentences):
        one, other = _called(person, found), _called(owner, found)
        if one and other and one is not other:
            _join(other, one)
            found.remove(one)
    return found


def _belonging(text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[str, str]]:
    """List who speaks for whom."""
    said = [" ".join(sentence.of(text).split()) for sentence in sentences]
    for person, _, owner in owned(said).values():
        yield person, owner
    for each in said:
        for pattern in _BELONGS:
            for match in pattern.finditer(each):
                yield match["person"], match["owner"]


def _called(name: str, found: Sequence[Actor]) -> Actor | None:
    key = bare_name(name).casefold()
    if not key:
        return None
    exact = [each for each in found if key in map(str.casefold, each.names)]
    ends = [each for each in found if each.name.casefold().endswith(f" {key}")]
    return exact[0] if exact else ends[0] if len(ends) == 1 else None


def _join(one: Actor, other: Actor) -> None:
    """Take another actor's names and sentences over."""
    one.aliases += [name for name in other.names if name.casefold() not in map(str.casefold, one.names)]
    one.sentences |= other.sentences
    one.acts += other.acts
