"""Make text of articles and models harmless before it is shown."""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
"""Control characters, bidirectional and invisible characters, and characters that are not allowed in XML."""


def harmless(text: str) -> str:
    """Replace invisible characters, which could control a terminal, reorder a line or make a file invalid."""
    return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def one_line(text: str, length: int = 300) -> str:
    """Write untrusted text on one line of at most *length* characters."""
    flat = " ".join(harmless(text).split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"
