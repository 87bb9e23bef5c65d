"""
Check a summary against its article: what the article does not say, and which of its words the summary takes over.

The checks compare words: what a sentence connects wrongly in words of its own, they can't find.
`service.analysis.checks` has a module for each kind of fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from service.analysis.checks import facts, form, swaps, voice
from service.analysis.checks.causes import causes
from service.analysis.checks.comparison import ArticleLines
from service.analysis.checks.contradictions import denials, opposites, terms
from service.analysis.checks.counts import counts
from service.analysis.checks.dates import dates
from service.analysis.checks.found import Found, Objection
from service.analysis.checks.persons import capitals_without_proof
from service.analysis.checks.roles import roles
from service.analysis.checks.spelling import Misspelt, misspelt
from service.analysis.reading import Reading
from service.english.fold import fold
from service.models import Flag, SummarySentence, Violation


@dataclass(frozen=True)
class Checker:
    """
    The checks of the summaries of one article.

    *flags* are the article's own loaded words. *detect* finds loaded words in a text; it is None if there is no
    lexicon for the article's language. The form of sentences is checked only if *with_form*.

    With *own_words*, a summary answers for its own words only: not for those that it attributes to somebody, nor for a
    title or a first name of somebody whom the article names. Objections then say what is wrong, not what to write.
    """

    reading: Reading
    flags: Sequence[Flag]
    detect: voice.Detect | None
    with_form: bool = True
    own_words: bool = False

    def check(self, sentences: Sequence[SummarySentence]) -> tuple[Violation, ...]:
        """List what the checks object to, sentence by sentence."""
        repeats = form.repeated(sentences) if self.with_form else [None] * len(sentences)
        found = []
        for index, (sentence, repeat) in enumerate(zip(sentences, repeats, strict=True)):
            objections = [*self._said(sentence), *(self._form(sentence.text) if self.with_form else ())]
            if repeat:
                objections.append(Objection("repeated", repeat))
            found += [Violation(sentence=index, **each._asdict()) for each in _once(objections)]
        return tuple(found)

    def misspelt(self, text: str) -> list[Misspelt]:
        """Find the words that look like a flagged word of the article, but are not spelt like it."""
        return misspelt(text, self._facts, self._loaded_in_article)

    @cached_property
    def _facts(self) -> facts.Facts:
        return facts.Facts(self.reading)

    @cached_property
    def _phrases(self) -> dict[str, str]:
        return {fold(flag.span.text): voice.advice(flag) for flag in self.flags}

    def _said(self, sentence: SummarySentence) -> Found:
        yield from facts.unproven(sentence, self._facts)
        find_loaded = voice.own_loaded_words if self.own_words else voice.loaded_words
        yield from find_loaded(sentence.text, self._phrases, self.detect)
        if self._facts.english:
            borne = capitals_without_proof(sentence.text, self._facts) if self.own_words else ()
            yield from facts.invented_names(sentence.text, self._facts, borne)
            yield from facts.invented_quotations(sentence.text, self._facts)
            yield from self._misrelated(sentence)
            if not ((self.with_form or self.own_words) and voice.names_source(sentence.text)):
                yield from voice.lost_attribution(sentence, self.reading, own_words=self.own_words)

    def _misrelated(self, sentence: SummarySentence) -> Found:
        """Object to what the sentence connects otherwise than the article."""
        yield from dates(sentence.text, self.reading)
        compared = self._lines.compare(sentence)
        for find in (opposites, denials, terms, counts, swaps.names, roles, causes):
            yield from find(compared)

    @cached_property
    def _lines(self) -> ArticleLines:
        return ArticleLines(self.reading)

    def _form(self, text: str) -> Found:
        yield from form.unfinished(text, self.reading, english=self._facts.english)
        yield from form.foreign_script(text, self.reading)
        for word in self.misspelt(text):
            yield Objection(
                "misspelt", f"“{text[word.start : word.end]}” is “{word.meant}” misspelt; use a plainer word"
            )
        if self._facts.english:
            yield from form.fragment(text)
            yield from voice.about_article(text, self.reading)

    def _loaded_in_article(self) -> frozenset[str]:
        return self._loaded

    @cached_property
    def _loaded(self) -> frozenset[str]:
        """The loaded phrases of the article. Found only when they are needed: that takes a moment."""
        article = self.reading.article
        hits = self.detect(article.text, article.sentences) if self.detect else ()
        flagged = {flag.span.text for flag in self.flags}
        return frozenset(flagged | {article.text[hit.start : hit.end] for hit in hits})


def _once(objections: Iterable[Objection]) -> Iterable[Objection]:
    """Keep the first objection to the same words, or in the same words."""
    first: dict[object, Objection] = {}
    for each in objections:
        first.setdefault(each.words or each[:2], each)
    return first.values()
