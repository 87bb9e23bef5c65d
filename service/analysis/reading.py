"""An article with everything that the steps look up in it: words, sentences, quotations, suspected instructions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import islice

from service.analysis import instructions
from service.english.asides import without_asides
from service.english.completeness import may_have_verb
from service.english.epithets import without_epithets
from service.english.fold import Folded, content
from service.english.look_alikes import Plain
from service.english.owners import NAME, with_owners
from service.english.ranges import nearest_index
from service.english.reports import with_plain_reports
from service.english.verbs_of_saying import SAYING
from service.english.voice import Quotation, quotations, voice_of
from service.english.words import keys
from service.lexicon.detection import find_hits
from service.lexicon.hits import Hit
from service.lexicon.lexicon import Lexicon
from service.lexicon.plain import Rewriting, plain_sentences, rewrite
from service.models import Article, Sentence, Span, Strength, SuspectedInstruction, Voice

_EVERYWHERE = frozenset(
    word[:6]
    for word in (
        "that this with from have been were will would which their they them then than when what about into only also "
        "after over said says more most must should could there these those does your just like such other some "
        "because while where being before between under through still against during each every very much many made "
        "make nicht eine einen einem einer auch nach wird sind oder dass uber durch haben wurde wurden sein sich mehr "
        "noch pour dans avec plus sont cette elle mais leur tout tous nous vous comme sans sous etre "
        "como para este esta sobre pero entre desde cuando todo todos sino mas"
    ).split()
)
"""Words so common that they say nothing about where a text comes from, cut as `content` cuts them."""


_FACT = re.compile(r"[\d“”\"]")
"""A number or a quotation."""

_QUOTE = re.compile(r"[“”\"]")
_THANKS = re.compile(rf"Thanks to (?P<why>the \w+) of {NAME}(?: of (?:the )?{NAME})?, (?=[a-z])")
_PRAISED = re.compile(rf"^[A-Z][a-z]+ (?:[a-z]+ )*for (?:the )?(?:[a-z-]+ )*({NAME})$")
_ITS = re.compile(r"\bits\b")
_CONJUNCTION = re.compile(
    r"(?:(?:But|And|Yet|Now) (?=(?:the|an?|he|she|it|they|his|her|its|their|[A-Z]\w+)\b)|"
    r"(?:But|So|Still|However|Meanwhile|Nevertheless|Instead), )"
)
_REFERS = re.compile(r"\b(?:its|his|her|their|it|he|she|they)\b")


class Reading:
    """One article, and what is derived from it: each only once, when it is first needed."""

    def __init__(self, article: Article, lexicon: Lexicon | None = None, *, shows_plain: bool = False) -> None:
        self.article = article
        self._shows_plain = shows_plain
        self._lexicon = lexicon

    @cached_property
    def folded(self) -> Folded:
        """The text, folded."""
        return _folded(self.article.text)

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """The quotations, with their speakers."""
        return quotations(self.article.text, self.article.sentences)

    @cached_property
    def suspected(self) -> tuple[SuspectedInstruction, ...]:
        """What speaks to a model instead of to a reader. No finding may rest on it."""
        return instructions.find(self.article.text, self.article.sentences, self.quotations)

    def is_suspected(self, start: int, end: int) -> bool:
        """Tell whether a range touches words that speak to a model."""
        at = bisect_left(self._suspected, (end,)) - 1  # the last one that starts before the range ends
        return at >= 0 and start < self._suspected[at][1]

    @cached_property
    def trusted(self) -> str:
        """The article without the words that speak to a model."""
        text, parts, done = self.article.text, [], 0
        for start, end in self._suspected:
            parts.append(text[done:start])
            done = end
        return "".join([*parts, text[done:]])

    def is_injected(self, said: str, evidence: Iterable[Span]) -> bool:
        """
        Tell whether *said* repeats an order to the model that stands in the article.

        It does if it has words that only the order has, or more words of the order than of its *evidence*. A sentence
        number proves nothing here: the order may have named it too.
        """
        if not self._suspected:
            return False
        words = content(said) - _EVERYWHERE
        from_order, from_evidence = (
            words & self._order_words,
            words & frozenset().union(*(content(s.text) for s in evidence)),
        )
        only_there = from_order - content(f"{self.article.title or ''} {self.trusted}")
        return bool(only_there) or len(from_order) > len(from_evidence)

    @cached_property
    def content(self) -> dict[int, frozenset[str]]:
        """The content words of each sentence, by its start."""
        return {s.start: content(s.of(self.article.text)) for s in self.article.sentences}

    @cached_property
    def plain(self) -> Rewriting | None:
        """
        The text with plainer words in place of loaded ones; None without a lexicon for its language.

        Quotations stay as they are, and so does what speaks to a model.
        """
        return self._rewrite(slight="slight")

    @cached_property
    def plainest(self) -> Rewriting | None:
        """The same, where words that are only slightly loaded are left out too: what a summary is told from."""
        return self._rewrite(slight="usual")

    def _rewrite(self, slight: Strength) -> Rewriting | None:
        """Put plainer words in; words that are slightly loaded count as *slight* says."""
        if self._lexicon is None:
            return None
        text, sentences = self.article.text, self.article.sentences
        hits = find_hits(self._lexicon, text, sentences, self.quotations)
        own = [
            replace(hit, strength=slight) if hit.strength == "slight" else hit
            for hit in hits
            if not self.is_suspected(hit.start, hit.end)
        ]
        return rewrite(text, sentences, own, self.quotations)

    @cached_property
    def loaded(self) -> tuple[Hit, ...] | None:
        """The loaded words that the lexicon finds in the article's own voice; None without a lexicon."""
        if self._lexicon is None:
            return None
        hits = self._lexicon.find(self.article.text, self.article.sentences)
        return tuple(hit for hit in hits if voice_of(hit.start, hit.end, self.quotations)[0] == "narrator")

    @cached_property
    def plainer_words(self) -> str:
        """The words that only the plain reading has, if a model is shown it: a summary may use them."""
        return " ".join(change.plain for change in self.plain.changes) if self._shows_plain and self.plain else ""

    @cached_property
    def plain_sentences(self) -> tuple[str, ...]:
        """The sentences of the plain reading, as many as the article's; its own where there is no plain reading."""
        changes = self.plain.changes if self.plain else ()
        return plain_sentences(self.article.text, self.article.sentences, changes)

    @cached_property
    def short_sentences(self) -> tuple[str, ...]:
        """
        The sentences of the plain reading, each on one line.

        English ones have no asides, no epithets and no comment before a colon, and name whose chair "its chair" is.
        """
        changes = self.plainest.changes if self.plainest else ()
        plain = plain_sentences(self.article.text, self.article.sentences, changes)
        lines = [" ".join(sentence.split()) for sentence in plain]
        if not self.plainest:
            return tuple(lines)
        told = [self._without_comment(index, line) for index, line in enumerate(lines)]
        short = [without_epithets(without_asides(line)) for line in with_owners(told)]
        return tuple(_standing_alone(with_plain_reports(line)) for line in short)

    def _without_comment(self, index: int, line: str) -> str:
        """
        Take a comment off the head of a sentence, if it has a loaded word, and no fact or source.

        That is "But a sore loser won’t let go:" and "Thanks to the courage of Reda,", but not "The union slammed it:".
        """
        home = self.article.sentences[index]
        text = home.of(self.article.text)
        thanks = _THANKS.match(text)
        comment, sign, rest = line.partition(", " if thanks else ": ")
        end = home.start + (thanks.end("why") if thanks else text.find(":"))
        is_loaded = any(home.start <= each.start < end for each in self.loaded or ())
        if not (sign and is_loaded and may_have_verb(rest)) or _FACT.search(comment):
            return line
        if not thanks and not SAYING.keys().isdisjoint(keys(comment)):
            return line
        praised = _PRAISED.search(comment)
        if praised and not thanks and not _QUOTE.search(rest):
            rest = _ITS.sub(f"{praised[1]}’s", rest, count=1)
        elif re.search(NAME, comment[1:]) and not thanks:
            return line
        return line if _REFERS.search(rest) else rest[0].upper() + rest[1:]

    def span(self, start: int, end: int) -> Span:
        """Cut a span of the article's text."""
        return Span.at(self.article.text, start, end)

    def sentence(self, number: int) -> Sentence | None:
        """Return the sentence that a model calls *number*. Numbers start at 1."""
        return self.article.sentences[number - 1] if 1 <= number <= len(self.article.sentences) else None

    def sentence_at(self, offset: int) -> Sentence:
        """Return the sentence that *offset* lies in, or the one before it."""
        return self.article.sentences[nearest_index(self.article.sentences, offset)]

    def locate(self, phrase: str, number: int) -> Span | None:
        """
        Find a phrase in the sentence *number*, else anywhere in the article. Marks around the phrase do not matter.

        A place that speaks to a model is returned only if there is no other; the caller refuses it.
        """
        phrase = phrase.strip().strip("\"'“”‘’«»„").rstrip(".,;:")
        home = self.sentence(number)
        places = [*self.folded.find(phrase, home.start, home.end)] if home else []
        if not places or (self._suspected and self.is_suspected(*places[0])):
            places += self.folded.find(phrase) if self._suspected else islice(self.folded.find(phrase), 1)
        found = next((place for place in places if not self.is_suspected(*place)), places[0] if places else None)
        return self.span(*found) if found else None

    def voice(self, span: Span) -> tuple[Voice, str | None]:
        """Tell in whose words a span is, and who the speaker is, if that can be told."""
        return voice_of(span.start, span.end, self.quotations)

    @cached_property
    def _suspected(self) -> list[tuple[int, int]]:
        """Where words speak to a model, in order; none overlaps another. Hidden characters are no words."""
        return [(s.span.start, s.span.end) for s in self.suspected if s.kind != "hidden_text"]

    @cached_property
    def _order_words(self) -> frozenset[str]:
        """The content words of what speaks to a model, as they look and as they are written."""
        orders = " ".join(self.article.text[start:end] for start, end in self._suspected)
        return content(orders) | content(Plain(orders).text)


def _standing_alone(line: str) -> str:
    """Take "But" and "And" off a sentence: the one before it may not be told."""
    rest = _CONJUNCTION.sub("", line)
    return line if rest == line or not may_have_verb(rest) else rest[0].upper() + rest[1:]


@lru_cache(maxsize=8)
def _folded(text: str) -> Folded:
    """Fold a text. The cache serves an article that is analysed again, by another task or prompt."""
    return Folded(text)
