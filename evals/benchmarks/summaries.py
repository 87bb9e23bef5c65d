"""Measure whether summaries are free of the article's loaded words and keep its facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from evals.benchmarks.figures import Figure, ratio
from evals.benchmarks.loaded_language import marked_in
from evals.benchmarks.rows import Document, Neutral
from service.analysis.requests import AnalysisRequest
from service.analysis.sentences import split
from service.models import Analysis

_QUOTED = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"|‘[^’\n]*’(?!\w)")
_LEAD = 3


def of_document(row: Document, _detectors: object) -> list[AnalysisRequest]:
    """Ask for the summary of an article. The rules flag its loaded words, as they do in a whole analysis."""
    return [AnalysisRequest(text=row.text, tasks=("summary", "loaded_language"), detectors=("rules",))]


def of_source(row: Neutral, _detectors: object) -> list[AnalysisRequest]:
    """Ask for the summary of the first article about an event."""
    return [AnalysisRequest(text=row.sources[0].article, tasks=("summary", "loaded_language"), detectors=("rules",))]


def leaks(row: Document, answers: Sequence[Analysis | None]) -> list[float]:
    """
    Count an article with marked phrases: whether its summary leaks, whether its first three sentences do, and 1.

    An article without marked phrases is left out. A missing summary counts as one that leaks.
    """
    gold = {" ".join(row.text[start:end].lower().split()) for start, end in marked_in(row)} - {""}
    summary = _summary(answers[0])
    body = row.text if row.title else row.text.partition("\n")[2] or row.text
    leaked = bool(gold) and (not summary or _leaks(summary, gold))
    return [float(leaked), float(_leaks(_lead(body), gold)), float(bool(gold))]


def recall(row: Neutral, answers: Sequence[Analysis | None]) -> list[float]:
    """
    Sum for an event the ROUGE-1 recall (Lin 2004) of the neutral report, by the summary and by the first sentences.

    Both are cut to the length of the shorter one. If there is no summary, the first sentences are not cut.
    """
    ours, lead = _words(_summary(answers[0])), _words(_lead(row.sources[0].article))
    length = min(len(ours), len(lead)) or len(lead)
    reference = Counter(_words(row.neutral.article))
    return [*(float((Counter(text[:length]) & reference).total()) for text in (ours, lead)), float(reference.total())]


LEAKS = (
    Figure(
        "leak",
        "articles with marked phrases whose summary has one outside quotation marks",
        lambda s: ratio(s[:, 0], s[:, 2]),
    ),
    Figure("leak_of_lead", "the same of the article's first three sentences", lambda s: ratio(s[:, 1], s[:, 2])),
)
RECALL = (
    Figure("rouge1_recall", "words of a neutral report that the summary has", lambda s: ratio(s[:, 0], s[:, 2])),
    Figure(
        "rouge1_recall_of_lead", "the same of the first three sentences, as long", lambda s: ratio(s[:, 1], s[:, 2])
    ),
)


def _summary(analysis: Analysis | None) -> str:
    return "\n".join(s.text for s in analysis.summary.sentences) if analysis and analysis.summary else ""


def _lead(text: str) -> str:
    return "\n".join(" ".join(sentence.of(text).split()) for sentence in split(text, "en")[:_LEAD])


def _leaks(summary: str, gold: set[str]) -> bool:
    own = _QUOTED.sub(" ", summary).lower()
    return any(phrase in own for phrase in gold)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
