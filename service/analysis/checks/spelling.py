"""
Find words by which a model gets around a word that it must not write: "thuggs", ".mob", "life line".

Such a word is not in the article, and looks like a flagged word of it with letters added, left out or exchanged. Other
forms of the flagged word are not misspelt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from service.analysis.checks.facts import WORD, Facts, bare_forms
from service.english.fold import fold

Flagged = Callable[[], Iterable[str]]
"""Lists the loaded phrases of the article. Called only if a summary has a word that the article does not have."""

_SIGN = re.compile(r"(?<![^\s\"“‘'(])[._*~^=+|\\<>#]+([^\W\d_]\w*)")
_ENDINGS = frozenset(
    {""} | set("s es ed d e ing er ers or ly y al ally ic ical ies ied ness ful less ism ist ists n en".split())
)
_SHORTEST, _LONG = 5, 8


class Misspelt(NamedTuple):
    """`text[start:end]` is no word; *meant* is what it looks like."""

    start: int
    end: int
    meant: str


def misspelt(text: str, facts: Facts, flagged: Flagged) -> list[Misspelt]:
    """Find the words of a text that look like a flagged word, but are not spelt like it; in order."""
    with_sign = [m for m in _SIGN.finditer(text) if m[0] not in facts.text]
    found = [Misspelt(m.start(), m.end(), m[1]) for m in with_sign]
    found += [each for each in _look_alikes(text, facts, flagged) if all(not _overlap(each, other) for other in found)]
    return sorted(found)


def corrected(text: str, found: Iterable[Misspelt]) -> str:
    """Put in what the misspelt words look like."""
    for each in sorted(found, reverse=True):
        meant = each.meant.capitalize() if text[each.start].isupper() else each.meant
        text = text[: each.start] + meant + text[each.end :]
    return text


def looks_like(word: str, flagged: str) -> bool:
    """Tell whether *word* is *flagged* with one letter changed, in a long word two, and no other form of it."""
    short, long = sorted((word, flagged), key=len)
    if word == flagged or len(short) < _SHORTEST or word[0] != flagged[0] or _is_form(word, flagged):
        return False
    allowed = 2 if len(flagged) >= _LONG else 1
    if len(short) < len(long):
        return len(long) - len(short) <= allowed and _is_subsequence(short, long)
    differ = [at for at in range(len(word)) if word[at] != flagged[at]]
    swapped = len(differ) == 2 and word[differ[0]] == flagged[differ[1]] and word[differ[1]] == flagged[differ[0]]
    return swapped or (len(differ) == 1 and len(word) >= _LONG)


def _look_alikes(text: str, facts: Facts, flagged: Flagged) -> Iterator[Misspelt]:
    words = [(m.start(), m.start() + len(m[0].rstrip(".")), fold(m[0]).rstrip(".")) for m in WORD.finditer(text)]
    unknown = [word for word in words if facts.words.isdisjoint(bare_forms(word[2]))]
    split = [(a[0], b[1], a[2] + b[2]) for a, b in pairwise(words) if b[0] == a[1] + 1]
    if not unknown and not split:
        return
    known = sorted({fold(word).rstrip(".") for phrase in flagged() for word in WORD.findall(phrase)})
    for start, end, word in split:
        if word in known and text[start:end].casefold() not in facts.text.casefold():
            yield Misspelt(start, end, word)
    for start, end, word in unknown:
        if meant := next((each for each in known if looks_like(word, each)), None):
            yield Misspelt(start, end, meant)


def _overlap(one: Misspelt, other: Misspelt) -> bool:
    return one.start < other.end and other.start < one.end


def _is_form(word: str, flagged: str) -> bool:
    """Tell whether two words differ in their endings only."""
    pairs = zip(word, flagged, strict=False)
    same = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(word), len(flagged)))
    return any({word[at:], flagged[at:]} <= _ENDINGS for at in range(max(3, same - 2), same + 1))


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(letter in rest for letter in short)
