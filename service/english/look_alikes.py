"""
The plain form of a text: what it looks like to a reader, whatever characters it is written in.

Look-alike letters, full-width and mathematical letters become plain Latin ones. Accents and invisible characters are
removed. Only the rules for suspected instructions read this form; no finding quotes it.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import accumulate

INVISIBLE = frozenset("\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u2060\ufeff") | {
    chr(c)
    for first, last in (
        (0x200E, 0x200F), (0x202A, 0x202E), (0x2061, 0x2064), (0x2066, 0x206F), (0xFE00, 0xFE0F),
        (0xE0000, 0xE007F), (0xE0100, 0xE01EF),
    )
    for c in range(first, last + 1)
}  # fmt: skip
"""Invisible characters: joiners, marks of direction, variation selectors, tags."""

_LOOK_ALIKES = str.maketrans(
    # Cyrillic, Greek, Armenian, and Latin letters that are drawn alike
    "аесіјорѕухһԁԛԝАВЕКМНОРСТХУІЈЅԌԚԜαεικνορυχγηΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսցհıɑɡɩʟᴀʙᴄᴅᴇꜰɢʜɪᴊᴋᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ꞉ː∶‹〈⟨❬›〉⟩❭❲⟦❳⟧",
    "aecijopsyxhdqwABEKMHOPCTXYIJSGQWaeikvopuxynABEZHIKMNOPTYXonughiagilabcdefghijkmnoprstuvwyz:::<<<<>>>>[[]]",
)
_MARKS = dict.fromkeys("’‘‚‛`´ʼ′", "'") | dict.fromkeys("“”„‟«»″「」『』", '"') | dict.fromkeys("–—‐‑−", "-")


class Plain:
    """The plain form of a text; each of its characters knows the code point that it came from."""

    def __init__(self, text: str) -> None:
        self._parts = None if text.isascii() else list(map(_plain_one, text))
        self._ends: list[int] | None = None
        self.text = text if self._parts is None else "".join(self._parts)

    def place(self, at: int) -> int:
        """Return the offset in the original of the plain character at *at*."""
        from bisect import bisect_right

        if self._parts is None:
            return at
        if self._ends is None:
            self._ends = list(accumulate(map(len, self._parts)))
        return bisect_right(self._ends, at)


def is_disguised(stretch: str) -> bool:
    """Tell whether letters or brackets are replaced by others that look alike. Accents and typography don't count."""
    return any(
        not char.isascii() and char not in _MARKS and _base(char) != _plain_one(char) and _plain_one(char).strip()
        for char in stretch
    )


@lru_cache(maxsize=8192)
def _plain_one(char: str) -> str:
    if char in INVISIBLE:
        return ""
    if char.isspace():
        return "\n" if char in "\n\r\v\f\x85\u2028\u2029" else " "
    if char in _MARKS:
        return _MARKS[char]
    shown = unicodedata.normalize("NFKD", char).translate(_LOOK_ALIKES)
    return "".join(c for c in shown if not unicodedata.combining(c))


def _base(char: str) -> str:
    """Remove the accents of a letter."""
    return "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))
