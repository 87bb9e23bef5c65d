"""
Intervals and tests for metrics that are ratios of sums over units.

A unit (a case, mostly) is what is drawn: the samples of a case share its article, and are no independent evidence. The
slants and the swap of one event share facts, and count as units of their own all the same: what an event does to both
versions alike cancels out of a paired difference. What it does to one version alone does not, so that p is a little too
small where the cases that differ are all of one event. Everything is seeded; the same scores give the same numbers.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEVEL = 0.05
"""A difference is shown where its corrected p is below this."""
BOOTSTRAPS = 2_000
PERMUTATIONS = 10_000
EXACT = 13
"""Up to so many units that differ, every way of swapping them is tried; above, `PERMUTATIONS` drawn ones."""
_SEED = 20_261_122


def interval(hits: Sequence[float] | Array, n: Sequence[float] | Array) -> tuple[float, float] | None:
    """
    Return the 95 % percentile bootstrap interval of sum(hits) / sum(n), over units (Efron and Tibshirani 1993, ch. 13).

    None with fewer than two units.
    """
    if len(hits) < 2:
        return None
    ratios = _ratios(_drawn(len(hits)), np.asarray(hits), np.asarray(n))
    return _percentiles(ratios)


def bootstrap(sums: Array, figure: Callable[[Array], Array]) -> tuple[float, float] | None:
    """
    Return the 95 % percentile bootstrap interval of any *figure* of sums; rows are units.

    *figure* takes the sums of every draw, a row each, and gives a value each. None with fewer than two units.
    """
    return _percentiles(figure(_drawn(len(sums)) @ sums)) if len(sums) > 1 else None


def difference_interval(a: Array, b: Array) -> tuple[float, float] | None:
    """
    Return the 95 % paired bootstrap interval of B's ratio minus A's; rows are units, columns hits and n.

    None with fewer than two units.
    """
    if len(a) < 2:
        return None
    return _percentiles(_differences(a, b))


def standard_error(a: Array, b: Array) -> float:
    """Return the bootstrap standard error of B's ratio minus A's; 0 where they never differ."""
    differences = _differences(a, b)
    known = differences[~np.isnan(differences)]
    return float(known.std()) if len(known) else 0.0


def permutation_test(a: Array, b: Array) -> float:
    """
    Return the two-sided p of B's ratio minus A's, when which is which is chance for every unit.

    Exact where few units differ, else by drawn permutations with the observed one among them (Phipson and Smyth 2010),
    so that p is never zero. Rows are units, columns hits and n. An order that leaves one side with nothing to measure
    speaks for chance.
    """
    differing = np.flatnonzero((a != b).any(axis=1))
    if len(differing) == 0:
        return 1.0
    signs = _all_signs(len(differing)) if len(differing) <= EXACT else _some_signs(len(differing))
    change = (b - a)[differing]
    moved = signs @ change
    ratio_a, ratio_b = _ratio(a.sum(axis=0) + moved), _ratio(b.sum(axis=0) - moved)
    observed = abs(_ratio(b.sum(axis=0)[None]) - _ratio(a.sum(axis=0)[None]))[0]
    if math.isnan(observed):
        return 1.0
    extreme = int((~(np.abs(ratio_b - ratio_a) < observed - 1e-12)).sum())
    return extreme / len(signs) if len(differing) <= EXACT else (extreme + 1) / (len(signs) + 1)


def holm(ps: Sequence[float]) -> list[float]:
    """Return p values corrected for their number by Holm's step-down method (Holm 1979), in the given order."""
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    corrected, highest = [0.0] * len(ps), 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[index]))
        corrected[index] = highest
    return corrected


def least_p(a: Array, b: Array) -> float:
    """Return the smallest p that `permutation_test` can give where as many units differ: all of them one way."""
    differing = int((a != b).any(axis=1).sum())
    return 2 / 2 ** max(differing, 1) if differing <= EXACT else 1 / (PERMUTATIONS + 1)


def testable(least: Sequence[float]) -> list[bool]:
    """
    Tell which tests a correction counts: those that could be shown among as many as count (Tarone 1990).

    By the *least* p of each, which depends on how many units differ and not on which way: a test that can't be shown
    whatever comes out can't be shown wrongly either, and doesn't weigh on the others.
    """
    few = (k for k in range(1, len(least) + 1) if sum(p < LEVEL / k for p in least) <= k)
    k = next(few, 1)
    return [p < LEVEL / k for p in least]


def detectable(a: Array, b: Array, tests: int, *, share: bool) -> float | None:
    """
    Return the smallest difference that would probably have been shown: power 80 %, 5 % corrected for *tests*.

    By the normal approximation to the permutation test, from the standard error of what was observed. A difference
    d adds d² / units to the variance under permutations; one of a share also adds d(1 - d) / `_pieces` to its own. None
    where even all units differing in one direction would be too few for an exact test, and where no error is known.
    """
    level, units = LEVEL / max(tests, 1), len(a)
    if 2 / 2**units >= level:
        return None
    error = standard_error(a, b)
    least = np.linspace(0, 1 if share else 20 * error, 1_001)[1:]
    variance = error**2 + (least * (1 - least) / _pieces(a + b) if share else 0.0)
    critical, power = NormalDist().inv_cdf(1 - level / 2), NormalDist().inv_cdf(0.8)
    shown = least > critical * np.sqrt(variance + least**2 / units) + power * np.sqrt(variance)
    return float(least[shown.argmax()]) if shown.any() else None


def _pieces(sums: Array) -> float:
    """
    Estimate how many independent things all units hold together, at least one each.

    The variance of single things over that between the units: where the samples of a case stand and fall together, as
    they do without any failure for all we know, a unit is one thing.
    """
    hits, n = sums[sums[:, 1] > 0].T
    mean = hits.sum() / n.sum()
    between = float(((hits / n - mean) ** 2 * n).sum() / n.sum())
    single = float(mean * (1 - mean))
    each = min(single / between, n.mean() / 2) if single > 0 and between > 0 else 1.0
    return len(sums) * max(each, 1.0)


def krippendorff_alpha(ratings: Sequence[Sequence[str | None]]) -> float | None:
    """
    Return Krippendorff's α of nominal *ratings*, a row per unit and a column per sample; None where it has no value.

    None in a row is a missing rating. A row with fewer than two says nothing of agreement; without any variation α is
    not defined.
    """
    rows = [row for row in ratings if sum(rating is not None for rating in row) > 1]
    values = sorted({rating for row in rows for rating in row if rating is not None})
    if len(values) < 2:
        return None
    import krippendorff

    counts = np.array([[row.count(value) for value in values] for row in map(list, rows)])
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def alpha_interval(groups: Sequence[Sequence[Sequence[str | None]]]) -> tuple[float, float] | None:
    """
    Return the 95 % bootstrap interval of Krippendorff's α over *groups* of rows, such as the parties of a case.

    None with fewer than two groups, and where α has no value in any draw. Nominal α is 1 - D_o / D_e, with counts that
    add up over rows (Krippendorff 2004, ch. 11): they are summed by group once, and then drawn.
    """
    values = sorted({rating for rows in groups for row in rows for rating in row if rating is not None})
    if len(groups) < 2 or len(values) < 2:
        return None
    parts = np.array([_coincidences(rows, values) for rows in groups])
    drawn = _drawn(len(groups)) @ parts
    observed, totals = drawn[:, 0], drawn[:, 1:]
    n = totals.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        alphas: Array = 1 - (n - 1) * observed / (n**2 - (totals**2).sum(axis=1))
    return _percentiles(alphas)


def _coincidences(rows: Sequence[Sequence[str | None]], values: Sequence[str]) -> list[float]:
    """Sum over rows how much their ratings disagree, and how often each value was given."""
    counts = [[list(row).count(value) for value in values] for row in rows]
    paired = [each for each in counts if sum(each) > 1]
    disagree = sum((sum(each) ** 2 - sum(c * c for c in each)) / (sum(each) - 1) for each in paired)
    return [disagree, *(float(sum(each[i] for each in paired)) for i in range(len(values)))]


def _ratios(drawn: Array, hits: Array, n: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios: Array = (drawn @ hits) / (drawn @ n)
    return ratios


def _differences(a: Array, b: Array) -> Array:
    drawn = _drawn(len(a))
    return _ratios(drawn, b[:, 0], b[:, 1]) - _ratios(drawn, a[:, 0], a[:, 1])


def _ratio(sums: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio: Array = sums[:, 0] / sums[:, 1]
    return ratio


def _percentiles(values: Array) -> tuple[float, float] | None:
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)


@functools.lru_cache(maxsize=32)
def _drawn(units: int) -> Array:
    """Draw units with replacement, `BOOTSTRAPS` times: how often each was drawn, by row."""
    generator = np.random.default_rng(_SEED)
    return generator.multinomial(units, np.full(units, 1 / units), size=BOOTSTRAPS).astype(float)


@functools.lru_cache(maxsize=32)
def _all_signs(units: int) -> Array:
    return ((np.arange(2**units)[:, None] >> np.arange(units)) & 1).astype(float)


@functools.lru_cache(maxsize=32)
def _some_signs(units: int) -> Array:
    generator = np.random.default_rng(_SEED + 1)
    return generator.integers(0, 2, size=(PERMUTATIONS, units)).astype(float)
