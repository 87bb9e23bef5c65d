"""Compare flags with what human annotators marked: BABE by words and sentences, PTC and BASIL by spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from evals.benchmarks.figures import Array, Figure, harmonic, macro_f1, ratio
from evals.benchmarks.rows import Document, Sentence
from evals.metrics.span_overlap import Range, covered
from service.models import Flag

TOKEN = re.compile(r"[A-Za-z][A-Za-z'’\-]*[A-Za-z]|[A-Za-z]")
TECHNIQUES = frozenset({"Loaded_Language", "Name_Calling,Labeling", "Exaggeration,Minimisation"})
"""The techniques of PTC that are about single words."""


def words_of(row: Sentence, flags: Sequence[Flag] | None) -> list[float]:
    """
    Count in a sentence of BABE: words hit, flagged, gold; then the sentence by label and whether it is flagged.

    Without an answer, the sentence counts as wrong.
    """
    biased = row.label == "Biased"
    flagged = not biased if flags is None else bool(flags)
    flags = flags or ()
    gold, found = _ranges(row.spans), _ranges(flag.span for flag in flags)
    words = [match.span() for match in TOKEN.finditer(row.text)]
    hit = sum(_touches(word, gold) and _touches(word, found) for word in words)
    return [
        hit,
        sum(_touches(word, found) for word in words),
        sum(_touches(word, gold) for word in words),
        *(float(both == (biased, flagged)) for both in ((True, True), (True, False), (False, True), (False, False))),
    ]


WORDS = (
    Figure("words_precision", "of the words flagged, those that annotators marked", lambda s: ratio(s[:, 0], s[:, 1])),
    Figure("words_recall", "of the words that annotators marked, those flagged", lambda s: ratio(s[:, 0], s[:, 2])),
    Figure("words_f1", "precision and recall in one", lambda s: ratio(2 * s[:, 0], s[:, 1] + s[:, 2])),
    Figure(
        "sentences_macro_f1",
        "sentences flagged or not, against biased or not; the mean F1 of both",
        lambda s: macro_f1(s[:, 3:7].reshape(-1, 2, 2)),
    ),
)


def marked_in(row: Document) -> list[Range]:
    """List the gold spans of an article: the word techniques of PTC, the lexical bias of BASIL."""
    return _ranges(s for s in row.spans if s.technique in TECHNIQUES or s.bias == "lex")


def spans_of(row: Document, flags: Sequence[Flag]) -> list[float]:
    """Sum for an article how far flags are in gold spans, and the reverse, with their numbers; then its words."""
    gold, found = _merged(marked_in(row)), _merged(_ranges(flag.span for flag in flags))
    return [
        sum(covered(span, gold) for span in found),
        float(len(found)),
        sum(covered(span, found) for span in gold),
        float(len(gold)),
        float(len(row.text.split())),
    ]


def _spans_f1(sums: Array) -> Array:
    return harmonic(ratio(sums[:, 0], sums[:, 1]), ratio(sums[:, 2], sums[:, 3]))


SPANS = (
    Figure("spans_precision", "how far flags lie in what annotators marked", lambda s: ratio(s[:, 0], s[:, 1])),
    Figure("spans_recall", "how far what annotators marked lies under flags", lambda s: ratio(s[:, 2], s[:, 3])),
    Figure(
        "spans_f1",
        "precision and recall in one, as SemEval-2020 Task 11 scores spans (Da San Martino et al.)",
        _spans_f1,
    ),
    Figure("words_per_flag", "words of the article for each flag", lambda s: ratio(s[:, 4], s[:, 1]), share=False),
)


def _ranges(spans: Iterable[object]) -> list[Range]:
    return [(span.start, span.end) for span in spans]  # type: ignore[attr-defined]


def _touches(word: Range, spans: Sequence[Range]) -> bool:
    return any(start < word[1] and word[0] < end for start, end in spans)


def _merged(spans: Iterable[Range]) -> list[Range]:
    merged: list[Range] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
