"""The values of all metrics of a side, and the cases that fail by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from evals.comparison.runs import Side
from evals.metrics.bootstrap import ratio_interval
from evals.metrics.catalogue import METRICS
from evals.metrics.scores import Metric, Units, by_unit, pass_rate, passing_samples, unit_sums, value
from evals.report import formatting


class Fault(NamedTuple):
    """A unit that fails by a metric."""

    unit: str
    text: str
    """`fails in 1 of 3 samples`, or the value if samples don't pass or fail by this metric."""


class Measure(NamedTuple):
    """One metric of a side: value, 95 % interval, number of units, pass^N, and the units that fail, worst first."""

    metric: Metric
    value: float | None
    interval: tuple[float, float] | None
    units: int
    passes: float | None
    faults: tuple[Fault, ...]


def of(side: Side) -> list[Measure]:
    """Measure a side by every metric of its task except the costs."""
    scores = by_unit(side.scores)
    return [_measure(metric, scores) for metric in METRICS[side.task] if metric.kind != "cost"]


def cells(measure: Measure) -> tuple[str, ...]:
    """Write the value, the interval, the number of units and pass^N of a measure."""
    return (
        formatting.figure(measure.value, measure.metric.kind),
        formatting.interval(measure.interval, measure.metric.kind),
        str(measure.units),
        formatting.figure(measure.passes, "share"),
    )


def _measure(metric: Metric, scores: Mapping[str, Units]) -> Measure:
    units = scores.get(metric.name, {})
    sums = unit_sums(units, units)
    return Measure(
        metric=metric,
        value=value(s for each in units.values() for s in each),
        interval=ratio_interval([hits for hits, _ in sums], [n for _, n in sums]),
        units=len(units),
        passes=pass_rate(metric, scores, units),
        faults=tuple(_faults(metric, scores)),
    )


def _faults(metric: Metric, scores: Mapping[str, Units]) -> list[Fault]:
    """List the units that fail: those with most failing samples first, then those with the worst values."""
    found: list[tuple[float, float, Fault]] = []
    for unit, each in scores.get(metric.name, {}).items():
        passed = passing_samples(metric, scores, unit)
        if all(passed.values()) and (passed or all(one.passes(metric) for one in each)):
            continue
        worth = value(each) or 0.0
        text = failing_samples(passed) if passed else formatting.figure(worth, metric.kind)
        share = sum(passed.values()) / len(passed) if passed else 0.0
        found.append((share, worth if metric.better == "higher" else -worth, Fault(unit, text)))
    return [fault for _, _, fault in sorted(found, key=lambda one: one[:2])]


def failing_samples(passed: Mapping[int, bool]) -> str:
    """Write in how many samples a unit fails."""
    if list(passed) == [0]:
        return "fails over its samples"
    return f"fails in {sum(not each for each in passed.values())} of {formatting.count(len(passed), 'sample')}"
