"""Find the office that an article gives somebody next to the name: "Ann Lee, Ruritania’s foreign minister,"."""

from __future__ import annotations

from collections.abc import Iterator

from service.english.tokens import Tokens, is_possessive, is_word
from service.english.word_classes import OFFICES, TITLES

NOT_WHOLE = frozenset(("vice", "deputy", "former", "assistant", "then", "ex", "acting", "shadow", "onetime"))
"""Words that make an office another one, or one that somebody has no more."""
_LONGEST = 9
"""Words of the longest office: "the chief executive of the Harbour Authority of Leeds"."""


def role_key(words: str) -> str:
    """Return the words of an office in lower case, without an article."""
    return words.casefold().replace("’", "'").removeprefix("the ").rstrip(".")


def apposed_roles(line: Tokens, first: int, last: int) -> Iterator[tuple[str, str]]:
    """List the offices between commas behind or before the name at *first*, each with its head: "minister"."""
    if last < len(line) and line[last].text == ",":
        end = _sign(line, last + 1)
        if found := _role(line, last + 1, end):
            yield found
    if first and line[first - 1].text == "," and (last == len(line) or not is_word(line[last])):
        start = first - 1
        while start > max(0, first - _LONGEST) and is_word(line[start - 1]):
            start -= 1
            if line[start].key == "the" or is_possessive(line[start]):
                if found := _role(line, start, first - 1):
                    yield found
                return


def _sign(line: Tokens, at: int) -> int:
    return next((n for n in range(at, min(at + _LONGEST, len(line))) if not is_word(line[n])), at)


def _role(line: Tokens, start: int, end: int) -> tuple[str, str] | None:
    """Read the office from *start* up to *end*: "the mayor of Leeds", not "a mayor" or "the former mayor"."""
    head = next((at for at in range(start, end) if line[at].key in OFFICES | TITLES), end)
    while head + 1 < end and line[head + 1].key in OFFICES | TITLES:
        head += 1
    owned = any(is_possessive(line[at]) for at in range(start, head))
    keys = {part for at in range(start, head) for part in line[at].key.split("-")}
    goes_on = head + 1 < end and line[head + 1].key not in {"of", "for"}
    if head == end or not (owned or line[start].key == "the") or not keys.isdisjoint(NOT_WHOLE) or goes_on:
        return None
    return role_key(" ".join(token.text for token in line[start:end])), line[head].key
