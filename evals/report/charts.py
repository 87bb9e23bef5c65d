"""The positions in the charts and the cells in the matrix of a page; the template draws them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from evals.comparison.results import Change, Comparison, UnitChange
from evals.comparison.runs import Side
from evals.metrics.catalogue import METRICS
from evals.metrics.scores import Metric, Score, by_unit, passing_samples, value
from evals.report import formatting, wording
from evals.report.measures import Measure

State = Literal["better", "worse", "same", "fails", "passes", "plain"]


class Scale(NamedTuple):
    """A range of numbers. It is drawn with a margin, so that a dot at its end is not cut."""

    low: float
    high: float

    def at(self, number: float) -> str:
        """Return the position of a number in percent of the width."""
        share = (number - self.low) / (self.high - self.low)
        return f"{4 + 92 * min(1.0, max(0.0, share)):.2f}%"


class Cell(NamedTuple):
    """One unit by one metric. *key* is for sorting: lower is worse, and None comes last."""

    state: State
    text: str
    passed: str
    key: float | None


class Row(NamedTuple):
    """One unit by all metrics of a matrix."""

    unit: str
    text: str
    key: float
    cells: tuple[Cell, ...]


class Matrix(NamedTuple):
    """Units by metrics, the worst unit first."""

    metrics: tuple[str, ...]
    rows: tuple[Row, ...]


def scale_of(values: Iterable[float | None]) -> Scale:
    """Choose 0 to 1, or 0 to the highest value if it is above 1."""
    return Scale(0.0, max([1.0, *(each for each in values if each is not None)]))


def differences_scale(change: Change, comparison: Comparison) -> Scale:
    """Choose a scale around zero, the same for all metrics that stay within 1, so that people can compare them."""
    reaches = [_reach(each) for each in comparison.changes if each.kind != "cost"]
    own = _reach(change)
    limit = own if own > 1 else max(reach for reach in reaches if reach <= 1)
    even = max(0.05, math.ceil(limit * 20 - 1e-9) / 20)
    return Scale(-even, even)


def _reach(change: Change) -> float:
    bounds = change.interval or (0.0, 0.0)
    return max(abs(change.difference or 0.0), abs(bounds[0]), abs(bounds[1]))


def measure_scale(measure: Measure) -> Scale:
    """Choose the scale of a run's metric."""
    return scale_of([measure.value, *(measure.interval or ())])


def of_comparison(comparison: Comparison) -> Matrix:
    """Build the matrix of a comparison: the units that got worse by most come first."""
    directions = {m.name: m.judged * (1 if m.better == "higher" else -1) for m in METRICS[comparison.task]}
    changes = {change.metric: change for change in wording.sort_changes(comparison)}
    cells_by_unit: dict[str, dict[str, Cell]] = {}
    for unit in comparison.units:
        cell = _changed(unit, changes[unit.metric], directions[unit.metric])
        cells_by_unit.setdefault(unit.unit, {})[unit.metric] = cell
    measured = {unit.metric for unit in comparison.units}
    return _matrix([name for name in changes if name in measured], cells_by_unit, _by_loss)


def of_side(side: Side) -> Matrix:
    """Build the matrix of a side: the units that fail by most metrics come first."""
    scores = by_unit(side.scores)
    metrics = [metric for metric in METRICS[side.task] if metric.kind != "cost" and metric.name in scores]
    cells_by_unit: dict[str, dict[str, Cell]] = {}
    for metric in metrics:
        for unit, each in scores[metric.name].items():
            cells_by_unit.setdefault(unit, {})[metric.name] = _measured(
                metric, each, passing_samples(metric, scores, unit)
            )
    return _matrix([metric.name for metric in metrics], cells_by_unit, _by_faults)


def _matrix(
    names: Sequence[str],
    units: Mapping[str, Mapping[str, Cell]],
    summarise: Callable[[Sequence[Cell]], tuple[str, float]],
) -> Matrix:
    empty = Cell("plain", "", "", None)
    rows = [
        Row(unit, *summarise(list(cells.values())), tuple(cells.get(name, empty) for name in names))
        for unit, cells in units.items()
    ]
    return Matrix(tuple(names), tuple(sorted(rows, key=lambda row: (row.key, row.unit))))


def _by_loss(cells: Sequence[Cell]) -> tuple[str, float]:
    """Return a text and a sort key: the sum of what a unit loses on all metrics, and then what it gains."""
    states, keys = [cell.state for cell in cells], [cell.key or 0.0 for cell in cells]
    text = [f"{states.count(state)} {state}" for state in ("worse", "better") if state in states]
    lost, gained = (sum(key for key in keys if (key < 0) is loses) for loses in (True, False))
    return ", ".join(text) or "same", round(lost + gained / 1000, 6)


def _by_faults(cells: Sequence[Cell]) -> tuple[str, float]:
    """Return a text and a sort key: the number of metrics a unit fails by, and then its values."""
    failing = sum(cell.state == "fails" for cell in cells)
    text = f"fails by {failing}" if failing else "no failure"
    return text, round(-failing + sum(cell.key or 0.0 for cell in cells) / 1000, 6)


def _changed(unit: UnitChange, change: Change, direction: int) -> Cell:
    passed = " → ".join(dict.fromkeys(each or formatting.NOTHING for each in (unit.passed_a, unit.passed_b)))
    texts = formatting.figure(unit.a, change.kind), formatting.figure(unit.b, change.kind)
    passed = "" if passed == formatting.NOTHING else passed
    if unit.a is None or unit.b is None or not direction:
        return Cell("plain", " → ".join(texts), passed, None)
    better = (unit.b - unit.a) * direction
    if abs(better) < 1e-9:
        return Cell("same", texts[0], passed, 0.0)
    return Cell("better" if better > 0 else "worse", " → ".join(texts), passed, round(better, 6))


def _measured(metric: Metric, scores: Sequence[Score], passed: Mapping[int, bool]) -> Cell:
    got = value(scores) or 0.0
    key = round(got if metric.better == "higher" else -got, 6)
    shown = formatting.figure(got, metric.kind)
    if not passed:
        return Cell("plain", shown, "", key)
    return Cell("passes" if all(passed.values()) else "fails", shown, f"{sum(passed.values())}/{len(passed)}", key)
