"""The lexicon: what counts as loaded language, and how it is found in a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.lexicon.entries import Entry
from service.lexicon.hits import Hit
from service.lexicon.matcher import Index, SentenceMatcher
from service.lexicon.rules import Rules
from service.models import SHOWN, STRENGTHS, Sentence, Strength, Strictness


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What counts as loaded: *entries*, which list words, and *rules* for the rest. *sha256* is that of the files."""

    version: str
    sha256: str
    language: str
    entries: tuple[Entry, ...]
    rules: Rules
    index: Index = field(repr=False)
    heads: frozenset[str] = field(repr=False)
    """The first words of all patterns: most words of a text are not among them, and need no look-up."""

    def find(self, text: str, sentences: Sequence[Sentence], strictness: Strictness = "strict") -> list[Hit]:
        """
        Find the loaded words in *sentences* of *text*, in order, that are strong enough for *strictness*.

        Case, line breaks and the style of apostrophes and hyphens don't matter. Words in a name, an address or a
        longer word are not found.
        """
        shown = SHOWN[strictness]
        return [
            hit for sentence in sentences for hit in SentenceMatcher(text, sentence, shown).hits(self.index, self.heads)
        ]

    def forms(self, entry: str) -> list[str]:
        """List the forms of the entry with this name that are one word; none for the name of a rule."""
        return [form for each in self.entries if each.name == entry for form in each.surfaces() if " " not in form]

    def strength(self, text: str, start: int, end: int) -> Strength | None:
        """Return the strength of the strongest word of `text[start:end]`, or None without a loaded word."""
        found = {hit.strength for hit in self.find(text, [Sentence(start=start, end=end)])}
        return next((strength for strength in STRENGTHS if strength in found), None)
