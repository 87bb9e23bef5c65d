"""Figures over rows, with intervals: every figure is a function of sums that rows add to."""

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
    """One figure: *of* takes sums, a row per draw, and gives a value per draw. A share is shown in percent."""

    name: str
    about: str
    of: Callable[[Array], Array]
    share: bool = True


class Value(Model):
    """A figure with its 95 % interval, over *n* rows; *strictness* is which flags counted, where flags are measured."""

    name: str
    about: str
    strictness: Strictness | None = None
    value: float | None
    interval: tuple[float, float] | None
    n: int
    share: bool


def values(figures: Sequence[Figure], rows: Sequence[Sequence[float]]) -> tuple[Value, ...]:
    """Compute figures over *rows*, what each row adds; the interval draws whole rows anew (percentile bootstrap)."""
    sums = np.asarray(rows, dtype=float)
    made = []
    for figure in figures:
        of = functools.partial(_finite, figure.of)
        value = float(of(sums.sum(axis=0, keepdims=True))[0])
        made.append(
            Value(
                name=figure.name,
                about=figure.about,
                value=None if np.isnan(value) else value,
                interval=figure_interval(sums, of),
                n=len(rows),
                share=figure.share,
            )
        )
    return tuple(made)


def _finite(of: Callable[[Array], Array], sums: Array) -> Array:
    """Compute a figure; what is no number in the end, or infinite, is not known."""
    found = of(sums)
    return np.where(np.isfinite(found), found, np.nan)


def ratio(hits: Array, n: Array) -> Array:
    """Divide; nothing to measure is no number."""
    with np.errstate(invalid="ignore", divide="ignore"):
        divided: Array = hits / n
    return divided


def harmonic(one: Array, other: Array) -> Array:
    """Return the harmonic mean, 0 where one of them is 0 or has nothing to be measured by."""
    one, other = np.nan_to_num(one), np.nan_to_num(other)
    return np.nan_to_num(ratio(2 * one * other, one + other))


def macro_f1(confusion: Array) -> Array:
    """
    Average the F1 of the classes that are gold at all; *confusion* is (draws, gold, predicted).

    More columns than rows are answers that are no class: they count as misses.
    """
    gold, predicted = confusion.sum(axis=2), confusion.sum(axis=1)
    hits = np.stack([confusion[:, i, i] for i in range(confusion.shape[1])], axis=1)
    each = ratio(2 * hits, gold + predicted[:, : gold.shape[1]])
    return ratio(np.where(gold > 0, each, 0.0).sum(axis=1), (gold > 0).sum(axis=1))
