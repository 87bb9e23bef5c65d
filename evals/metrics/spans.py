"""How far two sets of spans cover each other."""

from __future__ import annotations

from collections.abc import Sequence

Range = tuple[int, int]


def covered(span: Range, by: Sequence[Range]) -> float:
    """
    Return the part of *span* that the best of *by* covers, 0..1.

    The measure of span identification of SemEval-2020 Task 11 (Da San Martino et al.): a flag that is too long loses
    precision, one that is too short recall.
    """
    start, end = span
    return max((max(0, min(end, e) - max(start, s)) for s, e in by), default=0) / (end - start)


def f1(first: Sequence[Range], second: Sequence[Range]) -> float:
    """Return the harmonic mean of how far each covers the other, 0..1; two empty sets agree."""
    if not first or not second:
        return float(not first and not second)
    there = sum(covered(span, second) for span in first) / len(first)
    back = sum(covered(span, first) for span in second) / len(second)
    return 2 * there * back / (there + back) if there + back else 0.0
