"""The narrator's own words: a stretch of text without its quotations."""

from __future__ import annotations

from collections.abc import Sequence

from service.english.ranges import Range, index_at
from service.english.tokens import Token, tokens


def narrated(text: str, start: int, end: int, quotes: Sequence[Range]) -> list[Token]:
    """List the words and signs of `text[start:end]`, with one sign in the place of each of *quotes*."""
    line: list[Token] = []
    for token in tokens(text, start, end):
        at = index_at(quotes, token.start)
        if at is None:
            line.append(token)
        elif not line or line[-1].start != quotes[at].start:
            line.append(Token(quotes[at].start, quotes[at].end, "“", "“"))
    return line
