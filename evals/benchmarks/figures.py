"""The figures of a benchmark with intervals. Each figure is a function of sums over rows."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from evals.metrics.bootstrap import Array, figure_interval
from service.models import Model, Strictness

__all__ = ["Array", "Figure", "Value", "harmonic", "macro_f1", "ratio", "values"]


@dataclass(frozen=True)
class Figure:
    """One figure. *of* takes sums, one row per draw, and returns one value per draw. A share is shown in percent."""

    name: str
    about: str
    of: Callable[[Array], Array]
    share: bool = True


class Value(Model):
    """A figure with its 95 % interval over *n* rows. *strictness* says which flags counted, if flags are measured."""

    name: str
    about: str
    strictness: Strictness | None = None
    value: float | None
    interval: tuple[float, float] | None
    n: int
    share: bool


def values(figures: Sequence[Figure], rows: Sequence[Sequence[float]]) -> tuple[Value, ...]:
    """Compute figures from what each row adds to the sums. The interval draws whole rows (percentile bootstrap)."""
    sums = np.asarray(rows, dtype=float)
    computed = []
    for figure in figures:
        of = functools.partial(_finite, figure.of)
        value = float(of(sums.sum(axis=0, keepdims=True))[0])
        computed.append(
            Value(
                name=figure.name,
                about=figure.about,
                value=None if np.isnan(value) else value,
                interval=figure_interval(sums, of),
                n=len(rows),
                share=figure.share,
            )
        )
    return tuple(computed)


def _finite(of: Callable[[Array], Array], sums: Array) -> Array:
    """Compute a figure; infinite values become NaN."""
    found = of(sums)
    return np.where(np.isfinite(found), found, np.nan)


def ratio(hits: Array, n: Array) -> Array:
    """Divide; NaN if there is nothing to measure."""
    with np.errstate(invalid="ignore", divide="ignore"):
        divided: Array = hits / n
    return divided


def harmonic(one: Array, other: Array) -> Array:
    """Return the harmonic mean; 0 if one of the two is 0 or NaN."""
    one, other = np.nan_to_num(one), np.nan_to_num(other)
    return np.nan_to_num(ratio(2 * one * other, one + other))


def macro_f1(confusion: Array) -> Array:
    """
    Average the F1 of the classes that have gold; *confusion* has the axes draws, gold, predicted.

    Columns after the last class are for answers that are not a class: they count as misses.
    """
    gold, predicted = confusion.sum(axis=2), confusion.sum(axis=1)
    hits = np.stack([confusion[:, i, i] for i in range(confusion.shape[1])], axis=1)
    each = ratio(2 * hits, gold + predicted[:, : gold.shape[1]])
    return ratio(np.where(gold > 0, each, 0.0).sum(axis=1), (gold > 0).sum(axis=1))
