"""A sentence of a summary with the sentences of its evidence, and the article around them, as lines of words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from service.analysis.checks.alignment import Line
from service.analysis.reading import Reading
from service.english.number_words import NUMBER_WORDS
from service.english.voice import quotations
from service.models import Span, SummarySentence, TextRange


class ArticleLines:
    """The sentences of an article as lines, but for those that speak to a model."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @cached_property
    def all(self) -> list[Line]:
        """The lines, in order."""
        text, sentences = self.reading.article.text, self.reading.article.sentences
        return [Line(text, s.start, s.end) for s in sentences if not self.reading.is_suspected(s.start, s.end)]

    @cached_property
    def by_stem(self) -> dict[str, list[tuple[Line, int]]]:
        """Where each stem stands."""
        found: dict[str, list[tuple[Line, int]]] = {}
        for line in self.all:
            for at, each in enumerate(line.stems):
                found.setdefault(each, []).append((line, at))
        return found

    @cached_property
    def by_number(self) -> dict[str, list[tuple[Line, int]]]:
        """Where each number stands, in digits or in words."""
        found: dict[str, list[tuple[Line, int]]] = {}
        for line in self.all:
            for at, key in enumerate(line.keys):
                if number := "12" if key == "dozen" else line.number(at):
                    found.setdefault(number, []).append((line, at))
        return found

    @cached_property
    def _by_start(self) -> dict[int, Line]:
        return {line.start: line for line in self.all}

    @cached_property
    def _by_phrase(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {}
        for line in self.all:
            for phrase in line.all_phrases:
                found.setdefault(phrase, []).append(line)
        return found

    def with_any(self, phrases: Iterable[str]) -> list[Line]:
        """Return the lines that have one of these words or phrases, in order."""
        found = {line.start: line for phrase in phrases for line in self._by_phrase.get(phrase, ())}
        return [found[start] for start in sorted(found)]

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers, in digits, dates included."""
        digits = (found.replace(",", "") for found in re.findall(r"\d+(?:[.,]\d+)*", self.reading.trusted))
        return frozenset(digits) | {NUMBER_WORDS[word] for word in self.keys & NUMBER_WORDS.keys()}

    @cached_property
    def keys(self) -> frozenset[str]:
        """The words of the article and of its title, in lower case."""
        title = self.reading.article.title or ""
        words = (key for line in (*self.all, Line(title, 0, len(title))) for key in line.keys)
        return frozenset(part for word in words for part in (word, *word.split("-")))

    def compare(self, sentence: SummarySentence) -> Compared:
        """Lay a sentence of a summary beside its evidence."""
        evidence = [self._by_start[span.start] for span in sentence.evidence if span.start in self._by_start]
        said = Line(sentence.text, 0, len(sentence.text))
        quoted = quotations(sentence.text, ())
        own = [at for at, word in enumerate(said.tokens) if not any(q.start <= word.start < q.end for q in quoted)]
        return Compared(said, own, evidence, self)


@dataclass(frozen=True)
class Compared:
    """
    What a summary *said* in one sentence, beside its *evidence* in the article.

    *own* are the places of the words outside quotations.
    """

    said: Line
    own: Sequence[int]
    evidence: Sequence[Line]
    article: ArticleLines

    def words(self, first: int, last: int) -> TextRange:
        """Return the range of the words from number *first* up to *last* of the sentence."""
        return TextRange(start=self.said.tokens[first].start, end=self.said.end_of(last - 1))

    def against(self, line: Line, first: int, last: int) -> Span:
        """Cut the words from number *first* up to *last* of a line of the article."""
        return self.article.reading.span(line.tokens[first].start, line.end_of(last - 1))
