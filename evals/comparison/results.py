"""What a comparison of two sides, A and B, finds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evals.metrics.scores import Kind
from service.models import Model, Task

Verdict = Literal["better", "worse", "no difference shown", "not judged"]
"""*not judged*: a metric that is neither better nor worse by itself, such as how many labels are told."""


class Change(Model):
    """One metric on both sides. *p* is corrected. If it is below 0.05, B is *better* or *worse*."""

    metric: str
    about: str
    better: Literal["higher", "lower"]
    kind: Kind
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
    """A sample that passes on one side and fails on the other, with both outputs if its unit is a case."""

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
    One unit by one metric on both sides; null if there was nothing to measure.

    *passed_a* and *passed_b* count the samples that pass, such as `2/3`, if samples pass or fail by this metric.
    """

    metric: str
    unit: str
    a: float | None
    b: float | None
    passed_a: str | None
    passed_b: str | None


class Comparison(Model):
    """How two sides differ."""

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
        """List the changes with this verdict."""
        return [change for change in self.changes if change.verdict == verdict]
