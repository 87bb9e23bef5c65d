"""
Find names and numbers of the article in the wrong place: a number of something else, a name of somebody else.

What the article does not have at all is found in `facts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from service.analysis.checks.alignment import Line, slots
from service.analysis.checks.comparison import Compared
from service.analysis.checks.found import Found, Objection
from service.english.inflection import forms
from service.english.irregular_forms import PAST_AND_PARTICIPLE
from service.english.number_words import MAGNITUDES
from service.english.tokens import is_name
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import ADVERBS, AUXILIARIES, BE, COMMON_VERBS, OFFICES, PLACE_WORDS, TITLES

VERBS = frozenset(SAYING).union(*(forms(verb, "verb") for verb in (*COMMON_VERBS, *PAST_AND_PARTICIPLE))) - AUXILIARIES
_REACH = 8
_MOST = 50
"""How many places of a verb are read."""
_PEOPLE = frozenset("people persons men women children".split())
"""What any number may count: "3,000 people marched, two men were arrested"."""
_UNITS = frozenset(
    "percent per cent year years month months week weeks day days hour hours minute minutes km miles degrees".split()
)


def numbers(compared: Compared) -> Found:
    """Object to a number where the evidence has another one of the same thing, or in the same place."""
    said = compared.said
    for at in range(len(said.keys)):
        number = said.number(at)
        if number not in compared.article.numbers or _is_split(said, at):
            continue
        thing = counted(said, at)
        if any(_may_count(line, number, None if thing is None else said.stems[thing]) for line in compared.evidence):
            continue
        found = None
        if thing is not None and said.keys[thing] not in _PEOPLE:
            found = _other_count(compared, thing, number)
        found = found or _other_in_slot(compared, at, number)
        if found:
            against = compared.against(*found)
            detail = f"the article says “{found[0].text(*found[1:])}”, not “{said.text(at, at + 1)}”"
            yield Objection("swapped", detail, compared.words(at, at + 1), against)


def names(compared: Compared) -> Found:
    """Object to a name that stands where the evidence has another name."""
    for line in compared.evidence:
        for slot in slots(compared.said, line):
            said, written = _names(compared, compared.said, slot.said), _names(compared, line, slot.written)
            if said and written and _are_others(compared, said, line, written):
                against = compared.against(line, written[0], written[-1] + 1)
                words = compared.words(said[0], said[-1] + 1)
                other, name = line.text(written[0], written[-1] + 1), compared.said.text(said[0], said[-1] + 1)
                detail = f"the article names {other} here, not {name}"
                yield Objection("swapped", detail, words, against)


def actors(compared: Compared) -> Found:
    """Object to a name right before a verb that the evidence has with another subject, and with that name behind it."""
    said = compared.said
    for at in range(1, len(said.keys)):
        subject = _subject(said, at)
        if subject is None:
            continue
        for line in compared.evidence:
            for other in (i for i, each in enumerate(line.stems) if each == said.stems[at]):
                actor = _subject(line, other)
                if actor is None or line.stems[actor] in said.stems[max(0, subject - 2) : subject + 1]:
                    continue
                behind, before = line.stems[other:], line.stems[:other]
                is_near = said.stems[subject] in behind[:_REACH] or line.stems[actor] in said.stems[at:]
                is_behind = said.stems[subject] in behind and said.stems[subject] not in before
                if is_near and is_behind and not _acts(compared, said.stems[subject], said.stems[at]):
                    against = compared.against(line, actor, other + 1)
                    detail = f"the article says “{line.text(actor, other + 1)}”"
                    yield Objection("swapped", detail, compared.words(subject, at + 1), against)


def _acts(compared: Compared, name: str, verb: str) -> bool:
    """Tell whether the article has a name as the subject of a verb, or behind "by": both sides may have done it."""
    return any(
        ((actor := _subject(line, at)) is not None and line.stems[actor] == name)
        or ("by" in line.keys[at : at + _REACH] and name in line.stems[line.keys.index("by", at) :][:_REACH])
        for line, at in islice(compared.article.by_stem.get(verb, ()), _MOST)
    )


def _is_split(line: Line, at: int) -> bool:
    """Tell whether a number stands next to another, as in "3. 2 million": a small model splits decimals."""
    return any(0 <= other < len(line.keys) and line.number(other) is not None for other in (at - 1, at + 1))


def _may_count(line: Line, number: str, thing: str | None) -> bool:
    """Tell whether a line has a number, and not of a unit: what it counts may have two names, "staff" and "workers"."""
    places = [counted(line, at) for at in range(len(line.keys)) if line.number(at) == number]
    return any(place is None or thing is None or line.keys[place] not in _UNITS for place in places)


def _other_count(compared: Compared, thing: int, number: str) -> tuple[Line, int, int] | None:
    """Find another number of the same thing in the evidence, unless the article has this one of it too."""
    found = None
    for line, place in compared.article.by_stem.get(compared.said.stems[thing], []):
        for before in range(max(0, place - 2), place):
            other = line.number(before)
            if other == number:
                return None
            if other and line in compared.evidence and counted(line, before) == place:
                found = found or (line, before, place + 1)
    return found


def counted(line: Line, at: int) -> int | None:
    """Return the place of what a number counts: the next word that is no small one, no number and no name."""
    for after in range(at + 1, min(at + 3, len(line.keys))):
        if (
            not line.follows(after)
            or line.number(after)
            or is_name(line.tokens[after])
            or line.keys[after] in MAGNITUDES
        ):
            return None
        if not line.is_small(after):
            return after
    return None


def _other_in_slot(compared: Compared, at: int, number: str) -> tuple[Line, int, int] | None:
    """Find another number in the same place of the evidence."""
    after = compared.said.stems[at + 1 : at + 2]
    for line, place in compared.article.by_stem.get(after[0], []) if after else []:
        if place and line.number(place - 1) == number:
            return None
    for line in compared.evidence:
        for slot in slots(compared.said, line):
            if at in slot.said:
                others = [i for i in slot.written if line.number(i)]
                if others:
                    return line, others[0], others[0] + 1
    return None


def _names(compared: Compared, line: Line, places: Sequence[int]) -> list[int]:
    """Return the places of names. A word that the article has without a capital too is none."""
    return [
        at
        for at in places
        if is_name(line.tokens[at])
        and not line.number(at)
        and not any(home.tokens[i].text[0].islower() for home, i in compared.article.by_stem.get(line.stems[at], ()))
    ]


def _are_others(compared: Compared, said: Sequence[int], line: Line, written: Sequence[int]) -> bool:
    """Tell whether these are names of different things: both in the article, and no sentence fits the first better."""
    here, there = compared.said, line
    titles = OFFICES | TITLES | PLACE_WORDS
    if any(here.keys[at] in titles for at in said) or any(there.keys[at] in titles for at in written):
        return False
    if any(here.stems[at] not in compared.article.by_stem for at in said):
        return False
    if any(here.stems[at] in line.known for at in said):
        return False
    homes = (home for at in said for home, _ in compared.article.by_stem[here.stems[at]])
    names = {here.stems[at] for at in said}
    if here.shared(line) < max(2, len(here.telling - names) / 2):
        return False
    if any(len((here.telling - names) & home.known) >= here.shared(line) for home in homes):
        return False
    alike = any(
        here.stems[a][:4] == there.stems[b][:4] or here.tokens[a].text.isupper() or there.tokens[b].text.isupper()
        for a in said
        for b in written
    )
    return not alike and not any(_next_to(compared, here.stems[a], there.stems[b]) for a in said for b in written)


def _next_to(compared: Compared, one: str, other: str) -> bool:
    """Tell whether two names stand next to each other somewhere: then they are of one person."""
    return any(other in line.stems[max(0, at - 1) : at + 2] for line, at in compared.article.by_stem.get(one, []))


def _subject(line: Line, verb: int) -> int | None:
    """Return the place of the name right before a verb in the active voice; None if there is none."""
    if (
        is_name(line.tokens[verb])
        or not (line.keys[verb] in VERBS or line.keys[verb].endswith("ed"))
        or not line.follows(verb)
    ):
        return None
    at = verb - 1
    while at > 0 and line.follows(at) and (line.keys[at] in AUXILIARIES or line.keys[at] in ADVERBS):
        if line.keys[at] in BE and not line.keys[verb].endswith("ing"):
            return None
        at -= 1
    return at if at >= 0 and is_name(line.tokens[at]) else None
