"""What a run says of each metric of a side, and the cases behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from evals import stats
from evals.metrics import METRICS
from evals.metrics.scores import Metric, Score, by_unit, passed_all, value
from evals.report import figures
from evals.runs import Side


class Fault(NamedTuple):
    """A unit that a metric finds fault with."""

    unit: str
    value: float
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
    return [_measure(m, scores.get(m.name, {})) for m in METRICS[side.task] if m.kind != "cost"]


def _measure(metric: Metric, units: Mapping[str, Sequence[Score]]) -> Measure:
    sums = [(sum(s.hits for s in scores), sum(s.n for s in scores)) for scores in units.values()]
    passes = [passed_all(scores, metric) for scores in units.values()]
    return Measure(
        metric=metric,
        value=value(s for scores in units.values() for s in scores),
        interval=stats.interval([hits for hits, _ in sums], [n for _, n in sums]),
        units=len(units),
        passes=sum(passes) / len(passes) if metric.strict and passes else None,
        faults=tuple(_faults(metric, units)),
    )


def _faults(metric: Metric, units: Mapping[str, Sequence[Score]]) -> list[Fault]:
    """List what fails, in most samples first, then by how much."""
    found: list[tuple[float, float, Fault]] = []
    for unit, scores in units.items():
        failed = sum(not one.passes(metric) for one in scores)
        if not failed:
            continue
        got = value(scores) or 0.0
        told = _failing(failed, scores) if metric.strict else figures.figure(got, metric.kind)
        share = failed / len(scores) if metric.strict else 0.0
        found.append((-share, got if metric.better == "higher" else -got, Fault(unit, got, told)))
    return [fault for _, _, fault in sorted(found, key=lambda each: each[:2])]


def _failing(failed: int, scores: Sequence[Score]) -> str:
    if all(one.sample == 0 for one in scores):
        return "fails over its samples"
    return f"fails in {failed} of {figures.counted(len(scores), 'sample')}"
