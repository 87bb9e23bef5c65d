"""
Intervals and tests for metrics that are ratios of sums over units.

A unit (a case, mostly) is what is drawn: the samples of a case share its article, and are no independent evidence.
Everything is seeded; the same scores give the same numbers.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

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


def interval(hits: Sequence[float], n: Sequence[float]) -> tuple[float, float] | None:
    """
    Return the 95 % percentile bootstrap interval of sum(hits) / sum(n), over units (Efron and Tibshirani 1993, ch. 13).

    None with fewer than two units.
    """
    if len(hits) < 2:
        return None
    ratios = _ratios(_drawn(len(hits)), np.asarray(hits), np.asarray(n))
    return _percentiles(ratios)


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
    so that p is never zero. Rows are units, columns hits and n.
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
    extreme = int((np.abs(ratio_b - ratio_a) >= observed - 1e-12).sum())
    return extreme / len(signs) if len(differing) <= EXACT else (extreme + 1) / (len(signs) + 1)


def holm(ps: Sequence[float]) -> list[float]:
    """Return p values corrected for their number by Holm's step-down method (Holm 1979), in the given order."""
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    corrected, highest = [0.0] * len(ps), 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[index]))
        corrected[index] = highest
    return corrected


def detectable(error: float, units: int, tests: int, *, share: bool) -> float | None:
    """
    Return the smallest difference that would probably have been shown: power 80 %, 5 % corrected for *tests*.

    By the normal approximation from the standard *error* of what was observed. A share that differs by d does so, at
    worst, in whole units, which adds a variance of d(1 - d) / units, so that d is the root of a quadratic equation. None
    where even all units differing in one direction would be too few for an exact test, or no error is known.
    """
    level = LEVEL / max(tests, 1)
    needed = math.floor(math.log2(2 / level)) + 1
    if needed > units:
        return None
    normal = NormalDist()
    z = normal.inv_cdf(1 - level / 2) + normal.inv_cdf(0.8)
    spread = z * z / units if share else 0.0
    least = (spread + math.sqrt(spread**2 + 4 * (1 + spread) * (z * error) ** 2)) / (2 * (1 + spread))
    if share:
        least = max(least, needed / units)
    return least if 0 < least and (least <= 1 or not share) else None


def krippendorff_alpha(ratings: Sequence[Sequence[str | None]]) -> float | None:
    """
    Return Krippendorff's α of nominal *ratings*, a row per unit and a column per sample; None where it has no value.

    None in a row is a missing rating. Without any variation α is not defined.
    """
    values = sorted({rating for row in ratings for rating in row if rating is not None})
    if len(values) < 2:
        return None
    import krippendorff

    codes: Any = [[values.index(r) if r is not None else np.nan for r in row] for row in ratings]
    return float(krippendorff.alpha(reliability_data=np.array(codes, float).T, level_of_measurement="nominal"))


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
