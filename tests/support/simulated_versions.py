"""Simulated prompt versions: cases of different difficulty, three samples each, scored by every metric of a task."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from evals.comparison.runs import Output, Side
from evals.metrics.catalogue import METRICS
from evals.metrics.scores import Metric, Score
from service.models import Task

EVENTS, CASES, SAMPLES = 8, 44, 3
UNITS = {
    "case": [f"event-{n // 4}/{n % 4}" for n in range(CASES)],
    "event": [f"event-{n}" for n in range(EVENTS)],
    "pair": [f"event-{n}/0" for n in range(EVENTS)],
}
OUTPUTS = tuple(
    Output(case=case, sample=number, failure=None, text="")
    for case in UNITS["case"]
    for number in range(1, SAMPLES + 1)
)
Drawn = NDArray[np.float64]


@functools.cache
def score(metric: str, unit: str, sample: int, hits: float, n: float) -> Score:
    """Make a score, or reuse an equal one: a simulation needs hundreds of thousands."""
    return Score(metric=metric, unit=unit, sample=sample, hits=hits, n=n)


class Version:
    """
    A prompt version: how good each case is by each metric, drawn once. Two sides of it differ by chance alone.

    A case that is hard is so by all metrics, and a metric has its own hard cases too. A sample of a *strict* metric
    passes or fails; a share has four parts; an amount has normal noise.
    """

    def __init__(self, task: Task, generator: np.random.Generator, level: float = 1.5) -> None:
        self.task = task
        self.generator = generator
        hard = generator.normal(size=CASES)
        self.rates: dict[str, Drawn] = {}
        for metric in METRICS[task]:
            units = len(UNITS[metric.unit])
            logit = level + hard[:units] + 0.5 * generator.normal(size=units)
            self.rates[metric.name] = 1 / (1 + np.exp(-logit))

    def side(self, name: str) -> Side:
        """Ask every case three times."""
        scores = [one for metric in METRICS[self.task] for one in self._scores(metric)]
        return Side(
            name=name, task=self.task, model="small", sha256=None, samples=SAMPLES, cases=tuple(UNITS["case"]),
            outputs=OUTPUTS, scores=tuple(scores),
        )  # fmt: skip

    def _scores(self, metric: Metric) -> list[Score]:
        rates = np.repeat(self.rates[metric.name][:, None], SAMPLES, axis=1)
        parts = 4 if metric.kind == "share" and not metric.strict else 1
        noise = self.generator.normal(scale=0.15, size=rates.shape)
        drawn = self.generator.binomial(parts, rates).astype(float)
        hits: Drawn = drawn if metric.kind == "share" else np.clip(rates + noise, 0, 1).round(2)
        if metric.better == "lower":
            hits = parts - hits
        units = UNITS[metric.unit]
        return [
            score(metric.name, unit, number, float(hit), parts)
            for unit, row in zip(units, hits.tolist(), strict=True)
            for number, hit in enumerate(row, start=1)
        ]
