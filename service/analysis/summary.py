"""Ground a summary: each sentence gets the sentences of the article that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.analysis.drafts import DraftSummary
from service.analysis.reading import Reading
from service.english.fold import content
from service.models import Span, SummarySentence, Ungrounded

_FEW_WORDS, _SHARED, _PLAIN = 4, 0.3, 0.7
"""Evidence is doubted from four content words on, where it has less than 30 % of them and another sentence 70 %."""


def ground_summary(
    drafts: Iterable[DraftSummary], reading: Reading
) -> tuple[tuple[SummarySentence, ...], list[Ungrounded]]:
    """
    Give each sentence the article's sentences that it names; a number that none has is ungrounded.

    Where the words of a summary sentence are plainly those of another sentence, that one is its evidence: a small
    model copies a sentence and miscounts its number. What rests on words that speak to a model is ungrounded.
    """
    sentences, ungrounded = [], []
    for draft in (s for d in drafts for s in d.sentences):
        evidence = []
        for number in sorted(set(draft.evidence)):
            if home := reading.sentence(number):
                evidence.append(reading.span(home.start, home.end))
            else:
                ungrounded.append(Ungrounded(task="summary", quote=f"[{number}]", reason="no_such_sentence"))
        if not (text := _tidy(draft.text, reading)):
            continue
        trusted = tuple(span for span in evidence if not reading.is_suspected(span.start, span.end))
        found = _recounted(text, trusted, reading)
        if (evidence and not found) or reading.is_injected(text, found):
            ungrounded.append(Ungrounded(task="summary", quote=text, reason="suspected_instruction"))
        else:
            sentences.append(SummarySentence(text=text, evidence=found))
    return tuple(sentences), ungrounded


def _recounted(text: str, evidence: tuple[Span, ...], reading: Reading) -> tuple[Span, ...]:
    """Return the evidence, or the sentence that has the words of *text* where the evidence has few of them."""
    words = content(text)
    named = frozenset().union(*(content(span.text) for span in evidence))
    if len(words) < _FEW_WORDS or len(words & named) >= _SHARED * len(words):
        return evidence
    sentences = [s for s in reading.article.sentences if not reading.is_suspected(s.start, s.end)]
    best = max(sentences, key=lambda sentence: len(words & reading.content[sentence.start]), default=None)
    if best is None or len(words & reading.content[best.start]) < _PLAIN * len(words):
        return evidence
    return (reading.span(best.start, best.end),)


def _tidy(said: str, reading: Reading) -> str:
    """Put white space right, also in abbreviations that small models pull apart ("U. S." for the article's "U.S.")."""
    text = " ".join(said.split())
    joined = re.sub(r"\b([A-Z]\.) (?=[A-Z]\.)", r"\1", text)
    return joined if all(a in reading.article.text for a in re.findall(r"\b(?:[A-Z]\.){2,}", joined)) else text
