"""
Hold a retelling of one sentence against it: the same numbers, the same doubts and denials, no new word.

A small model that retells a sentence mostly copies it. Where it does not, it finds a plainer verb (*rammed through*:
*approved*) as often as a wrong one (*paid*). So a retelling may leave words out, and report; it may not put others in.
"""

from __future__ import annotations

import re

from service.english.fold import content

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r"[\"“«][^\"”»]+[\"”»]")
_SAYS = re.compile(r"\b(?:said|says?|told|tells?|according to|wrote|announced|stated|added|asked)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_SHIFTED = {"would": "will", "could": "can", "might": "may", "cannot": "can", "seems": "seem", "seemed": "seem"}
"""Forms that reported speech changes, and the word that they are forms of."""
_CLAIMS = frozenset(
    "not never no none nobody nothing neither nor without unless if whether hardly barely almost nearly only except "
    "will can may should must seem appears appeared alleged allegedly reportedly accused suspected likely unlikely "
    "possible possibly probably about around roughly over under up least most more less fewer".split()
)
"""Words that a sentence can't lose or gain without saying something else."""
_REPORTING = content("said says told tells according stated that would could might will")
"""What reported speech puts in."""
_STEM = 0.7


def is_faithful(told: str, sentence: str) -> bool:
    """Tell whether a retelling says what *sentence* says, as far as its numbers and words show."""
    has_numbers = set(_NUMBER.findall(sentence)) <= set(_NUMBER.findall(told))
    has_source = not _QUOTED.search(sentence) or bool(_QUOTED.search(told) or _SAYS.search(told))
    is_same = has_numbers and has_source and _claims(told) == _claims(sentence)
    return is_same and not _new_words(told, sentence) and _says_enough(told, sentence)


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
    """Tell whether a retelling has two content words, or as many as its sentence."""
    return len(content(told)) >= min(2, len(content(sentence)))


def _alike(word: str, other: str) -> bool:
    """Tell whether two words begin alike, as forms of one word do."""
    length = max(3, int(len(word) * _STEM))
    return word[:length] == other[:length]
