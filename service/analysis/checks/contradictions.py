"""
Find where a sentence says the opposite of the article: another word of a pair or a class, a denial too many or too few.

It is told only where a word beside both is the same. A sentence in other words than the article's is not doubted, and
neither is what it quotes.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.analysis.checks.alignment import Line, stand_alike
from service.analysis.checks.comparison import Compared
from service.analysis.checks.found import Found, Objection
from service.english.deeds import is_new_deed
from service.english.inflection import forms
from service.english.opposites import is_counted, is_time_of_day, is_unnamed, rivals, synonyms
from service.english.tokens import is_name

_NEAR, _FAR = 5, 12
_ONE = {"a": "1", "an": "1", "one": "1"}
_SHARED, _PART = 2, 0.3
_ORDER = rivals("before") | rivals("after")
_CONDITIONS = frozenset("unless until except if".split())
_MISSING = frozenset(
    form
    for verb in "miss lack lose deny refuse fail reject ban block prevent stop withhold halt cancel drop".split()
    for form, kind in forms(verb, "verb").items()
    if kind != "gerund"
) | {"unless"}
"""Words that say without a "not" that something is not there or was not done."""
_CONVERSES = frozenset(
    form
    for verb in "buy purchase acquire sell lend borrow send receive win beat lose".split()
    for form in forms(verb, "verb")
) | frozenset(("victory", "triumph", "loss", "purchase", "sale"))
"""Words for deeds that have two sides."""


def opposites(compared: Compared) -> Found:
    """Object to a word that excludes the one that the article has in its place."""
    said = compared.said
    for at, word, end in _excluding(compared):
        is_new = said.stems[at] not in compared.article.by_stem
        if is_new and any(_tells_same(said, line) for line in compared.article.with_any(synonyms(word))):
            continue
        for line in compared.article.with_any(rivals(word)) if is_new else compared.evidence:
            if not _tells_same(said, line):
                continue
            found = _opposite(said, (at, end), word, line)
            if found:
                detail = f"the article says “{line.text(*found)}”, not “{said.text(at, end)}”"
                yield Objection("opposite", detail, compared.words(at, end), compared.against(line, *found))
                break


def terms(compared: Compared) -> Found:
    """Object to a person, a crime, a disease, a grave deed and the like that the article does not name."""
    for at in compared.own:
        for word, end in compared.said.phrases(at):
            is_new = is_unnamed(word, compared.article.keys) or is_new_deed(word, compared.article.keys)
            if is_new and not _is_proper(compared.said, at):
                detail = f"“{compared.said.text(at, end)}” is not in the article"
                yield Objection("unsupported_term", detail, compared.words(at, end))


def denials(compared: Compared) -> Found:
    """Object to a denial that the article does not have, and to one that is lost."""
    said = compared.said
    for at, by in said.denied.items():
        found = at in compared.own and _undenied(compared, at)
        if found and not (by and said.keys[by] == "not" and said.keys[by - 1] == "or"):
            first, last = min(at, by), max(at, by) + 1
            detail = f"the article says “{found[0].text(*found[1:])}”, not “{said.text(first, last)}”"
            yield Objection("negation", detail, compared.words(first, last), compared.against(*found))
    if _MISSING.isdisjoint(said.keys):
        yield from _lost(compared)


def _excluding(compared: Compared) -> Iterator[tuple[int, str, int]]:
    """Yield the words that exclude others and that the evidence does not have: place, word, end."""
    said = compared.said
    for at in compared.own:
        if _is_proper(said, at) or any(said.stems[at] in line.known for line in compared.evidence):
            continue
        phrases = [(word, end) for word, end in said.phrases(at) if rivals(word)]
        if phrases:
            word, end = phrases[-1]  # the longest: "stayed away" is not "stayed"
            yield at, word, end


def _tells_same(said: Line, line: Line) -> bool:
    """Tell whether two sentences share two telling words, or a third of them: else they may be about other things."""
    return said.shared(line) >= min(_SHARED, len(said.telling) * _PART)


def _opposite(said: Line, place: tuple[int, int], word: str, line: Line) -> tuple[int, int] | None:
    """Find where a line has an opposite of *word*, beside the same words and as much denied, and no word like it."""
    excluded = rivals(word)
    if excluded.isdisjoint(line.all_phrases) or not synonyms(word).isdisjoint(line.all_phrases):
        return None
    for at in range(len(line.keys)):
        if line.stems[at] in said.known or (at in line.denied) != (place[0] in said.denied):
            continue
        for other, end in line.phrases(at):
            if other not in excluded or (is_counted(word) and not _same_number(said, place[0], line, at)):
                continue
            if is_time_of_day(word) and said.keys[max(0, place[0] - 1)] != line.keys[max(0, at - 1)]:
                continue
            if word in _ORDER and not _lead_alike(said, place, line, end):
                continue
            if stand_alike(said, place, line, (at, end)) and not _is_converse(said, place, line, (at, end)):
                return at, end
    return None


def _lead_alike(said: Line, place: tuple[int, int], line: Line, end: int) -> bool:
    """Tell whether the same follows: *before the vote* and *after the vote*, not *after the vote for the tunnel*."""
    ours, other = said.beside(*place)[1], line.beside(end, end)[1]
    return bool(ours & other) and (ours <= other or other <= ours)


def _is_converse(said: Line, place: tuple[int, int], line: Line, other: tuple[int, int]) -> bool:
    """Tell whether somebody else does the opposite, which may be the same deed: "A lent it to B", "B borrowed it"."""
    is_deed = said.keys[place[0]] in _CONVERSES and line.keys[other[0]] in _CONVERSES
    return is_deed and said.beside(*place)[0].isdisjoint(line.beside(*other)[0])


def _same_number(said: Line, place: int, line: Line, at: int) -> bool:
    """Tell whether the same number stands before two units."""
    if not (place and at):
        return False
    numbers = [each.number(i - 1) or _ONE.get(each.keys[i - 1]) for each, i in ((said, place), (line, at))]
    return numbers[0] is not None and numbers[0] == numbers[1]


def _undenied(compared: Compared, at: int) -> tuple[Line, int, int] | None:
    """Find where the evidence says what the sentence denies; None if the article denies it too, somewhere as alike."""
    said = compared.said
    places = compared.article.by_stem.get(said.stems[at], [])
    denied = max((said.shared(line) for line, other in places if _is_doubtful(line, other)), default=-1)
    for line, other in places:
        if line not in compared.evidence or said.shared(line) <= denied or _is_doubtful(line, other):
            continue
        if stand_alike(said, (at, at + 1), line, (other, other + 1)):
            return line, other, other + 1
    return None


def _is_doubtful(line: Line, at: int) -> bool:
    """Tell whether a word may be denied: what denies, opposes or sets a condition is before it, or a denial behind."""
    denying = {by for by in line.denied.values() if at - _NEAR <= by <= at + 2}
    denies = any(key == "against" or key.startswith("den") for key in line.keys[max(0, at - 2) : at])
    is_condition = not _CONDITIONS.isdisjoint(line.keys[max(0, at - _FAR) : at])
    return at in line.denied or bool(denying) or denies or is_condition


def _lost(compared: Compared) -> Found:
    """Object to a word that the evidence denies and the sentence does not, if the article says it nowhere as alike."""
    said = compared.said
    for line in compared.evidence:
        if len(said.denied) >= len(line.denied):
            continue
        for at, by in line.denied.items():
            place = _place(said, line.stems[at])
            if place is None or line.is_small(at) or _is_proper(line, at) or place in said.denied:
                continue
            others = [each for each in compared.article.by_stem[line.stems[at]] if each[1] not in each[0].denied]
            if any(
                said.shared(home) >= said.shared(line) or _goes_on_like(said, place, home, other, than=(line, at))
                for home, other in others
            ):
                continue
            if stand_alike(said, (place, place + 1), line, (at, at + 1)):
                first, last = min(at, by), max(at, by) + 1
                detail = f"the article says “{line.text(first, last)}”, not “{said.text(place, place + 1)}”"
                against = compared.against(line, first, last)
                yield Objection("negation", detail, compared.words(place, place + 1), against)


def _goes_on_like(said: Line, place: int, home: Line, other: int, than: tuple[Line, int]) -> bool:
    """Tell whether a sentence goes on behind a word as *home* does, and not as another line: "guilty of theft"."""
    behind = said.beside(place, place + 1)[1]
    alike = not behind.isdisjoint(home.beside(other, other + 1)[1])
    return alike and behind.isdisjoint(than[0].beside(than[1], than[1] + 1)[1])


def _place(line: Line, each: str) -> int | None:
    """Return where a stem stands first in a line."""
    return line.stems.index(each) if each in line.known else None


def _is_proper(line: Line, at: int) -> bool:
    """Tell whether a word is a name. The first word of a sentence has a capital in any case."""
    return at > 0 and is_name(line.tokens[at])
