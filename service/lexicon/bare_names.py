"""Names that take no article, as the text itself shows: *the reviled Smith* becomes *Smith*."""

from __future__ import annotations

import re

from service.lexicon.line import Line

_SIGNS = frozenset((",", ".", ";", ":", ")", "?", "!", ""))


def is_bare_name(line: Line, at: int) -> bool:
    """Tell whether a name stands at *at* that takes no article, as the text itself shows: *the reviled Smith*."""
    name, after = line.now[at], line.now[line.after(at)]
    if not name[:1].isupper() or f"the {name}" in line.text or f"The {name}" in line.text:
        return False
    if after[:1].isupper() and name.istitle():
        return _stands_bare(after, line.text)
    return after in _SIGNS or (after[:1].islower() and _stands_bare(name, line.text))


def _stands_bare(name: str, text: str) -> bool:
    """Tell whether a text has the last word of a name where an article would stand before it: *by Smith*."""
    return (
        re.search(rf"(?:^|[.,;:“]\s?|\b(?:by|with|of|and|to|for|from|as|said|that) ){re.escape(name)}\b", text)
        is not None
    )
