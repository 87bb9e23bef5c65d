"""The words and signs of a line, and what each looks like: a word, a name, a possessive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from service.english.word_classes import NOT_NAMES

_TOKEN = re.compile(r"[^\W_]+(?:[.’'&/-]+[^\W_]+)*\.?|[^\w\s]")
_ACRONYMS = frozenset(("US", "WHO"))
"""Names that look like small words."""
_POSSESSIVE = re.compile(r"['’]s\Z|s['’]\Z")


class Token(NamedTuple):
    """A word or a sign at `text[start:end]`; *key* is a word in lower case, without a stop."""

    start: int
    end: int
    text: str
    key: str


Tokens = Sequence[Token]


def tokens(text: str, start: int, end: int) -> list[Token]:
    """List the words and signs of `text[start:end]`."""
    return [
        Token(found.start(), found.end(), found[0], found[0].rstrip(".").casefold() or found[0])
        for found in _TOKEN.finditer(text, start, end)
    ]


def is_word(token: Token) -> bool:
    """Tell whether a token is a word or a number, not a sign."""
    return token.text[0].isalnum()


def is_name(token: Token) -> bool:
    """Tell whether a token has the capital of a name; small words at the start of a sentence have none."""
    return token.text[0].isupper() and (token.key not in NOT_NAMES or token.text in _ACRONYMS)


def is_possessive(token: Token) -> bool:
    """Tell whether a token is a possessive, such as "Russia’s"."""
    return _POSSESSIVE.search(token.text) is not None
