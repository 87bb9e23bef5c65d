"""What a run says of each metric of a side, and the cases behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from evals.comparison.runs import Side
from evals.metrics.bootstrap import ratio_interval
from evals.metrics.catalogue import METRICS
from evals.metrics.scores import Metric, Units, by_unit, pass_rate, passing_samples, value
from evals.report import figures


class Fault(NamedTuple):
    """A unit that a metric finds fault with."""

    unit: str
    told: str
    """`fails in 1 of 3 samples`, or the value where a sample doesn't pass or fail."""


class Measure(NamedTuple):
    """One metric of a side: value, 95 % interval, number of units, pass^N, and the units at fault, worst first."""

    metric: Metric
    value: float | None
    interval: tuple[float, float] | None
    units: int
    passes: float | None
    faults: tuple[Fault, ...]


def of(side: Side) -> list[Measure]:
    """Measure a side by every metric of its task but the costs."""
    scores = by_unit(side.scores)
    return [_measure(metric, scores) for metric in METRICS[side.task] if metric.kind != "cost"]


def _measure(metric: Metric, scores: Mapping[str, Units]) -> Measure:
    units = scores.get(metric.name, {})
    sums = [(sum(s.hits for s in each), sum(s.n for s in each)) for each in units.values()]
    return Measure(
        metric=metric,
        value=value(s for each in units.values() for s in each),
        interval=ratio_interval([hits for hits, _ in sums], [n for _, n in sums]),
        units=len(units),
        passes=pass_rate(metric, scores, units),
        faults=tuple(_faults(metric, scores)),
    )


def _faults(metric: Metric, scores: Mapping[str, Units]) -> list[Fault]:
    """List the units at fault: what fails in most samples first, then by how much."""
    found: list[tuple[float, float, Fault]] = []
    for unit, each in scores.get(metric.name, {}).items():
        passed = passing_samples(metric, scores, unit)
        if all(passed.values()) and (passed or all(one.passes(metric) for one in each)):
            continue
        got = value(each) or 0.0
        told = failing(passed) if passed else figures.figure(got, metric.kind)
        share = sum(passed.values()) / len(passed) if passed else 0.0
        found.append((share, got if metric.better == "higher" else -got, Fault(unit, told)))
    return [fault for _, _, fault in sorted(found, key=lambda one: one[:2])]


def failing(passed: Mapping[int, bool]) -> str:
    """Say in how many samples a unit fails."""
    if list(passed) == [0]:
        return "fails over its samples"
    return f"fails in {sum(not each for each in passed.values())} of {figures.counted(len(passed), 'sample')}"
