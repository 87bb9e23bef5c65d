"""
Mend the words of one sentence of a summary, without asking a model again.

Each mend answers one kind of violation. It returns the sentence as it was if the grammar does not allow it. Nothing is
put in that the article does not say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.analysis.check import Checker
from service.analysis.checks.spelling import corrected
from service.analysis.checks.voice import REPORTS, sources_of
from service.analysis.retelling import is_faithful
from service.english.asides import without_aside
from service.english.completeness import dangling_word, may_have_verb
from service.english.fold import Folded, fold
from service.english.ranges import index_at
from service.english.tokens import tokens
from service.english.voice import quotations
from service.english.word_classes import ABBREVIATED_OFFICES, ARTICLES, BREAKS, DETERMINERS, OPENERS, PRONOUNS, SOURCES
from service.lexicon.detection import find_hits
from service.lexicon.hits import Hit, merge
from service.lexicon.lexicon import Lexicon
from service.lexicon.plain import rewrite
from service.models import SHOWN, Sentence, SummarySentence, ViolationKind

_CUT_OFF = 390
"""A text of this length may have been cut: the schema allows 400 code points."""
_PARTED = re.compile(r"(\d+[.,]) (\d+)")
_LONGEST_SOURCE = 6
_STRAY = PRONOUNS | {"i", "we", "you", "it", "who", "this", "that", "these", "those"}


@dataclass(frozen=True)
class Mender:
    """Mends the sentences that *checker* objects to. *lexicon* is None if there is none for the article's language."""

    checker: Checker
    lexicon: Lexicon | None
    retold: bool = False
    """Whether each sentence retells one of the article."""

    def mend(self, sentence: SummarySentence, kinds: set[ViolationKind]) -> SummarySentence:
        """Mend a sentence where one of *kinds* can be mended. Its evidence stays."""
        text = sentence.text
        for kind, step in self._steps().items():
            if kind in kinds:
                text = step(sentence.model_copy(update={"text": text}))
        return sentence if text == sentence.text else sentence.model_copy(update={"text": text, "mended": True})

    def in_plain_words(self, sentence: SummarySentence) -> SummarySentence:
        """
        Put the plain reading of the retold sentence in its place, if the retelling is wrong or says something else.

        A retelling that says the same stays if something is wrong with the plain reading too.
        """
        reading = self.checker.reading
        if len(sentence.evidence) != 1:
            return sentence
        at = index_at(reading.article.sentences, sentence.evidence[0].start)
        plain = reading.short_sentences[at] if at is not None else ""
        same = is_faithful(sentence.text, plain)
        if not plain or (same and not self.checker.check([sentence])):
            return sentence
        instead = sentence.model_copy(update={"text": plain, "mended": True})
        return sentence if same and self.checker.check([instead]) else instead

    def _steps(self) -> Mapping[ViolationKind, Callable[[SummarySentence], str]]:
        return {
            "misspelt": lambda said: corrected(said.text, self.checker.misspelt(said.text)),
            "unsupported_number": lambda said: self._join_numbers(said.text),
            "unsupported_name": lambda said: self._spell_out(said.text),
            "loaded_word": lambda said: self._plain(said.text),
            "about_article": lambda said: _report(said.text),
            "lost_attribution": self._attribute,
            "unfinished": lambda said: _finish(said.text),
        }

    def _join_numbers(self, text: str) -> str:
        """Take the space out of "3. 2 million" where the article has the number without it."""
        article = self.checker.reading.article.text
        return _PARTED.sub(lambda found: joined if (joined := found[1] + found[2]) in article else found[0], text)

    def _spell_out(self, text: str) -> str:
        """Write an office as the article does: "chief executive" for "CEO"."""
        article = self.checker.reading.trusted.casefold()
        for short, office in ABBREVIATED_OFFICES.items():
            if office in article:
                text = re.sub(rf"\b{short}\b", office, text)
        return text

    def _plain(self, text: str) -> str:
        """
        Put in plainer words than those of the lexicon and those flagged in the article, or leave the words out.

        Where nothing of that fits, a verb before "that …" becomes "said", or the aside with the word is left out.
        """
        own = (Sentence(start=0, end=len(text)),)
        quoted = quotations(text, own)
        hits = find_hits(self.lexicon, text, own, quoted) if self.lexicon else []
        behind = f"\n{self.checker.reading.article.text}"  # shows which names have an article
        plain = rewrite(text + behind, own, merge(hits, self._flagged(text)), quoted)
        if plain.changes:
            return plain.text.removesuffix(behind)
        left = (hit for hit in plain.left if hit.strength in SHOWN["balanced"])
        shorter = (_said(text, hit) or without_aside(text, hit.start, hit.end) for hit in left)
        return next((rest for rest in shorter if rest), text)

    def _flagged(self, text: str) -> list[Hit]:
        """Find the words that are flagged in the article, with the plainer words that its flags have for them."""
        folded = Folded(text)
        return sorted(
            (
                Hit(start, end, flag.category, flag.strength, flag.reason, flag.neutral, "flag")
                for flag in self.checker.flags
                for start, end in folded.find(flag.span.text)
            ),
            key=lambda hit: hit.start,
        )

    def _attribute(self, sentence: SummarySentence) -> str:
        """Put ", X said" behind a plain statement, if the article has all of it from one source that it names."""
        sources = {fold(each or "") for each in sources_of(sentence, self.checker.reading)}
        source = _inside(sources_of(sentence, self.checker.reading)[0] or "")
        if len(sources) > 1 or source is None or not _is_statement(sentence.text):
            return sentence.text
        return f"{sentence.text.removesuffix('.')}, {source} said."


def _said(text: str, hit: Hit) -> str | None:
    """Write "said" for a loaded verb that reports: "squirmed that …", "boasted last year that …"."""
    verb, says = text[hit.start : hit.end], re.match(r"(?: \w+){0,3} that\b", text[hit.end :])
    return f"{text[: hit.start]}said{text[hit.end :]}" if says and re.fullmatch("[a-z]+ed", verb) else None


def _report(text: str) -> str:
    """Take "The article says that" away."""
    found = REPORTS.match(text)
    rest = text[found.end() :] if found else ""
    return rest[0].upper() + rest[1:] if rest and may_have_verb(rest) else text


def _finish(text: str) -> str:
    """Put a full stop after a sentence that only lacks it."""
    is_whole = len(text) < _CUT_OFF and text[-1].isalnum() and may_have_verb(text) and not dangling_word(text)
    return f"{text}." if is_whole else text


def _inside(source: str) -> str | None:
    """Write a source as inside a sentence: a name, or a noun that says who ("the union"). None for "she"."""
    line = tokens(source, 0, len(source))
    if not 0 < len(line) <= _LONGEST_SOURCE or line[0].key in _STRAY:
        return None
    is_common = line[0].key in ARTICLES | DETERMINERS | SOURCES
    return source[0].lower() + source[1:] if is_common else source


def _is_statement(text: str) -> bool:
    """Tell whether "X said that" may stand before a sentence."""
    line = tokens(text, 0, len(text))
    opens = line[0].key
    return text.endswith(".") and line[0].text[0].isalnum() and opens not in (OPENERS | BREAKS) - ARTICLES
