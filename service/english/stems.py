"""Stems: what the forms of a word share. "resign", "resigned" and "resignation" have one stem."""

from __future__ import annotations

import re
from functools import lru_cache

from service.english.irregular_forms import PAST_AND_PARTICIPLE, PLURALS, THIRD_PERSONS

_LENGTH = 6
_ENDINGS = re.compile(r"(?<=[a-z]{3})(?:(?:at|it)?ions?|ments?|ings?|ed|ers?|ors?|ly|es|s)$")
_DOUBLED = re.compile(r"([bdgmnprt])\1$")
_IRREGULAR = (
    {form: base for base, both in PAST_AND_PARTICIPLE.items() for form in both}
    | {form: base for base, form in THIRD_PERSONS.items()}
    | {form: base for base, form in PLURALS.items()}
)


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """
    Cut a folded word to its stem, of at most six letters.

    It is no word of the dictionary, and some words with one stem mean different things. In other languages a word is
    cut after six letters, and may lose an ending.
    """
    base = _IRREGULAR.get(word)
    short = _DOUBLED.sub(r"\1", _ENDINGS.sub("", base or word))
    if len(short) > 3:
        short = re.sub(r"i$", "y", short).removesuffix("e")
    return short[:_LENGTH]
