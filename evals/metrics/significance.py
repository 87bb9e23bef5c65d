"""
Tests for the difference of two ratios of sums over paired units, and their correction for many tests.

A unit is mostly a case. The slants and the swap of one event share facts, and still count as separate units: what an
event does to both versions alike cancels out of a paired difference. What it does to only one version does not, so p is
a little too small where all cases that differ belong to one event. Everything is seeded.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from evals.metrics.bootstrap import SEED, Array, standard_error

LEVEL = 0.05
"""A difference is shown where its corrected p is below this."""
PERMUTATIONS = 10_000
EXACT = 13
"""Up to this many differing units, every way of swapping them is tried; above, `PERMUTATIONS` ways are drawn."""


def permutation_test(a: Array, b: Array) -> float:
    """
    Return the two-sided p of B's ratio minus A's, if chance decides for each unit which side is A.

    It is exact if few units differ. Else permutations are drawn, and the observed one is among them (Phipson and Smyth
    2010), so p is never zero. Rows are units, columns are hits and n. A permutation that leaves one side with nothing
    to measure counts as chance.
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
    """Return the smallest p that `permutation_test` can give: that of all differing units changing in one direction."""
    differing = int((a != b).any(axis=1).sum())
    return 2 / 2 ** max(differing, 1) if differing <= EXACT else 1 / (PERMUTATIONS + 1)


def counting_tests(least: Sequence[float]) -> list[bool]:
    """
    Tell which tests a correction has to count, by the smallest p that each can give (Tarone 1990).

    A test that can't show a difference, whatever the data, can't show a wrong one either, so it doesn't count. The
    smallest p depends on how many units differ, not on the direction.
    """
    few = (k for k in range(1, len(least) + 1) if sum(p < LEVEL / k for p in least) <= k)
    k = next(few, 1)
    return [p < LEVEL / k for p in least]


def detectable(a: Array, b: Array, tests: int, *, share: bool) -> float | None:
    """
    Return the smallest difference that would probably have been shown: power 80 %, level 5 % corrected for *tests*.

    This is the normal approximation to the permutation test, with the observed standard error. A difference d adds
    d² / units to the variance under permutations; for a share, it also adds d(1 - d) / `_pieces` to its own variance.
    Return None if an exact test has too few units, and if the error is not known.
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
    Estimate how many independent things all units have in total, at least one each.

    This is the variance of single things divided by the variance between units. If the samples of a case always pass or
    fail together, or if nothing fails, a unit counts as one thing.
    """
    hits, n = sums[sums[:, 1] > 0].T
    mean = hits.sum() / n.sum()
    between = float(((hits / n - mean) ** 2 * n).sum() / n.sum())
    single = float(mean * (1 - mean))
    each = min(single / between, n.mean() / 2) if single > 0 and between > 0 else 1.0
    return len(sums) * max(each, 1.0)


def _ratio(sums: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio: Array = sums[:, 0] / sums[:, 1]
    return ratio


@functools.lru_cache(maxsize=32)
def _all_signs(units: int) -> Array:
    return ((np.arange(2**units)[:, None] >> np.arange(units)) & 1).astype(float)


@functools.lru_cache(maxsize=32)
def _some_signs(units: int) -> Array:
    generator = np.random.default_rng(SEED + 1)
    return generator.integers(0, 2, size=(PERMUTATIONS, units)).astype(float)
