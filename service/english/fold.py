"""
Fold texts, so that words are found in them whatever their case, spacing and typography.

Folded texts are compared, and the original is quoted: each folded character knows the code point that it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from service.english import chat_markers
from service.english.look_alikes import INVISIBLE
from service.models import Span

_SAME = dict.fromkeys("'’‘‚‛`´ʼ′\"“”„‟«»″「」『』", "'") | dict.fromkeys("-‐‑", "-") | {"‹": "<", "›": ">", "…": "..."}
_SAME |= {"[": "(", "]": ")"}  # questions have round brackets around the numbers of an article
_RUN = re.compile(r"[!-~]+(?: [!-~]+)*|.", re.DOTALL)
"""Words of ASCII with one space between them, which fold to as many characters; or any character."""
_STRAIGHT = str.maketrans({mark: same for mark, same in _SAME.items() if mark.isascii()})
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""The letters of scripts that are written without spaces between words, and of Korean, as a class of characters."""
_SPACELESS = re.compile(f"[{SPACELESS}]")


@lru_cache(maxsize=4096)
def _fold_one(char: str) -> str:
    """Fold one code point: canonical decomposition, no case, one style of marks; nothing for the invisible."""
    if char in INVISIBLE:
        return ""
    if char.isspace():
        return " "
    if char in _SAME:
        return _SAME[char]
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", char).casefold())


class Folded:
    """A text folded once, for many look-ups."""

    def __init__(self, text: str) -> None:
        self.original = text
        parts: list[str] = []
        places: list[int] = []
        last = " "
        for run in _RUN.finditer(text):
            index, end = run.span()
            if end - index > 1:
                parts.append(run[0].lower().translate(_STRAIGHT))
                places.extend(range(index, end))
                last = parts[-1]
                continue
            folded = _fold_one(run[0])
            if not folded or (folded == " " and last == " "):
                continue
            parts.append(folded)
            places.extend([index] * len(folded))
            last = folded
        self.text = "".join(parts)
        self._places = places

    def find(self, phrase: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """
        Yield where *phrase* stands as whole words in `original[start:end]`, as offsets into the original.

        There is no fuzzy match: words and their order must be the same.
        """
        needle = fold(phrase)
        if not needle:
            return
        at = self._index(start)
        stop = len(self.text) if end is None else self._index(end)
        while (at := self.text.find(needle, at, stop)) >= 0:
            after = at + len(needle)
            if self._whole(at, after):
                yield self._places[at], self._end(after)
                at = after
            else:
                at += 1

    def _index(self, place: int) -> int:
        """Return the first folded character that came from *place* or later."""
        from bisect import bisect_left

        return bisect_left(self._places, place)

    def _end(self, after: int) -> int:
        """Return where the folded character before *after* ends in the original, with its combining marks."""
        end = self._places[after - 1] + 1
        while end < len(self.original) and (
            unicodedata.combining(self.original[end]) or self.original[end] in _VARIANTS
        ):
            end += 1
        return end

    def _whole(self, at: int, after: int) -> bool:
        """Tell whether a match starts and ends at the border of a word, and splits no character."""
        text = self.text
        if at and self._places[at - 1] == self._places[at]:
            return False
        if after < len(text) and (self._places[after] == self._places[after - 1] or unicodedata.combining(text[after])):
            return False
        return not (_joined(text[at - 1 : at], text[at]) or _joined(text[after - 1], text[after : after + 1]))


_VARIANTS = frozenset(chr(c) for c in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))


@lru_cache(maxsize=8192)
def fold(phrase: str) -> str:
    """Fold a phrase as texts are folded, without white space at its ends."""
    return re.sub(" +", " ", "".join(map(_fold_one, phrase))).strip()


def content(text: str) -> frozenset[str]:
    """Return the numbers and the longer words of a text: folded, and cut after six letters to ignore endings."""
    return frozenset(word[:6] for word in re.findall(r"\w+", fold(text)) if len(word) > 3 or word.isdigit())


def _joined(left: str, right: str) -> bool:
    """Tell whether two neighbours are of one word. In scripts without spaces, none are."""
    return left.isalnum() and right.isalnum() and not (_SPACELESS.match(left) or _SPACELESS.match(right))


def locate(phrase: str, text: str) -> Span | None:
    """
    Find where *text* says *phrase*.

    Case, spacing and the style of quotation marks do not matter; words and their order do. There is no fuzzy
    match: a quote that is nearly right is a quote the model made up.
    """
    found = next(Folded(text).find(phrase), None)
    return found and Span.at(text, *found)


def harmless(text: str) -> str:
    """
    Write a text for a model on one line, so that it can't close its block or imitate a chat template.

    Angle brackets become look-alikes, and control characters become spaces. Invisible characters are removed, as they
    are when words are searched. Markers such as `[INST]`, also disguised ones, and numbers like those of our sentences
    get round brackets. Only the model sees this form.
    """
    text = chat_markers.neutral(text)
    if not text.isprintable() or _PRINTABLE_UNSEEN.search(text):
        text = "".join(map(_shown, text))
    return " ".join(text.translate(_BRACKETS).split())


def _shown(char: str) -> str:
    if char in INVISIBLE:
        return ""
    return " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char


_BRACKETS = str.maketrans("<>", "‹›")
_PRINTABLE_UNSEEN = re.compile(f"[{''.join(filter(str.isprintable, sorted(INVISIBLE)))}]")
