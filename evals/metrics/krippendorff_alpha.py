"""Krippendorff's α of nominal ratings: how far raters agree beyond chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.metrics.bootstrap import Array, draws, percentiles

Rating = str | None
"""None is a missing rating."""


def alpha(ratings: Sequence[Sequence[Rating]]) -> float | None:
    """
    Return Krippendorff's α of *ratings*: one row per unit, one column per sample.

    A row with fewer than two ratings says nothing about agreement. Where all ratings are equal, α is not defined:
    return None.
    """
    rows = [row for row in ratings if sum(rating is not None for rating in row) > 1]
    values = sorted({rating for row in rows for rating in row if rating is not None})
    if len(values) < 2:
        return None
    import krippendorff

    counts = np.array([[row.count(value) for value in values] for row in map(list, rows)])
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def alpha_interval(groups: Sequence[Sequence[Sequence[Rating]]]) -> tuple[float, float] | None:
    """
    Return the 95 % bootstrap interval of α over *groups* of rows, such as the parties of a case.

    Return None with fewer than two groups, and where α is not defined in any draw. Nominal α is 1 - D_o / D_e, with
    counts that add up over rows (Krippendorff 2004, ch. 11). So they are summed once by group, and then drawn.
    """
    values = sorted({rating for rows in groups for row in rows for rating in row if rating is not None})
    if len(groups) < 2 or len(values) < 2:
        return None
    parts = np.array([_coincidences(rows, values) for rows in groups])
    drawn = draws(len(groups)) @ parts
    observed, totals = drawn[:, 0], drawn[:, 1:]
    n = totals.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        alphas: Array = 1 - (n - 1) * observed / (n**2 - (totals**2).sum(axis=1))
    return percentiles(alphas)


def _coincidences(rows: Sequence[Sequence[Rating]], values: Sequence[str]) -> list[float]:
    """Sum over rows how much their ratings disagree, and how often each value was given."""
    counts = [[list(row).count(value) for value in values] for row in rows]
    paired = [each for each in counts if sum(each) > 1]
    disagree = sum((sum(each) ** 2 - sum(c * c for c in each)) / (sum(each) - 1) for each in paired)
    return [disagree, *(float(sum(each[i] for each in paired)) for i in range(len(values)))]
