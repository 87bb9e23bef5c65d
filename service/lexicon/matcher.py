"""
Find the entries of the lexicon in one sentence.

Each word is looked up with the word after it, and alone. Only for patterns found this way, the rest is compared: their
other words, borders, capitals and company. The longest pattern wins, and hits never overlap.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain, pairwise
from typing import NamedTuple

from service.english.inflection import Form, Pos, inflect
from service.english.proper_names import Case, case_of, is_name
from service.english.word_classes import DETERMINERS, PARTICIPLE_AUXILIARIES
from service.english.words import joined, stands_alone, words
from service.lexicon.entries import Context, Entry
from service.lexicon.hits import Hit
from service.lexicon.wordings import UNCOUNTABLE
from service.models import Sentence, Strength

COMPANY = 2
"""So many words before or after count as company; *near* is the whole sentence."""


LONGEST_OBJECT = 5
"""Words of the longest object that a verb phrase is found around: *ram the much disputed bill through*."""

GAP = ""
"""Stands in the index for the object after the first word of a pattern."""


class Pattern(NamedTuple):
    """
    One form of an entry. If *is_cased*, the entry itself has capitals (*MAGA cult*): they mean no name in a text.

    With *around*, an object stands after the first word, and its last word is one of these.
    """

    keys: tuple[str, ...]
    entry: Entry
    form: Form
    is_cased: bool
    around: Context | None


Index = dict[tuple[str, ...], tuple[Pattern, ...]]
"""Patterns by their first two words, or by their only one, the longest first."""


class SentenceMatcher:
    """Finds entries in one sentence, and keeps what is the same for all words of the sentence."""

    def __init__(self, text: str, sentence: Sentence, shown: Collection[Strength]) -> None:
        self.text = text
        self._shown = shown
        self.words = words(text, sentence.start, sentence.end)
        self._keys = tuple(word.key for word in self.words)
        self._case: Case | None = None
        self._vocabulary: frozenset[str] | None = None
        self._near: dict[Context, bool] = {}

    def hits(self, index: Index, heads: frozenset[str]) -> list[Hit]:
        """Find the patterns of *index*, from left to right. *heads* are the first words of all patterns."""
        keys, free = self._keys, 0
        found: list[Hit] = []
        for at in [at for at, key in enumerate(keys) if key in heads]:
            if at < free:
                continue
            patterns = chain.from_iterable(
                index.get(begun, ()) for begun in (keys[at : at + 2], (keys[at], GAP), keys[at : at + 1])
            )
            matches = ((pattern, self._end(pattern, at)) for pattern in patterns)
            pattern, end = next(((p, end) for p, end in matches if self._matches(p, at, end)), (None, at))
            if pattern:
                free = end
                found.append(self._hit(pattern, at, end))
        return found

    def _end(self, pattern: Pattern, at: int) -> int:
        """Return where *pattern* ends if it begins at the word *at*, or *at* if its words don't follow."""
        if pattern.around is None:
            end = at + len(pattern.keys)
            return end if self._keys[at:end] == pattern.keys else at
        rest = pattern.keys[1:]
        for begin in range(at + 2, at + 2 + LONGEST_OBJECT):
            end = begin + len(rest)
            if self._keys[begin:end] == rest:
                return end if pattern.around.occurs_in(self._keys[begin - 1 : begin]) else at
        return at

    def _matches(self, pattern: Pattern, at: int, end: int) -> bool:
        if end == at:
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

    def _hit(self, pattern: Pattern, at: int, end: int) -> Hit:
        entry, form = pattern.entry, pattern.form
        if form == "past" and not PARTICIPLE_AUXILIARIES.isdisjoint(self._before(at)):
            form = "participle"
        return Hit(
            start=self.words[at].start,
            end=self.words[end - 1].end,
            category=entry.category,
            strength=entry.strength,
            reason=entry.reason,
            neutral=self._neutral(pattern, form, at, end),
            entry=entry.name,
            pos=entry.pos,
            form=form,
        )

    def _neutral(self, pattern: Pattern, form: Form, at: int, end: int) -> str | None:
        """Put the plainer words into *form*, with the object (*approved the bill*, *put the bill through*)."""
        entry = pattern.entry
        put = entry.neutral and _in_form(entry.neutral, entry.pos, form)
        if not put or not pattern.around:
            return put
        last = end - len(pattern.keys)
        spoken = self.text[self.words[at].end : self.words[last].end]
        particle = f" {pattern.keys[-1]}"
        return put.removesuffix(particle) + spoken + (particle if put.endswith(particle) else "")

    @property
    def case(self) -> Case:
        """How the sentence is capitalised."""
        if self._case is None:
            self._case = case_of(self.text, self.words)
        return self._case

    def _before(self, at: int) -> list[str]:
        return [word.key for word in self.words[max(0, at - COMPANY) : at]]

    def _is_noun(self, pattern: Pattern, at: int) -> bool:
        """Tell whether a word is a noun, as in *the slam* and *his attacks*: no verb follows a determiner."""
        if pattern.entry.pos != "verb" or pattern.form not in ("base", "third") or at == 0:
            return False
        return self.words[at - 1].key in DETERMINERS

    def _has(self, context: Context, at: int, end: int) -> bool:
        if context.side == "before":
            return context.occurs_in([word.key for word in self.words[end : end + COMPANY]])
        if context.side == "after":
            return context.occurs_in(self._before(at))
        if self._vocabulary is None:
            self._vocabulary = frozenset(word.key for word in self.words)
        if context not in self._near:
            self._near[context] = context.occurs_in(self._vocabulary)
        return self._near[context]


def _in_form(neutral: str, pos: Pos | None, form: Form) -> str:
    """Put plainer words into the form of the loaded ones; *unrest* has no plural."""
    put, last = inflect(neutral, pos, form), neutral.rpartition(" ")[2]
    return neutral if form == "plural" and last in UNCOUNTABLE and not put.endswith(last) else put
