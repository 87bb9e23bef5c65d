"""Find who accuses whom, and the sentences that say that somebody did not comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from service.english.inflection import forms
from service.english.noun_phrases import Phrase, ending, starting
from service.english.subjects import is_passive, saying_verbs, subject_of, verb_group
from service.english.tokens import Tokens, is_name, is_possessive
from service.english.verbs_of_saying import BASES, CLAIMS, KINDS
from service.english.word_classes import PREPOSITIONS, SOURCES

_WRONGS = frozenset(
    form
    for verb in "lie cheat steal mislead deceive betray defraud bribe misuse violate break smear exploit".split()
    for form, kind in forms(verb, "verb").items()
    if kind in {"past", "participle", "third", "gerund"}
)
"""Verbs that say that somebody did wrong."""
_NOT_TOLD = frozenset("not never would could can might may should must will".split())
_NOBODY = frozenset("to nobody none one neither".split())
"""What stands before a verb that tells of no accusation: "to accuse", "no one accused"."""
_NEAR = 6
"""Words behind a verb among which "that" is looked for."""
NO_COMMENT = re.compile(
    r"\b(?:declined? (?:requests? for |to )(?:an interview|comment|be interviewed|respond|answer|discuss)|"
    r"(?:did|do|does|had|has|have)(?: not|n[’']t) (?:immediately )?(?:responde?d?|repl(?:y|ied)|return(?:ed)?|"
    r"comment(?:ed)?|answer(?:ed)?)|(?:could|can)(?: not|n[’']t) (?:immediately )?be reached|"
    r"refuse[sd]? to (?:comment|answer|respond)|(?:was|were)(?: not|n[’']t) (?:immediately )?available|"
    r"(?:had|gave) no (?:immediate )?(?:comment|response|reply))\b",
    re.IGNORECASE,
)


class Charge(NamedTuple):
    """An accusation in a line: who makes it, if that is told, and who is accused, maybe in reported words."""

    accuser: Phrase | None
    accused: Phrase
    reported: bool


def charges(line: Tokens) -> Iterator[Charge]:
    """List the accusations in a line: "Lee accused Orlov of …", "Orlov was blamed", "Lee said that Orlov had lied"."""
    for verb in filter(lambda at: _is_told(line, at), saying_verbs(line)):
        if KINDS.get(BASES[line[verb].key]) == "blaming":
            accused = _accused_before(line, verb) if is_passive(line, verb) else _accused_after(line, verb)
            if accused:
                yield Charge(subject_of(line, verb), accused, reported=False)
        elif line[verb].key in CLAIMS and not _is_asked(line, verb) and (subject := subject_of(line, verb)):
            accused = starting(line, _clause(line, verb))
            alleged = BASES[line[verb].key] == "allege"
            if accused and _is_somebody(line, accused) and (alleged or _did_wrong(line, accused.last)):
                yield Charge(subject, accused, reported=True)


def _is_asked(line: Tokens, verb: int) -> bool:
    """Tell whether it is only asked if somebody says so: "whether Lee believes that Orlov lied"."""
    return any(token.key in {"whether", "if"} for token in line[max(0, verb - _NEAR) : verb])


def _is_told(line: Tokens, verb: int) -> bool:
    """Tell whether somebody accuses: not "did not accuse", "could accuse", "to accuse" or "no one accused"."""
    before, between = verb_group(line, verb)
    key = line[before].key if before >= 0 else ""
    return between.isdisjoint(_NOT_TOLD) and key not in _NOBODY


def refusers(text: str, start: int, end: int, line: Tokens) -> Iterator[Phrase]:
    """List who does not comment in `text[start:end]`, read as *line*; not somebody who is only mentioned there."""
    places = {token.start: at for at, token in enumerate(line)}
    for found in NO_COMMENT.finditer(text, start, end):
        at = places.get(found.start())
        if at is not None and (subject := subject_of(line, at)):
            yield subject


def _clause(line: Tokens, verb: int) -> int:
    """Return where the clause of a verb begins: behind "that", or right behind the verb."""
    return next((at + 1 for at in range(verb + 1, min(verb + _NEAR, len(line))) if line[at].key == "that"), verb + 1)


def _accused_after(line: Tokens, verb: int) -> Phrase | None:
    """Find the object; of "blamed the fire on Orlov" it is what follows "on"."""
    found = starting(line, verb + 1)
    blamed = BASES[line[verb].key] == "blame"
    if found and blamed and found.last < len(line) and line[found.last].key == "on":
        found = starting(line, found.last + 1)
    return found if found and _is_somebody(line, found) and not _shares_thing(line, found.last) else None


def _shares_thing(line: Tokens, at: int) -> bool:
    """Tell whether names go on to a possessive: "Lee and Orlov’s plan" is a thing."""
    if at >= len(line) or line[at].key != "and":
        return False
    other = next((n for n in range(at + 1, len(line)) if is_possessive(line[n]) or not is_name(line[n])), at)
    return is_possessive(line[other])


def _accused_before(line: Tokens, verb: int) -> Phrase | None:
    """Find the subject of a passive verb."""
    before, _ = verb_group(line, verb)
    found = ending(line, before)
    return found if found and _is_somebody(line, found) else None


def _is_somebody(line: Tokens, phrase: Phrase) -> bool:
    """Tell whether a phrase has a name, or is a kind of people: things are criticised too, and can't answer."""
    end = next((at for at in range(phrase.first, phrase.last) if line[at].key in PREPOSITIONS), phrase.last)
    head = line[max(phrase.first, end - 1)]
    return is_name(head) or head.key in SOURCES


def _did_wrong(line: Tokens, at: int) -> bool:
    """Tell whether the verb behind the subject is one of wrongdoing: "lied", "had lied", "is a liar"."""
    keys = [token.key for token in line[at : at + 4]]
    while keys and keys[0] in {"had", "has", "have", "was", "were", "is", "are", "been", "repeatedly", "knowingly"}:
        if keys[1:3] in (["a", "liar"], ["a", "criminal"], ["a", "traitor"], ["a", "fraud"]):
            return True
        keys = keys[1:]
    return bool(keys) and keys[0] in _WRONGS
