"""An article as the steps after asking read it: folded for look-ups, with its quotations found."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property, lru_cache

from service.analysis.fold import Folded, content
from service.lexicon.voice import Quotation, quotations, voice_of
from service.models import Article, Sentence, Span, Voice


class Reading:
    """One article and what is derived from it once, when first needed."""

    def __init__(self, article: Article) -> None:
        self.article = article

    @cached_property
    def folded(self) -> Folded:
        """The text, folded."""
        return _folded(self.article.text)

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """What stands between quotation marks, and who says it."""
        return quotations(self.article.text, self.article.sentences)

    @cached_property
    def content(self) -> dict[int, frozenset[str]]:
        """The content words of each sentence, by its start."""
        return {s.start: content(s.of(self.article.text)) for s in self.article.sentences}

    def span(self, start: int, end: int) -> Span:
        """Cut a span of the article's text."""
        return Span.at(self.article.text, start, end)

    def sentence(self, number: int) -> Sentence | None:
        """Return the sentence that a model calls *number*, from 1."""
        return self.article.sentences[number - 1] if 1 <= number <= len(self.article.sentences) else None

    def sentence_at(self, place: int) -> Sentence:
        """Return the sentence that *place* lies in, or the one before it."""
        return self.article.sentences[max(0, bisect_right(self._starts, place) - 1)]

    def locate(self, phrase: str, number: int) -> Span | None:
        """Find a phrase in the sentence *number*, else anywhere in the article; marks around it do not count."""
        phrase = phrase.strip().strip("\"'“”‘’«»„").rstrip(".,;:")
        if (home := self.sentence(number)) and (found := next(self.folded.find(phrase, home.start, home.end), None)):
            return self.span(*found)
        found = next(self.folded.find(phrase), None)
        return self.span(*found) if found else None

    def voice(self, span: Span) -> tuple[Voice, str | None]:
        """Tell whose words a span is in, and the speaker where it can be told."""
        return voice_of(span.start, span.end, self.quotations)

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.article.sentences]


@lru_cache(maxsize=8)
def _folded(text: str) -> Folded:
    """Fold a text, or take it from the last time: the same article comes again for another task, or to compare."""
    return Folded(text)
