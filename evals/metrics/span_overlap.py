"""How far two sets of spans cover each other."""

from __future__ import annotations

from collections.abc import Sequence

from evals.cases.gold import Pair, exchange

Range = tuple[int, int]


def covered(span: Range, by: Sequence[Range]) -> float:
    """
    Return the part of *span* that *by* covers together, 0..1.

    As SemEval-2020 Task 11 (Da San Martino et al.) scores span identification; spans that overlap are merged. A flag
    that is too long loses precision, and one that is too short loses recall.
    """
    start, end = span
    total, reached = 0, start
    for other_start, other_end in sorted(by):
        left, right = max(other_start, reached), min(other_end, end)
        if left < right:
            total, reached = total + right - left, right
    return total / (end - start)


def f1(first: Sequence[Range], second: Sequence[Range]) -> float:
    """Return the harmonic mean of how far each covers the other, 0..1; NaN if both are empty."""
    if not first and not second:
        return float("nan")
    return harmonic(mean_covered(second, first), mean_covered(first, second))


def mean_covered(spans: Sequence[Range], by: Sequence[Range]) -> float:
    """Average how far each of *spans* is covered; 0 if there are none."""
    return sum(covered(span, by) for span in spans) / len(spans) if spans else 0.0


def harmonic(one: float, other: float) -> float:
    """Return the harmonic mean; 0 if both are 0."""
    return 2 * one * other / (one + other) if one + other else 0.0


def exchanged(span: Range, text: str, pairs: Sequence[Pair]) -> Range:
    """Return the place of *span* once names are exchanged; only approximate if it begins inside a name."""
    start, end = (len(exchange(text[:place], pairs)) for place in span)
    return min(start, end - 1), end
