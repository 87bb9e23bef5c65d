"""Choose between *a* and *an* by the sound that a word begins with."""

from __future__ import annotations

import re

_SPELLED = re.compile(r"[A-Z][A-Z0-9.]+(?![a-z])")
_PRONOUNCED = re.compile(r"(?=.*[AEIOU].*)[A-Z]{4,}")
_VOWEL_NAMES = "AEFHILMNORSX"
"""Letters whose names begin with a vowel: *an MP*, *an FBI agent*."""
_CONSONANT = re.compile(
    r"uni(?!n|m|d)|une?sco|unanim|us(?!h|\b)|ut(?:il|en|op)|ur(?:in|an)|uk|ugand|eu|ew|on(?:e|ce)\b|ubiq|u-"
)
_VOWEL = re.compile(r"[aeiou]|hono(?:u?r|rar)|hour|heir|honest|8|1[18](?!\d)")


def indefinite_article(word: str) -> str:
    """Return *a* or *an* for the word that follows: *a union*, *an hour*, *an MP*, *a UN envoy*, *an 18-year-old*."""
    if _SPELLED.match(word) and not _PRONOUNCED.match(word):
        return "an" if word[0] in _VOWEL_NAMES else "a"
    lower = word.lower()
    return "an" if _VOWEL.match(lower) and not _CONSONANT.match(lower) else "a"
