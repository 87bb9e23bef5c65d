"""
What a metric is, and the score that one sample adds to it.

Every metric is a ratio of sums: hits of n, over the samples of its cases. If there is nothing to measure there is no
score, which is not the same as zero.
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
    One metric and how to read it.

    A *share* is in 0..1; an *amount* need not be. A *cost* is shown but not tested, because the number of tokens is not
    a matter of chance. A sample passes a *strict* metric if all of its n are hits, or none if lower is better.
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
    judged: bool = Field(
        True, description="Whether a comparison says better or worse. To tell more, or less, is neither by itself."
    )


class Score(Model):
    """
    What one sample of one unit adds to one metric: *hits* of *n*, with n above zero.

    *sample* is 0 if all samples of the unit were measured together. *wrong* says what was expected and what was found.
    """

    metric: str
    unit: str
    sample: int
    hits: float
    n: float
    wrong: tuple[str, ...] = ()

    def passes(self, metric: Metric) -> bool:
        """Tell whether this sample passes *metric*."""
        fault = self.hits if metric.better == "lower" else self.n - self.hits
        return fault < 1e-9


Units = Mapping[str, Sequence[Score]]


def score(metric: str, unit: str, sample: int, found: Iterable[tuple[bool, str]], *, bad: bool = False) -> list[Score]:
    """
    Count the hits of one sample. *found* tells for each thing whether it is a hit, and what to say if it is wrong.

    With *bad*, the hits are what is wrong.
    """
    things = list(found)
    if not things:
        return []
    wrong = tuple(text for hit, text in things if hit is bad)
    return [Score(metric=metric, unit=unit, sample=sample, hits=sum(h for h, _ in things), n=len(things), wrong=wrong)]


def amount(metric: str, unit: str, sample: int, value: float, wrong: Sequence[str] = ()) -> list[Score]:
    """Return the score of one measured value; no score if it is NaN."""
    if math.isnan(value):
        return []
    return [Score(metric=metric, unit=unit, sample=sample, hits=round(value, 6), n=1, wrong=tuple(wrong))]


def by_unit(scores: Iterable[Score]) -> dict[str, dict[str, list[Score]]]:
    """Group scores by metric, then by unit."""
    grouped: dict[str, dict[str, list[Score]]] = {}
    for one in scores:
        grouped.setdefault(one.metric, {}).setdefault(one.unit, []).append(one)
    return grouped


def value(scores: Iterable[Score]) -> float | None:
    """Return the value of a metric: the sum of hits divided by the sum of n; None if there is nothing to measure."""
    hits, n = 0.0, 0.0
    for one in scores:
        hits, n = hits + one.hits, n + one.n
    return hits / n if n else None


def passed_all(scores: Sequence[Score], metric: Metric) -> bool:
    """Tell whether a unit passed in all of its N samples: pass^N."""
    return all(one.passes(metric) for one in scores)


def unanswered(scores: Mapping[str, Units]) -> frozenset[str]:
    """Return the units with a sample that has no usable answer. They pass no metric."""
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
    Return the share of *units* that pass a metric in every sample; None if samples don't pass or fail by it.

    *scores* are all scores of a side, by metric and unit, because `answered` tells which samples failed. A
    unit with nothing to measure doesn't count.
    """
    if not metric.strict:
        return None
    measured, failed_units = scores.get(metric.name, {}), unanswered(scores)
    passed = [
        u not in failed_units and passed_all(measured[u], metric) for u in units if u in failed_units or u in measured
    ]
    return sum(passed) / len(passed) if passed else None
