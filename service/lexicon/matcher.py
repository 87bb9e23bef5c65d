"""
Find the entries of the lexicon in a text.

One pass: each word is looked up with the next one among the first two words of all forms, and by itself among the
forms of one word; only there are the rest of the words, the borders, the capitals and the company compared. The longest
form wins, and hits never overlap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from service.english.inflection import Form, inflect
from service.english.proper_names import Case, case_of, is_name
from service.english.word_classes import DETERMINERS, PARTICIPLE_AUXILIARIES
from service.english.words import joined, stands_alone, words
from service.lexicon.entries import Context, Entry
from service.lexicon.rules import Rules
from service.models import SHOWN, STRENGTHS, Category, Sentence, Strength, Strictness

COMPANY = 2
"""How many words before or after count as company; *near* is the whole sentence."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Loaded words at `text[start:end]`; *entry* names the rule that found them."""

    start: int
    end: int
    category: Category
    strength: Strength
    reason: str
    neutral: str | None
    entry: str


class Pattern(NamedTuple):
    """One form of an entry. Words that the entry itself capitalises (*MAGA cult*) are no sign of a name."""

    keys: tuple[str, ...]
    entry: Entry
    form: Form
    is_cased: bool


Index = dict[tuple[str, ...], tuple[Pattern, ...]]
"""Patterns by their first two words, or by their only one, the longest first."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What counts as loaded: words, and *rules* for what words can't say. *sha256* is that of the files read."""

    version: str
    sha256: str
    language: str
    entries: tuple[Entry, ...]
    rules: Rules
    index: Index = field(repr=False)
    heads: frozenset[str] = field(repr=False)
    """The first words of all patterns: of most words of a text, it says at once that nothing begins with them."""

    def find(self, text: str, sentences: Sequence[Sentence], strictness: Strictness = "strict") -> list[Hit]:
        """
        Find the loaded words in *sentences* of *text*, in order: those strong enough for a *strictness*.

        Case, line breaks and the style of apostrophes and hyphens don't matter. Words in a name, an address or a
        longer word are not found.
        """
        shown = SHOWN[strictness]
        return [hit for sentence in sentences for hit in _Line(text, sentence, shown).hits(self.index, self.heads)]

    def strength(self, text: str, start: int, end: int) -> Strength | None:
        """Say how strong the strongest word of `text[start:end]` is; None where no word of it is known."""
        found = {hit.strength for hit in self.find(text, [Sentence(start=start, end=end)])}
        return next((strength for strength in STRENGTHS if strength in found), None)


def merge(hits: Sequence[Hit], more: Iterable[Hit]) -> list[Hit]:
    """Add to *hits* those of *more* that overlap nothing yet; what comes in and what goes out is in order."""
    starts, ends, end = [hit.start for hit in hits], [hit.end for hit in hits], 0
    added = []
    for hit in more:
        at = bisect_right(ends, hit.start)
        if hit.start >= end and (at == len(starts) or starts[at] >= hit.end):
            added.append(hit)
            end = hit.end
    return sorted([*hits, *added], key=lambda hit: hit.start)


class _Line:
    """One sentence as it is searched; remembers what is the same for all its words."""

    def __init__(self, text: str, sentence: Sentence, shown: Collection[Strength]) -> None:
        self.text = text
        self._shown = shown
        self.words = words(text, sentence.start, sentence.end)
        self._keys = tuple(word.key for word in self.words)
        self._case: Case | None = None
        self._vocabulary: frozenset[str] | None = None
        self._near: dict[Context, bool] = {}

    def hits(self, index: Index, heads: frozenset[str]) -> list[Hit]:
        """Find what *index* has, from left to right."""
        keys, free = self._keys, 0
        found: list[Hit] = []
        for at in [at for at, key in enumerate(keys) if key in heads]:
            if at < free:
                continue
            patterns = (*index.get(keys[at : at + 2], ()), *index.get(keys[at : at + 1], ()))
            pattern = next((p for p in patterns if self._matches(p, at)), None)
            if pattern:
                free = at + len(pattern.keys)
                found.append(self._hit(pattern, at))
        return found

    def _matches(self, pattern: Pattern, at: int) -> bool:
        end = at + len(pattern.keys)
        if self._keys[at:end] != pattern.keys:
            return False
        line = self.words[at:end]
        return (
            pattern.entry.strength in self._shown
            and all(joined(self.text, left, right) for left, right in pairwise(line))
            and stands_alone(self.text, line[0].start, line[-1].end)
            and (pattern.is_cased or not is_name(self.text, self.words, at, self.case))
            and not self._is_noun(pattern, at)
            and all(self._has(context, at, end) is context.wanted for context in pattern.entry.contexts)
        )

    def _hit(self, pattern: Pattern, at: int) -> Hit:
        entry, form = pattern.entry, pattern.form
        if form == "past" and not PARTICIPLE_AUXILIARIES.isdisjoint(self._before(at)):
            form = "participle"
        return Hit(
            start=self.words[at].start,
            end=self.words[at + len(pattern.keys) - 1].end,
            category=entry.category,
            strength=entry.strength,
            reason=entry.reason,
            neutral=entry.neutral and inflect(entry.neutral, entry.pos, form),
            entry=entry.name,
        )

    @property
    def case(self) -> Case:
        """How the sentence is capitalised."""
        if self._case is None:
            self._case = case_of(self.text, self.words)
        return self._case

    def _before(self, at: int) -> list[str]:
        return [word.key for word in self.words[max(0, at - COMPANY) : at]]

    def _is_noun(self, pattern: Pattern, at: int) -> bool:
        """Tell *the slam* and *his attacks* from the verbs: no verb follows a determiner."""
        if pattern.entry.pos != "verb" or pattern.form not in ("base", "third") or at == 0:
            return False
        return self.words[at - 1].key in DETERMINERS

    def _has(self, context: Context, at: int, end: int) -> bool:
        if context.side == "before":
            return context.among([word.key for word in self.words[end : end + COMPANY]])
        if context.side == "after":
            return context.among(self._before(at))
        if self._vocabulary is None:
            self._vocabulary = frozenset(word.key for word in self.words)
        if context not in self._near:
            self._near[context] = context.among(self._vocabulary)
        return self._near[context]
