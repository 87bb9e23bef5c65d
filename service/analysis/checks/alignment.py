"""Lay a sentence of a summary beside a sentence of its evidence: where both say the same, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from service.english.fold import fold
from service.english.negation import denials
from service.english.number_words import NUMBER_WORDS
from service.english.stems import stem
from service.english.tokens import Token, is_word, tokens
from service.english.word_classes import ARTICLES, AUXILIARIES, MONTHS, PREPOSITIONS

SMALL = (
    ARTICLES
    | AUXILIARIES
    | PREPOSITIONS
    | frozenset("and or but that which who it its he she they to as than not no never".split())
)
"""Words that say too little to show that two sentences speak of the same thing."""
_LONGEST = 5
_BESIDE = 3


class Line:
    """The words of `text[start:end]`, with their stems."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.start, self.end, self._source = start, end, text
        self.tokens = list(_words(text, start, end))
        self.stems = [stem(_bare(token)) for token in self.tokens]
        self.known = frozenset(self.stems)

    @cached_property
    def keys(self) -> list[str]:
        """The words in lower case, with straight apostrophes, and without a possessive *s*."""
        return [token.key.replace("’", "'").removesuffix("'s") for token in self.tokens]

    @cached_property
    def denied(self) -> dict[int, int]:
        """The places of the words that are denied, each with the place of what denies it."""
        return {denial.at: denial.by for denial in denials(self.tokens)}

    def end_of(self, at: int) -> int:
        """Return where a word ends, without a full stop that only ends its sentence."""
        token = self.tokens[at]
        return token.end - (token.text.endswith(".") and "." not in token.text[:-1])

    def text(self, first: int, last: int) -> str:
        """Return the words from number *first* up to *last* as they are written, on one line."""
        return " ".join(self._source[self.tokens[first].start : self.end_of(last - 1)].split())

    @cached_property
    def telling(self) -> frozenset[str]:
        """The stems of the words that say something by themselves."""
        return frozenset(each for at, each in enumerate(self.stems) if not self.is_small(at))

    def shared(self, other: Line) -> int:
        """Count the telling words that another line has too."""
        return len(self.telling & other.known)

    def is_small(self, at: int) -> bool:
        """Tell whether a word says little by itself."""
        return self.tokens[at].key in SMALL

    def follows(self, at: int) -> bool:
        """Tell whether a word stands right behind the one before it, without a sign between them."""
        return self.tokens[at].start - self.tokens[at - 1].end <= 1

    @cached_property
    def all_phrases(self) -> frozenset[str]:
        """The words and the pairs of words, in lower case."""
        return frozenset(phrase for at in range(len(self.keys)) for phrase, _ in self.phrases(at))

    def phrases(self, at: int) -> Iterator[tuple[str, int]]:
        """Yield the word at a place and the two words that begin there, each with the place of its end."""
        yield self.keys[at], at + 1
        if at + 1 < len(self.keys):
            yield f"{self.keys[at]} {self.keys[at + 1]}", at + 2

    def beside(self, first: int, last: int) -> tuple[frozenset[str], frozenset[str]]:
        """Return the stems of the two nearest telling words before *first*, and of those from *last* on."""
        before = [at for at in range(first - 1, -1, -1) if not self.is_small(at)][:_BESIDE]
        after = [at for at in range(last, len(self.stems)) if not self.is_small(at)][:_BESIDE]
        return frozenset(self.stems[at] for at in before), frozenset(self.stems[at] for at in after)

    def number(self, at: int) -> str | None:
        """Return the number that a word is or begins with, in digits; None if it is none, or the day of a month."""
        word = self.tokens[at].text
        if not MONTHS.isdisjoint(self.keys[max(0, at - 1) : at + 2]):
            return None
        if word[0].isdigit():
            digits = word[: next((i for i, char in enumerate(word) if not (char.isdigit() or char in ".,")), len(word))]
            return digits.replace(",", "").rstrip(".")
        return NUMBER_WORDS.get(self.keys[at])


class Slot(NamedTuple):
    """
    Words of the summary that stand where the evidence has others: *said* and *written*, as places in their lines.

    On both sides of it the two sentences say the same.
    """

    said: range
    written: range


def stand_alike(said: Line, one: tuple[int, int], written: Line, other: tuple[int, int]) -> bool:
    """Tell whether two stretches have a telling word in common beside them, on the same side."""
    before, after = said.beside(*one)
    other_before, other_after = written.beside(*other)
    return not (before.isdisjoint(other_before) and after.isdisjoint(other_after))


def slots(said: Line, written: Line) -> Iterator[Slot]:
    """Find where two sentences differ between words that are the same. Where they differ much, nothing is told."""
    blocks = SequenceMatcher(None, written.stems, said.stems, autojunk=False).get_opcodes()
    for number, (tag, first, last, begin, end) in enumerate(blocks):
        if tag != "replace" or last - first > _LONGEST or end - begin > _LONGEST:
            continue
        holds_before = first == begin == 0 or (number > 0 and _holds(said, *blocks[number - 1][3:]))
        holds_after = number + 1 == len(blocks) or _holds(said, *blocks[number + 1][3:])
        if holds_before and holds_after:
            yield Slot(range(begin, end), range(first, last))


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    """Yield the words of `text[start:end]`. A number with separators ("1,200") is one word."""
    last: Token | None = None
    for token in filter(is_word, tokens(text, start, end)):
        if last and last.text.isdigit() and token.text[0].isdigit() and text[last.end : token.start] == ",":
            last = Token(last.start, token.end, last.text + token.text, last.text + token.key)
            continue
        if last:
            yield last
        last = token
    if last:
        yield last


def _bare(token: Token) -> str:
    return fold(token.text).rstrip(".").removesuffix("'s")


def _holds(line: Line, begin: int, end: int) -> bool:
    """Tell whether the words that both sentences have are enough to hold on to: a telling one, or two."""
    return end - begin >= 2 or any(not line.is_small(at) for at in range(begin, end))
