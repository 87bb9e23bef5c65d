"""Find what a sentence denies: the words that a "not", a "no" or a "failed to" belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from service.english.subjects import is_finite
from service.english.tokens import Tokens, is_word
from service.english.word_classes import ADVERBS, ARTICLES, AUXILIARIES, DEGREES, NEGATIONS, PREPOSITIONS

_WITH_TO = frozenset(
    "fail fails failed failing refuse refuses refused refusing decline declines declined declining".split()
)
"""Verbs that deny what stands behind their "to": "failed to capture"."""
_STOPPING = frozenset("stopped stops ceased prevented prevents avoided avoids".split())
_DECIDING = frozenset("vote votes voted voting decide decides decided deciding rule rules ruled ruling".split())
"""Verbs after which "against" denies: "voted against closing it"."""
_NO_DENIAL = frozenset("only just merely simply least less fewer more longer doubt matter later than".split())
"""Words behind "not" or "no" that take its sense away or change it: "not only", "no later than"."""
_PASSED = (
    AUXILIARIES | ADVERBS | DEGREES | ARTICLES | PREPOSITIONS | frozenset("to any yet longer it them him her".split())
)
_REACH, _FAR = 6, 8


class Denial(NamedTuple):
    """The word *at* a place in a line is denied by the word at *by*."""

    by: int
    at: int


def denials(line: Tokens) -> Iterator[Denial]:
    """Find each denial, with the first word that it denies but for small ones."""
    for by in range(len(line)):
        if not _denies(line, by):
            continue
        verb = _next_verb(line, by) if _is_nobody(line, by) else by
        if verb is None:
            continue
        at = _after(line, verb) if verb == by or line[verb].key in AUXILIARIES else verb
        if at is not None and is_word(line[at]):
            yield Denial(by, at)


def _is_nobody(line: Tokens, at: int) -> bool:
    """Tell whether a word denies what its sentence says of everybody: "no one", "none of them"."""
    return line[at].key in ("none", "nobody") or [token.key for token in line[at : at + 2]] == ["no", "one"]


def _next_verb(line: Tokens, by: int) -> int | None:
    return next((at for at in range(by + 1, min(by + _FAR, len(line))) if is_finite(line, at)), None)


def _after(line: Tokens, by: int) -> int | None:
    """Return the first word behind a place that is no small one, if it is near."""
    near = range(by + 1, min(by + _REACH, len(line)))
    return next((at for at in near if not is_word(line[at]) or not _is_passed(line, at)), None)


def _denies(line: Tokens, at: int) -> bool:
    key, after = line[at].key.replace("’", "'"), line[at + 1].key if at + 1 < len(line) else ""
    if key in _WITH_TO:
        return after == "to"
    if key in _STOPPING:
        return after.endswith("ing")
    if key == "against" and at and line[at - 1].key in _DECIDING:
        return after.endswith("ing")
    if key == "no" and after == "longer":
        return True
    return (key in NEGATIONS or key.endswith("n't")) and after not in _NO_DENIAL


def _is_passed(line: Tokens, at: int) -> bool:
    key = line[at].key
    return key in _PASSED or key.endswith("ly")
