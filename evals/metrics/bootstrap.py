"""
Intervals for metrics that are ratios of sums over units, by the bootstrap.

A unit (mostly a case) is what is drawn, with replacement: the samples of a case share its article, so they are not
independent evidence. The draws are seeded: the same scores give the same interval.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BOOTSTRAPS = 2_000
SEED = 20_261_122


def ratio_interval(hits: Sequence[float] | Array, n: Sequence[float] | Array) -> tuple[float, float] | None:
    """
    Return the 95 % percentile bootstrap interval of sum(hits) / sum(n), over units (Efron and Tibshirani 1993, ch. 13).

    Return None with fewer than two units.
    """
    if len(hits) < 2:
        return None
    return percentiles(_ratios(draws(len(hits)), np.asarray(hits), np.asarray(n)))


def figure_interval(sums: Array, figure: Callable[[Array], Array]) -> tuple[float, float] | None:
    """
    Return the 95 % percentile bootstrap interval of any *figure* of sums; the rows of *sums* are units.

    *figure* takes the sums of all draws, one row per draw, and returns one value per draw. Return None with fewer than
    two units.
    """
    return percentiles(figure(draws(len(sums)) @ sums)) if len(sums) > 1 else None


def difference_interval(a: Array, b: Array) -> tuple[float, float] | None:
    """
    Return the 95 % paired bootstrap interval of B's ratio minus A's; rows are units, columns are hits and n.

    Return None with fewer than two units.
    """
    return percentiles(_differences(a, b)) if len(a) > 1 else None


def standard_error(a: Array, b: Array) -> float:
    """Return the bootstrap standard error of B's ratio minus A's; 0 where they never differ."""
    differences = _differences(a, b)
    known = differences[~np.isnan(differences)]
    return float(known.std()) if len(known) else 0.0


@functools.lru_cache(maxsize=32)
def draws(units: int) -> Array:
    """Draw units with replacement, `BOOTSTRAPS` times. Each row says how often each unit was drawn."""
    generator = np.random.default_rng(SEED)
    return generator.multinomial(units, np.full(units, 1 / units), size=BOOTSTRAPS).astype(float)


def percentiles(values: Array) -> tuple[float, float] | None:
    """Return the 2.5th and the 97.5th percentile of all values that are numbers; None where there are none."""
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)


def _differences(a: Array, b: Array) -> Array:
    drawn = draws(len(a))
    return _ratios(drawn, b[:, 0], b[:, 1]) - _ratios(drawn, a[:, 0], a[:, 1])


def _ratios(drawn: Array, hits: Array, n: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios: Array = (drawn @ hits) / (drawn @ n)
    return ratios
