"""Make text of others harmless before it is written to a terminal."""

from __future__ import annotations

import re
from typing import Final

_LINE_BREAKS: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_DIRECTIONS: Final = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_SIGNS: Final = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: "␡",
    **dict.fromkeys(range(0x80, 0xA0), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys(_DIRECTIONS, None),
}
_ESCAPES: Final = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *_DIRECTIONS, 0x2028, 0x2029)}


def printable(text: str) -> str:
    """
    Replace control characters by pictures of them, and leave out those that change the direction of text.

    Line breaks of any kind become newlines; newlines and tabs stay.
    """
    return text if text.isprintable() else _LINE_BREAKS.sub("\n", text).translate(_SIGNS)


def escaped(json: str) -> str:
    """Escape in JSON what could control a terminal. The value stays the same."""
    return json if json.isascii() and "\x7f" not in json else json.translate(_ESCAPES)
