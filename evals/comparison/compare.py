"""
Compare two sides, paired by unit and sample: which is better, by how much, or whether it may be noise.

Every tested metric gets a paired bootstrap interval and an exact permutation test over units; the p values are
corrected over all metrics by Holm's method, so that one difference in twenty comparisons of equals is not the rule. A
metric in which too few units differ to show anything doesn't count (Tarone's step).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from typing import Literal

import numpy as np
from pydantic import Field

from evals.comparison.runs import Side
from evals.metrics import METRICS, significance
from evals.metrics.bootstrap import Array, difference_interval
from evals.metrics.output_text import word_diff
from evals.metrics.scores import Metric, Score, Units, by_unit, pass_rate, value
from service.errors import InvalidRequest, RecordingError
from service.models import Model, Task

Verdict = Literal["better", "worse", "no difference shown"]
_Sums = tuple[Array, Array]


class Change(Model):
    """One metric of both sides. *p* is corrected; B is *better* or *worse* where it is below 0.05."""

    metric: str
    about: str
    better: Literal["higher", "lower"]
    kind: Literal["share", "amount", "cost"]
    a: float | None
    b: float | None
    difference: float | None
    interval: tuple[float, float] | None
    p_raw: float | None
    p: float | None
    verdict: Verdict | None = Field(description="Null where nothing was tested: a cost, or nothing to measure.")
    could_show: float | None = Field(description="The smallest difference that would probably have been shown.")
    units: int
    differing: int
    pass_a: float | None = Field(description="pass^N: units that pass in every sample.")
    pass_b: float | None


class Flip(Model):
    """A unit and sample that one side passes and the other doesn't, with both outputs where it is a case."""

    unit: str
    sample: int
    worse: tuple[str, ...]
    better: tuple[str, ...]
    wrong: tuple[str, ...]
    a: str | None
    b: str | None
    diff: tuple[tuple[str, str], ...]


class UnitChange(Model):
    """
    One unit by one metric on both sides; null where there was nothing to measure.

    *passed* counts the samples that pass, `2/3`, by metrics that a sample passes or fails by.
    """

    metric: str
    unit: str
    a: float | None
    b: float | None
    passed_a: str | None
    passed_b: str | None


class Comparison(Model):
    """What two sides differ in."""

    a: str
    b: str
    sha256_a: str | None = Field(
        description="Of the text of A that was compared: of the prompt's file, or the lexicon."
    )
    sha256_b: str | None
    task: Task
    model: str
    cases: int
    samples: int
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    units: tuple[UnitChange, ...] = Field(description="Every unit by every metric but the costs.")
    prompt_diff: str

    def verdicts(self, verdict: Verdict) -> list[Change]:
        """List the metrics with a verdict."""
        return [change for change in self.changes if change.verdict == verdict]


def compare(a: Side, b: Side, *, metrics: Sequence[str] = (), prompt_diff: str = "") -> Comparison:
    """
    Compare B with A. With *metrics*, only those, and the correction is over them alone.

    Raises `RecordingError` where a case or a sample is on one side only.
    """
    if a.task != b.task:
        raise InvalidRequest(f"{a.name} and {b.name} do different tasks, and can't be compared")
    _hold_to_pairs(a, b)
    chosen = known_metrics(a.task, metrics)
    of_a, of_b = by_unit(a.scores), by_unit(b.scores)
    rough = [_change(metric, of_a, of_b) for metric in chosen]
    return Comparison(
        a=a.name,
        b=b.name,
        sha256_a=a.sha256,
        sha256_b=b.sha256,
        task=a.task,
        model=b.model if a.model == b.model else f"{a.model}, {b.model}",
        cases=len(a.cases),
        samples=min(a.samples, b.samples),
        changes=tuple(_corrected(rough)),
        flips=tuple(_flips(a, b, chosen)),
        units=tuple(_units(chosen, of_a, of_b)),
        prompt_diff=prompt_diff,
    )


def known_metrics(task: Task, names: Sequence[str]) -> list[Metric]:
    """Find a task's metrics by name, all where none is named; one that isn't there is refused."""
    known = METRICS[task]
    for name in names:
        if name not in {metric.name for metric in known}:
            raise InvalidRequest(
                f"{task} has no metric {name[:80]!r}; it has: {', '.join(metric.name for metric in known)}"
            )
    return [metric for metric in known if not names or metric.name in names]


def _hold_to_pairs(a: Side, b: Side) -> None:
    pairs = [{(output.case, output.sample) for output in side.outputs} for side in (a, b)]
    for side, lost in ((b, pairs[0] - pairs[1]), (a, pairs[1] - pairs[0])):
        if lost:
            case, sample = min(lost)
            raise RecordingError(
                f"{side.name} lacks {case}, sample {sample}, and {len(lost) - 1} more: a case is never left out; "
                "record what is missing"
            )


def _change(metric: Metric, a: Mapping[str, Units], b: Mapping[str, Units]) -> tuple[Change, _Sums]:
    """Measure one metric on both sides; the verdict waits for the correction. Gives the units' sums of both too."""
    there, here = a.get(metric.name, {}), b.get(metric.name, {})
    units = list(dict.fromkeys([*there, *here]))
    sums_a, sums_b = _sums(there, units), _sums(here, units)
    value_a, value_b = _value(sums_a), _value(sums_b)
    known = value_a is not None and value_b is not None
    tested = known and metric.kind != "cost"
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
        verdict=None,
        could_show=None,
        units=len(units),
        differing=int((sums_a != sums_b).any(axis=1).sum()) if units else 0,
        pass_a=pass_rate(metric, a, units),
        pass_b=pass_rate(metric, b, units),
    )
    return change, (sums_a, sums_b)


def _units(metrics: Sequence[Metric], a: Mapping[str, Units], b: Mapping[str, Units]) -> Iterator[UnitChange]:
    """List what each unit gives to each metric; what a unit costs says little."""
    for metric in (metric for metric in metrics if metric.kind != "cost"):
        there, here = a.get(metric.name, {}), b.get(metric.name, {})
        for unit in dict.fromkeys([*there, *here]):
            passed = [passing(metric, side, unit) for side in (a, b)]
            told = [f"{sum(each.values())}/{len(each)}" if each else None for each in passed]
            before, after = value(there.get(unit, ())), value(here.get(unit, ()))
            yield UnitChange(metric=metric.name, unit=unit, a=before, b=after, passed_a=told[0], passed_b=told[1])


def passing(metric: Metric, scores: Mapping[str, Units], unit: str) -> dict[int, bool]:
    """
    Tell of each sample of a unit whether it passes a metric; empty where nothing passes or fails by it.

    *scores* are all of a side, sorted. A sample without a usable answer passes nothing; sample 0 is all together.
    """
    if not metric.strict:
        return {}
    passed = {one.sample: one.passes(metric) for one in scores.get(metric.name, {}).get(unit, ())}
    if not passed or 0 in passed:
        return passed
    lost = (one.sample for one in scores.get("answered", {}).get(unit, ()) if one.hits < one.n)
    return dict(sorted((passed | dict.fromkeys(lost, False)).items()))


def _corrected(changes: Sequence[tuple[Change, _Sums]]) -> Iterator[Change]:
    """Correct the p values over all metrics that can be shown to differ, and say what they mean."""
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


def _flips(a: Side, b: Side, metrics: Sequence[Metric]) -> list[Flip]:
    """List what passes on one side and fails on the other: what got worse first, then by unit."""
    strict = {metric.name: metric for metric in metrics if metric.strict and metric.kind != "cost"}
    ways = [{(s.unit, s.sample, s.metric): s for s in side.scores if s.metric in strict} for side in (a, b)]
    outputs = [{(o.case, o.sample): o.text for o in side.outputs} for side in (a, b)]
    flipped: dict[tuple[str, int], tuple[list[str], list[str], list[str]]] = {}
    for place in sorted(ways[0].keys() & ways[1].keys()):
        before, after = ways[0][place], ways[1][place]
        passed = before.passes(strict[before.metric]), after.passes(strict[after.metric])
        if passed[0] == passed[1]:
            continue
        worse, better, wrong = flipped.setdefault(place[:2], ([], [], []))
        (worse if passed[0] else better).append(before.metric)
        wrong.extend(f"{after.metric}: {text}" for text in (after.wrong if passed[0] else ()))
    told = []
    for (unit, sample), (worse, better, wrong) in flipped.items():
        texts = [each.get((unit, sample or 1)) for each in outputs]
        diff = word_diff(texts[0], texts[1]) if texts[0] is not None and texts[1] is not None else []
        told.append(
            Flip(
                unit=unit,
                sample=sample,
                worse=tuple(worse),
                better=tuple(better),
                wrong=tuple(wrong),
                a=texts[0],
                b=texts[1],
                diff=tuple(diff),
            )
        )
    return sorted(told, key=lambda flip: (-len(flip.worse), flip.unit, flip.sample))


def _sums(scores: Mapping[str, Sequence[Score]], units: Sequence[str]) -> Array:
    """Sum hits and n of each unit; a unit without scores has neither."""
    rows = [(sum(s.hits for s in scores.get(unit, ())), sum(s.n for s in scores.get(unit, ()))) for unit in units]
    return np.array(rows, float).reshape(len(units), 2)


def _value(sums: Array) -> float | None:
    hits, n = sums.sum(axis=0) if len(sums) else (0.0, 0.0)
    return float(hits / n) if n else None
