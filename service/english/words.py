"""
Find the words of a text: where they stand, by which key they are looked up, and where a word ends.

Offsets are those of the given text. Only the key of a word is folded, so no offset changes.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

APOSTROPHES = "'’ʼ‘＇"
HYPHENS = "-‐‑－"
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"  # soft hyphen, zero-width spaces and joiners, byte order mark
_MARKS = "\u0300-\u036f"  # the accents that letters of English can carry; other marks are looked at by `stands_alone`

_ASCII_WORD = re.compile(r"[a-z0-9]+")
_WORD = re.compile(rf"[^\W_]+(?:[{_INVISIBLE}{_MARKS}]+[^\W_]+|[{_MARKS}]+)*")
_REMOVED = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_POSSESSIVE = rf"[{APOSTROPHES}]s|(?<=s)[{APOSTROPHES}]"
_JOIN = re.compile(rf"(?:{_POSSESSIVE})?(?:[\s{_INVISIBLE}]+|[{HYPHENS}])|[{APOSTROPHES}]")
_GLUE = frozenset("@#/\\=&")
_SOFT_GLUE = frozenset("_.:" + APOSTROPHES + HYPHENS)


class Word(NamedTuple):
    """A word at `text[start:end]`, and the key by which it is looked up."""

    start: int
    end: int
    key: str


def key_of(word: str) -> str:
    """Return the key of a word, without case, ligatures, full width and invisible characters."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", word.translate(_REMOVED)).casefold()


def words(text: str, start: int, end: int) -> list[Word]:
    """
    List the words of `text[start:end]`, without a possessive *s*.

    Apostrophes (*don*, *t*), hyphens and underscores separate words; accents and invisible characters don't.
    """
    found: list[Word] = []
    spans = [match.span() for match in _WORD.finditer(text, start, end)]
    folded = text[start:end].lower() if text[start:end].isascii() else None  # all at once, where nothing can shift
    for first, last in spans:
        key = key_of(text[first:last]) if folded is None else folded[first - start : last - start]
        if key == "s" and first > start and text[first - 1] in APOSTROPHES and found and found[-1].end == first - 1:
            continue
        found.append(Word(first, last, key))
    return found


def keys(phrase: str) -> tuple[str, ...]:
    """Return the keys of a phrase of the lexicon."""
    if phrase.isascii() and "'" not in phrase:  # nearly all of them; a shortcut that saves a fifth of the time to load
        return tuple(_ASCII_WORD.findall(phrase.lower()))
    return tuple(word.key for word in words(phrase, 0, len(phrase)))


def joined(text: str, left: Word, right: Word) -> bool:
    """Tell whether two neighbours can belong to one phrase: white space, a hyphen or an apostrophe is between them."""
    return _JOIN.fullmatch(text, left.end, right.start) is not None


def stands_alone(text: str, start: int, end: int) -> bool:
    """
    Tell whether `text[start:end]`, cut at word borders, is not a piece of something longer.

    Longer things are words with marks of any script, hyphenated compounds, names with an apostrophe, addresses, paths,
    handles and hashtags. A possessive *s* is fine, and so is a full stop whose space is missing ("harsh.They").
    """
    return not _glued_before(text, start) and not _glued_after(text, end)


def _glued_before(text: str, start: int) -> bool:
    before = start - 1
    while before >= 0 and _is_mark(text[before]):
        before -= 1
    if before < start - 1:
        return before >= 0 and text[before].isalnum()
    mark, beyond = text[before : before + 1], text[before - 1 : before] if before > 0 else ""
    if not mark or mark in _GLUE:
        return bool(mark)
    if mark == "." and text[start].isupper():
        return False
    return mark in _SOFT_GLUE and beyond.isalnum()


def _glued_after(text: str, end: int) -> bool:
    mark, beyond = text[end : end + 1], text[end + 1 : end + 2]
    if not mark:
        return False
    if mark in _GLUE or _is_mark(mark):
        return True
    if mark in APOSTROPHES and beyond in ("s", "S"):
        return text[end + 2 : end + 3].isalnum()
    if mark == "." and beyond.isupper():
        return False
    return mark in _SOFT_GLUE and beyond.isalnum()


def _is_mark(character: str) -> bool:
    """Tell whether this is a combining mark, of any script."""
    return unicodedata.category(character).startswith("M")
