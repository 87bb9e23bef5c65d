"""Tell in which script a letter is: Latin, Cyrillic, Greek, Han."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

_TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "BOPOMOFO": "CJK", "IDEOGRAPHIC": "CJK"}
"""Scripts of one writing: Japanese mixes them."""
_STYLES = frozenset(("FULLWIDTH", "HALFWIDTH", "MATHEMATICAL", "MODIFIER", "SUPERSCRIPT", "SUBSCRIPT"))
_MAIN = 0.1


@lru_cache(maxsize=4096)
def script_of(char: str) -> str | None:
    """Return the script of a letter, by its Unicode name; None for anything else, and for letters of no script."""
    if not char.isalpha():
        return None
    word = unicodedata.name(char, "").partition(" ")[0].partition("-")[0]
    return None if not word or word in _STYLES else _TOGETHER.get(word, word)


def main_scripts(text: str) -> frozenset[str]:
    """Return the scripts of a text: each that has a tenth of its letters or more."""
    counts = Counter(script for char in text if (script := script_of(char)))
    return frozenset(script for script, n in counts.items() if n >= _MAIN * counts.total())
