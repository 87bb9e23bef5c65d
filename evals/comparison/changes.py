"""
Measure how each metric changes from side A to side B, and decide which changes are more than chance.

Every tested metric gets a paired bootstrap interval and an exact permutation test over units. The p values are
corrected over all metrics by Holm's method, so that equal sides seldom seem to differ. A metric in which too few units
differ to show anything doesn't count (Tarone's step).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress

import numpy as np

from evals.comparison.results import Change, UnitChange, Verdict
from evals.metrics import significance
from evals.metrics.bootstrap import Array, difference_interval
from evals.metrics.scores import Metric, Units, pass_rate, passing_samples, unit_sums, value

_Sums = tuple[Array, Array]
"""Hits and n of each unit, on side A and on side B."""


def measure_changes(metrics: Sequence[Metric], a: Mapping[str, Units], b: Mapping[str, Units]) -> Iterator[Change]:
    """Measure every metric on both sides and give each tested one its verdict."""
    yield from _corrected([_change(metric, a, b) for metric in metrics])


def _change(metric: Metric, a: Mapping[str, Units], b: Mapping[str, Units]) -> tuple[Change, _Sums]:
    """Measure one metric, still without a verdict, which needs the p values of all metrics. Return also the sums."""
    units_a, units_b = a.get(metric.name, {}), b.get(metric.name, {})
    units = list(dict.fromkeys([*units_a, *units_b]))
    sums_a, sums_b = _sums(units_a, units), _sums(units_b, units)
    value_a, value_b = _ratio(sums_a), _ratio(sums_b)
    known = value_a is not None and value_b is not None
    tested = known and metric.kind != "cost" and metric.judged
    change = Change(
        metric=metric.name,
        about=metric.about,
        better=metric.better,
        kind=metric.kind,
        a=value_a,
        b=value_b,
        difference=value_b - value_a if value_a is not None and value_b is not None else None,
        interval=difference_interval(sums_a, sums_b) if known else None,
        p_raw=significance.permutation_test(sums_a, sums_b) if tested else None,
        p=None,
        verdict=None if metric.judged or not known else "not judged",
        could_show=None,
        units=len(units),
        differing=int((sums_a != sums_b).any(axis=1).sum()) if units else 0,
        pass_a=pass_rate(metric, a, units),
        pass_b=pass_rate(metric, b, units),
    )
    return change, (sums_a, sums_b)


def unit_changes(metrics: Sequence[Metric], a: Mapping[str, Units], b: Mapping[str, Units]) -> Iterator[UnitChange]:
    """List every unit by every metric except the costs."""
    for metric in (metric for metric in metrics if metric.kind != "cost"):
        units_a, units_b = a.get(metric.name, {}), b.get(metric.name, {})
        for unit in dict.fromkeys([*units_a, *units_b]):
            yield UnitChange(
                metric=metric.name,
                unit=unit,
                a=value(units_a.get(unit, ())),
                b=value(units_b.get(unit, ())),
                passed_a=_count_passing(passing_samples(metric, a, unit)),
                passed_b=_count_passing(passing_samples(metric, b, unit)),
            )


def _count_passing(passes: Mapping[int, bool]) -> str | None:
    return f"{sum(passes.values())}/{len(passes)}" if passes else None


def _corrected(changes: Sequence[tuple[Change, _Sums]]) -> Iterator[Change]:
    """Correct the p values over all metrics that can show a difference, and add the verdicts."""
    raw = {change.metric: change.p_raw for change, _ in changes if change.p_raw is not None}
    least = [significance.least_p(*sums) for change, sums in changes if change.metric in raw]
    counting = list(compress(raw, significance.counting_tests(least)))
    corrected = dict(zip(counting, significance.holm([raw[name] for name in counting]), strict=True))
    for change, sums in changes:
        if change.metric not in raw:
            yield change
            continue
        p = corrected.get(change.metric, 1.0)
        verdict = _verdict(change, p)
        tests = len(counting) + (change.metric not in corrected)
        could = significance.detectable(*sums, tests, share=change.kind == "share")
        shown = verdict != "no difference shown"
        yield change.model_copy(update={"p": p, "verdict": verdict, "could_show": None if shown else could})


def _verdict(change: Change, p: float) -> Verdict:
    if p >= significance.LEVEL or not change.difference:
        return "no difference shown"
    return "better" if (change.difference > 0) == (change.better == "higher") else "worse"


def _sums(scores: Units, units: Sequence[str]) -> Array:
    return np.array(unit_sums(scores, units), float).reshape(len(units), 2)


def _ratio(sums: Array) -> float | None:
    hits, n = sums.sum(axis=0) if len(sums) else (0.0, 0.0)
    return float(hits / n) if n else None
