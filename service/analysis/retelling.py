"""
Hold a retelling of one sentence against it: the same names, numbers, doubts and denials, no new word.

A small model that retells a sentence mostly copies it. Where it does not, it finds a plainer verb (*rammed through*:
*approved*) as often as a wrong one (*paid*). So a retelling may leave some words out, and report; it puts none in.
"""

from __future__ import annotations

import re

from service.english.fold import content
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import ARTICLES, DAYS, DETERMINERS, MONTHS, OPENERS, PREPOSITIONS, PRONOUNS

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r"[\"“«]([^\"“”«»]{1,3000})[\"”»]")
_RATE = re.compile(
    r"\b(?:an?|per|each|every) (day|week|month|year|hour|minute|share|head|person|household|tonne|litre|kilometre)\b"
)
_CAPITAL = re.compile(r"\b[A-ZÀ-ÞĀ-Ž][\w-]*")
_NO_NAMES = ARTICLES | DETERMINERS | PRONOUNS | OPENERS | PREPOSITIONS | DAYS | MONTHS | {"it", "there", "that", "this"}
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_SHIFTED = {"would": "will", "could": "can", "might": "may", "cannot": "can", "seems": "seem", "seemed": "seem"}
"""Forms that reported speech changes, and the word that they are forms of."""
_CLAIMS = DAYS | frozenset(
    "not never no none nobody nothing neither nor without unless if whether hardly barely almost nearly only except "
    "will can may should must seem appears appeared alleged allegedly reportedly accused suspected likely unlikely "
    "possible possibly probably about around roughly over under up least most more less fewer from until since before "
    "after during between last next this ago yesterday tomorrow".split()
)
"""Words that a sentence can't lose or gain without saying something else."""
_REPORTING = content("said says told tells according stated that would could might will")
"""What reported speech puts in."""
_STEM = 0.7
_MOST_LOST = 0.34
"""The share of the content words that a retelling may leave out."""


def is_faithful(told: str, sentence: str) -> bool:
    """Tell whether a retelling says what *sentence* says, as far as its names, numbers and words show."""
    keeps = _numbers(sentence) <= _numbers(told) and _names(sentence) == _names(told)
    is_quoted = _QUOTED.findall(sentence) == _QUOTED.findall(told)
    is_joined = ":" not in sentence or told.partition(":")[0] == sentence.partition(":")[0]
    is_same = keeps and is_quoted and is_joined and _is_said(told) == _is_said(sentence)
    return (
        is_same
        and _claims(told) == _claims(sentence)
        and not _new_words(told, sentence)
        and _says_enough(told, sentence)
    )


def _numbers(text: str) -> set[str]:
    """Return the numbers of a text, and what they are counted by: "a day"."""
    return {*_NUMBER.findall(text), *_RATE.findall(text)}


def _names(text: str) -> list[str]:
    """Return the words with a capital that are no common first words, in their order: who does it, and to whom."""
    return [word for word in _CAPITAL.findall(text) if word.casefold() not in _NO_NAMES]


def _is_said(text: str) -> bool:
    """Tell whether somebody says what a text says."""
    words = _WORD.findall(text.casefold())
    return "according" in words or not SAYING.keys().isdisjoint(words)


def _claims(text: str) -> frozenset[str]:
    """Return the words of a text on which its truth hangs, in one form each."""
    words = [word.replace("’", "'") for word in _WORD.findall(text.casefold())]
    denied = {"not"} if any(word.endswith("n't") or word == "cannot" for word in words) else set()
    return (frozenset(_SHIFTED.get(word, word) for word in words) & _CLAIMS) | denied


def _new_words(told: str, sentence: str) -> frozenset[str]:
    """Return the content words of a retelling of which the sentence has no form, but for plain verbs of saying."""
    known = content(sentence)
    new = content(told) - known - _REPORTING
    return frozenset(word for word in new if not any(_alike(word, other) for other in known))


def _says_enough(told: str, sentence: str) -> bool:
    """Tell whether a retelling has two content words, or as many as its sentence, and most of them."""
    kept, known = content(told), content(sentence)
    lost = [word for word in known if not any(_alike(word, other) for other in kept)]
    return len(kept) >= min(2, len(known)) and len(lost) <= _MOST_LOST * len(known)


def _alike(word: str, other: str) -> bool:
    """Tell whether two words begin alike, as forms of one word do."""
    length = max(3, int(len(word) * _STEM))
    return word[:length] == other[:length]
