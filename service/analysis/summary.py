"""Ground a summary: each sentence gets the sentences of the article that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.analysis.drafts import DraftSummary
from service.analysis.reading import Reading
from service.english.fold import content
from service.models import Span, SummarySentence, Ungrounded

_FEW_WORDS, _SHARED, _PLAIN = 4, 0.3, 0.7
"""A sentence of four or more content words needs 30 % of them in its evidence, unless no other sentence has 70 %."""


def ground_summary(
    drafts: Iterable[DraftSummary], reading: Reading
) -> tuple[tuple[SummarySentence, ...], list[Ungrounded]]:
    """
    Give each sentence of the summary its evidence: the sentences of the article whose numbers it names.

    If its words are clearly those of another sentence, that one is the evidence: a small model copies a sentence and
    gives a wrong number. A number that no sentence has is ungrounded, and so is what rests on an order to the model.
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
        found = _correct(text, trusted, reading)
        if (evidence and not found) or reading.is_injected(text, found):
            ungrounded.append(Ungrounded(task="summary", quote=text, reason="suspected_instruction"))
        else:
            sentences.append(SummarySentence(text=text, evidence=found))
    return tuple(sentences), ungrounded


def _correct(text: str, evidence: tuple[Span, ...], reading: Reading) -> tuple[Span, ...]:
    """Return the evidence; if it has few words of *text*, the sentence that has most of them."""
    words = content(text)
    given = frozenset().union(*(content(span.text) for span in evidence))
    if len(words) < _FEW_WORDS or len(words & given) >= _SHARED * len(words):
        return evidence
    sentences = [s for s in reading.article.sentences if not reading.is_suspected(s.start, s.end)]
    best = max(sentences, key=lambda sentence: len(words & reading.content[sentence.start]), default=None)
    if best is None or len(words & reading.content[best.start]) < _PLAIN * len(words):
        return evidence
    return (reading.span(best.start, best.end),)


def _tidy(said: str, reading: Reading) -> str:
    """Correct white space, also inside abbreviations: small models write "U. S." for the article's "U.S."."""
    text = " ".join(said.split())
    joined = re.sub(r"\b([A-Z]\.) (?=[A-Z]\.)", r"\1", text)
    return joined if all(a in reading.article.text for a in re.findall(r"\b(?:[A-Z]\.){2,}", joined)) else text
