"""
What a metric is, and what one sample gives to it.

Every metric is a ratio of sums, hits of n, over the samples of its cases. Nothing to measure gives no score, which is
not a zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import Field

from service.models import Model, Task

Kind = Literal["share", "amount", "cost"]


class Metric(Model):
    """
    One figure and how to read it.

    A *share* lies in 0..1; an *amount* need not. A *cost* is shown and not tested: how many tokens a prompt takes is
    no matter of chance. A sample passes a *strict* metric where all of its n are hits, or none if lower is better.
    """

    name: str
    task: Task
    about: str
    kind: Kind = "share"
    better: Literal["higher", "lower"] = "higher"
    unit: Literal["case", "event", "pair"] = Field(
        "case", description="What is drawn anew for the interval: a case, an event's slants, or a case and its swap."
    )
    strict: bool = Field(True, description="Whether a sample passes or fails by it.")


class Score(Model):
    """
    What one sample of one unit gives to one metric: *hits* of *n*, where n is above zero.

    *sample* is 0 where all samples of the unit were looked at together. *wrong* says what was expected and what came.
    """

    metric: str
    unit: str
    sample: int
    hits: float
    n: float
    wrong: tuple[str, ...] = ()

    def passes(self, metric: Metric) -> bool:
        """Tell whether this sample is without fault."""
        fault = self.hits if metric.better == "lower" else self.n - self.hits
        return fault < 1e-9


Units = Mapping[str, Sequence[Score]]


def score(metric: str, unit: str, sample: int, found: Iterable[tuple[bool, str]], *, bad: bool = False) -> list[Score]:
    """
    Count one sample's hits; *found* tells of each thing whether it is one, and what to say if it is wrong.

    With *bad*, a hit is what is wrong.
    """
    things = list(found)
    if not things:
        return []
    wrong = tuple(text for hit, text in things if hit is bad)
    return [Score(metric=metric, unit=unit, sample=sample, hits=sum(h for h, _ in things), n=len(things), wrong=wrong)]


def amount(metric: str, unit: str, sample: int, value: float, wrong: Sequence[str] = ()) -> list[Score]:
    """Give one measured value; one that is no number gives none."""
    if math.isnan(value):
        return []
    return [Score(metric=metric, unit=unit, sample=sample, hits=round(value, 6), n=1, wrong=tuple(wrong))]


def by_unit(scores: Iterable[Score]) -> dict[str, dict[str, list[Score]]]:
    """Sort scores by metric, then by unit."""
    sorted_: dict[str, dict[str, list[Score]]] = {}
    for one in scores:
        sorted_.setdefault(one.metric, {}).setdefault(one.unit, []).append(one)
    return sorted_


def value(scores: Iterable[Score]) -> float | None:
    """Return the metric's value: the sum of the hits over the sum of the n; None with nothing to measure."""
    hits, n = 0.0, 0.0
    for one in scores:
        hits, n = hits + one.hits, n + one.n
    return hits / n if n else None


def passed_all(scores: Sequence[Score], metric: Metric) -> bool:
    """Tell whether a unit passed in every sample: pass^N, N being how many there are."""
    return all(one.passes(metric) for one in scores)


def unanswered(scores: Mapping[str, Units]) -> frozenset[str]:
    """Name the units with a sample that has no usable answer: they pass nothing, whatever the other samples gave."""
    return frozenset(unit for unit, each in scores.get("answered", {}).items() if any(s.hits < s.n for s in each))


def passing_samples(metric: Metric, scores: Mapping[str, Units], unit: str) -> dict[int, bool]:
    """
    Tell for each sample of a unit whether it passes a metric; empty if samples don't pass or fail by this metric.

    *scores* are all scores of a side, by metric and unit. A sample without a usable answer fails by every metric. The
    number 0 stands for all samples together.
    """
    if not metric.strict:
        return {}
    passes = {one.sample: one.passes(metric) for one in scores.get(metric.name, {}).get(unit, ())}
    if not passes or 0 in passes:
        return passes
    failed = (one.sample for one in scores.get("answered", {}).get(unit, ()) if one.hits < one.n)
    return dict(sorted((passes | dict.fromkeys(failed, False)).items()))


def unit_sums(scores: Units, units: Iterable[str]) -> list[tuple[float, float]]:
    """Sum the hits and the n of each unit; a unit without scores has neither."""
    return [(sum(s.hits for s in scores.get(unit, ())), sum(s.n for s in scores.get(unit, ()))) for unit in units]


def pass_rate(metric: Metric, scores: Mapping[str, Units], units: Iterable[str]) -> float | None:
    """
    Return the share of *units* that pass a metric in every sample; None where nothing passes or fails by it.

    *scores* are all of a side, sorted, as a failed sample has no score but the one that says so. A unit with nothing
    to measure doesn't count.
    """
    if not metric.strict:
        return None
    measured, lost = scores.get(metric.name, {}), unanswered(scores)
    passed = [u not in lost and passed_all(measured[u], metric) for u in units if u in lost or u in measured]
    return sum(passed) / len(passed) if passed else None
