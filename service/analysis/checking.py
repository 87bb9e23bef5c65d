"""
Check a summary that somebody else wrote, by code alone.

The checks are those of a model's summary, but for its form: a person may write a list, a headline or "the article
says". The evidence of each sentence is found by code.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import get_args

from service import __version__
from service.analysis.articles import read_article
from service.analysis.check import Checker
from service.analysis.checks.form import FORM
from service.analysis.evidence import EvidenceFinder
from service.analysis.extraction import Page, extract_once
from service.analysis.flags import OBJECTED, ground_flags
from service.analysis.language import language_of
from service.analysis.prepare import Limits, has_words, refuse_unfit
from service.analysis.reading import Reading
from service.analysis.requests import CheckRequest
from service.analysis.sentences import BULLET, split
from service.analysis.threads import in_thread_if_long
from service.english.fold import Folded, fold
from service.errors import InvalidSummary
from service.lexicon.detection import find_hits
from service.lexicon.lexicon import Lexicon
from service.models import (
    Article,
    Check,
    CheckedSentence,
    Provenance,
    RulesProvenance,
    Sentence,
    SummarySentence,
    Violation,
    ViolationKind,
)

_STYLE: frozenset[ViolationKind] = FORM | {"about_article"}
"""What is a fault in a model's summary only."""
_ENGLISH = ("en", None)
"""The language that most checks read. If it can't be told, the words decide."""
_ANY_LANGUAGE: frozenset[ViolationKind] = frozenset(("no_evidence", "unsupported_number", "unsupported_date"))
_NO_EVIDENCE = "hardly a word of it was found in the article"
_ITEM = re.compile(rf"^[^\S\n]*+((?:{BULLET}(?:[^\S\n]++|$))++)", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+")
_HEADING_WORDS = 4
_CLEAR = 15
"""With so many words a summary is refused for its language, also if it shares names with the article."""
_COMMON = 1 / 3
"""A summary with such a part of its words in the article is in its language, or in one that a few words don't tell."""


@dataclass(frozen=True)
class CheckTools:
    """What summaries are checked with. `lexicon` is called only when it is needed."""

    limits: Limits
    lexicon: Callable[[], Lexicon]
    extract: Callable[[str], Awaitable[Page]] = extract_once


async def check_summary(request: CheckRequest, tools: CheckTools) -> Check:
    """Check a summary against its article. Raise InvalidArticle or InvalidSummary if one of them can't be read."""
    began = time.monotonic()
    refuse_unfit(request.summary, tools.limits.summary_characters, "summary", InvalidSummary)
    article = await read_article(request, tools)
    lexicon = tools.lexicon() if article.language in _ENGLISH else None
    sentences = await in_thread_if_long(article.text + request.summary, _check, article, request.summary, lexicon)
    return Check(
        article=article,
        summary=request.summary,
        sentences=tuple(sentences),
        unchecked=() if lexicon else tuple(k for k in get_args(ViolationKind) if k not in _STYLE | _ANY_LANGUAGE),
        provenance=_provenance(lexicon, time.monotonic() - began),
    )


def _check(article: Article, summary: str, lexicon: Lexicon | None) -> list[CheckedSentence]:
    """Find the evidence of each sentence, and what the checks object to."""
    reading = Reading(article, lexicon)
    places = _places(summary, article.language)
    finder = EvidenceFinder(reading)
    told = [SummarySentence(text=place.of(summary), evidence=finder.find(place.of(summary))) for place in places]
    if len(summary.split()) >= _CLEAR or not any(sentence.evidence for sentence in told):
        _refuse_other_language(summary, article)
    violations = _checker(reading, lexicon, summary).check(told)
    return [_checked(index, place, told[index], violations) for index, place in enumerate(places)]


def _places(summary: str, language: str | None) -> list[Sentence]:
    """Cut a summary into sentences. Markers of lists ("1.", "•") and headings in capitals are no part of them."""
    behind = {item.start(1): item.end() for item in _ITEM.finditer(summary)}
    whole = ((behind.get(place.start, place.start), place.end) for place in split(summary, language))
    found = [(start, end) for start, end in whole if start < end and has_words(summary[start:end])]
    if summary.isupper():
        return [Sentence(start=start, end=end) for start, end in found]
    breaks = [True, *("\n" in summary[end:start] for (_, end), (start, _) in pairwise(found)), False]
    return [
        Sentence(start=start, end=end)
        for (start, end), above, below in zip(found, breaks, breaks[1:], strict=False)
        if not (above and below and _is_heading(summary[start:end]))
    ]


def _is_heading(line: str) -> bool:
    """Tell whether a line that others follow is a heading: a few words in capitals, no number, no full stop."""
    is_plain = line[-1] not in ".!?…" and not any(map(str.isdigit, line))
    return line.isupper() and is_plain and len(line.split()) <= _HEADING_WORDS


def _checker(reading: Reading, lexicon: Lexicon | None, summary: str) -> Checker:
    """Prepare the checks, with those loaded words of the article that the summary has too."""
    if lexicon is None:
        return Checker(reading, (), None, with_form=False, own_words=True)
    text, sentences = reading.article.text, reading.article.sentences
    hits = find_hits(lexicon, text, sentences, reading.quotations, OBJECTED)
    said = Folded(summary).text
    shared = [hit for hit in hits if fold(text[hit.start : hit.end]) in said]
    flags, _ = ground_flags((), shared, reading, lexicon)
    return Checker(reading, flags, partial(lexicon.find, strictness=OBJECTED), with_form=False, own_words=True)


def _checked(index: int, place: Sentence, told: SummarySentence, violations: Sequence[Violation]) -> CheckedSentence:
    own = (
        v.model_copy(update={"detail": _NO_EVIDENCE}) if v.kind == "no_evidence" else v
        for v in violations
        if v.sentence == index
    )
    return CheckedSentence(
        start=place.start, end=place.end, text=told.text, evidence=told.evidence, violations=tuple(own)
    )


def _refuse_other_language(summary: str, article: Article) -> None:
    """Refuse a summary in another language than its article, where both can be told."""
    language = article.language
    if language is None or _shares_words(summary, article.text):
        return
    own = language_of(summary)
    if own and own != language:
        raise InvalidSummary(
            f"The summary is in another language ({own}) than the article ({language}): it can't be held against it. "
            "Send a summary in the language of the article."
        )


def _shares_words(summary: str, text: str) -> bool:
    """Tell whether an article has many words of a summary. Names don't count: they are alike in all languages."""
    words, known = ({word for word in _WORD.findall(each) if word.islower()} for each in (summary, text))
    return len(words & known) > _COMMON * len(words)


def _provenance(lexicon: Lexicon | None, seconds: float) -> Provenance:
    rules = lexicon and RulesProvenance(lexicon=lexicon.version, sha256=lexicon.sha256, strictness=OBJECTED)
    return Provenance(
        tasks={},
        rules=rules,
        strictness=OBJECTED if lexicon else None,
        evenhand=__version__,
        seconds=round(seconds, 3),
    )
