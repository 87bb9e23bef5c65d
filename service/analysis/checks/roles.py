"""
Find who did what to whom the wrong way round: also where one says it in the passive, or by "lost to" and "defeat by".

"Reed was sued by Holm" says what "Holm sued Reed" says. It is told only where both sides are exchanged, and no
sentence of the article has them as the summary has.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from service.analysis.checks.alignment import SMALL, Line
from service.analysis.checks.comparison import Compared
from service.analysis.checks.found import Found, Objection
from service.analysis.checks.swaps import VERBS, actors
from service.english.inflection import forms
from service.english.stems import stem
from service.english.tokens import is_name, is_possessive
from service.english.word_classes import ADVERBS, AUXILIARIES, BE, COURTESY_TITLES, DAYS, OFFICES, TITLES

_BEAT = frozenset(stem(word) for word in ("beat", "defeat", "overcome", "outvote"))
_LOSE = frozenset(forms("lose", "verb"))
_MUTUAL = frozenset(
    stem(word)
    for word in (
        "meet marry divorce face play fight join match kiss debate contact follow include have succeed become replace"
    ).split()
)
"""Verbs that may hold both ways, or whose sides are easily taken for each other."""
_STOPS = (
    SMALL
    | DAYS
    | frozenset(
        "because while when where after before if since though although during than last next year week".split()
    )
)
_BEFORE_NOUN = _STOPS | VERBS
_HIM = frozenset(("him", "her", "it", "them"))
_CALLED = OFFICES | TITLES | COURTESY_TITLES
_MOST = 4
"""Words that tell who did something, and that stand between a passive verb and its "by"."""
_LINES, _DEEDS = 50, 12
"""How many sentences of the article are read for one deed, and how many deeds of one sentence."""

Phrase = tuple[int, int]


class Deed(NamedTuple):
    """Who did what to whom, as places of words; *verb* is a stem."""

    agent: Phrase
    verb: str
    patient: Phrase


def roles(compared: Compared) -> Found:
    """Object to a deed whose two sides are exchanged."""
    found = list(actors(compared))
    yield from found or _exchanged(compared)


def _exchanged(compared: Compared) -> Found:
    said, own = compared.said, set(compared.own)
    written = [(line, deed) for line in compared.evidence for deed in deeds(line)]
    for deed in deeds(said) if written else ():
        places = (*range(*deed.agent), *range(*deed.patient))
        if not own.issuperset(places):
            continue
        for line, other in written:
            if _is_reversed(said, deed, line, other) and not (_has(compared, deed) or _does_to_him(compared, deed)):
                words = compared.words(min(places), max(places) + 1)
                first, last = (end(other.agent + other.patient) for end in (min, max))
                detail = f"the article says “{line.text(first, last)}”"
                yield Objection("swapped", detail, words, compared.against(line, first, last))
                break


def deeds(line: Line) -> Iterator[Deed]:
    """Find the first deeds of a line of which both sides stand next to the verb."""
    return islice(_all_deeds(line), _DEEDS)


def _all_deeds(line: Line) -> Iterator[Deed]:
    for at in range(1, len(line.keys)):
        key = line.keys[at]
        if is_name(line.tokens[at]) or line.stems[at] in _MUTUAL:
            continue
        verb = "beat" if line.stems[at] in _BEAT else line.stems[at]
        if is_possessive(line.tokens[at - 1]):
            yield from _by_noun(line, at, verb)
        elif key in _LOSE and line.keys[at + 1 : at + 2] == ["to"]:
            yield from _deed(_after(line, at + 2), "beat", _before(line, at)[0])
        elif key in VERBS or key.endswith("ed"):
            subject, is_passive = _before(line, at)
            by = next((n for n in range(at + 1, min(at + _MOST, len(line.keys))) if line.keys[n] == "by"), None)
            if by is not None and (is_passive or by == at + 1):
                yield from _deed(_after(line, by + 1), verb, subject)
            elif not is_passive:
                yield from _deed(subject, verb, _after(line, at + 1))


def _by_noun(line: Line, at: int, verb: str) -> Iterator[Deed]:
    """Find the deed of "Reed's defeat by Holm" and of "Holm's defeat of Reed"."""
    owner, joint = (_start(line, at - 1), at), line.keys[at + 1 : at + 2]
    if joint == ["by"]:
        yield from _deed(_after(line, at + 2), verb, owner)
    elif joint == ["of"]:
        yield from _deed(owner, verb, _after(line, at + 2))


def _deed(agent: Phrase | None, verb: str, patient: Phrase | None) -> Iterator[Deed]:
    if agent and patient:
        yield Deed(agent, verb, patient)


def _before(line: Line, verb: int) -> tuple[Phrase | None, bool]:
    """Return the subject right before a verb, and whether the verb is passive."""
    at, is_passive = verb - 1, False
    while at > 0 and line.follows(at + 1) and (line.keys[at] in AUXILIARIES | ADVERBS or line.keys[at].endswith("ly")):
        is_passive = is_passive or (line.keys[at] in BE and not line.keys[verb].endswith("ing"))
        at -= 1
    if at < 0 or not line.follows(at + 1) or line.keys[at] in _STOPS:
        return None, is_passive
    return (_start(line, at), at + 1), is_passive


def _start(line: Line, last: int) -> int:
    """Return where the noun that ends with the word *last* starts."""
    first = last
    while first > max(0, last - _MOST) and line.follows(first) and line.keys[first - 1] not in _BEFORE_NOUN:
        first -= 1
    return first


def _after(line: Line, at: int) -> Phrase | None:
    """Return the noun that starts at a place, behind its article."""
    first = at
    while first < len(line.keys) and line.follows(first) and line.keys[first] in _ARTICLES:
        first += 1
    last = first
    while last < min(first + _MOST, len(line.keys)) and line.follows(last) and line.keys[last] not in _STOPS:
        last += 1
    return (first, last) if last > first else None


def _is_reversed(said: Line, deed: Deed, line: Line, other: Deed) -> bool:
    """Tell whether two deeds are one, with its sides exchanged."""
    if deed.verb != other.verb:
        return False
    (agent, patient), (doer, done_to) = _sides(said, deed), _sides(line, other)
    return bool(agent & done_to and patient & doer) and not (agent & doer or patient & done_to)


def _has(compared: Compared, deed: Deed) -> bool:
    """Tell whether the article has a deed as the summary has it, or has too many sentences of both sides to read."""
    agent, patient = _sides(compared.said, deed)
    near = [line for line in compared.article.all if agent & line.known and patient & line.known]
    return len(near) > _LINES or any(
        other.verb == deed.verb and agent & _sides(line, other)[0] and patient & _sides(line, other)[1]
        for line in near
        for other in deeds(line)
    )


def _does_to_him(compared: Compared, deed: Deed) -> bool:
    """Tell whether the article has a deed with a pronoun for whom it is done to: "Reed criticised him too"."""
    agent = _sides(compared.said, deed)[0]
    for line, at in islice(compared.article.by_stem.get(deed.verb, ()), _LINES):
        subject, is_passive = _before(line, at)
        whom = line.keys[at + 1] if at + 1 < len(line.keys) else ""
        if subject and not is_passive and whom in _HIM and agent & set(line.stems[slice(*subject)]):
            return True
    return False


def _sides(line: Line, deed: Deed) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems of who did something and of those to whom, without titles and what both have: "Club"."""
    agent, patient = (
        frozenset(line.stems[at] for at in range(*side) if line.keys[at] not in _CALLED)
        for side in (deed.agent, deed.patient)
    )
    return agent - patient, patient - agent


_ARTICLES = frozenset("the a an his her its their our".split())
