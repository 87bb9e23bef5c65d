"""A run, the measured samples of some prompt versions, and how it is written to a file and read back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from evals.metrics.agreement import SideFigure
from evals.metrics.risk_coverage import Curve
from evals.metrics.scores import Score
from service.errors import InvalidRequest
from service.models import Model, Task

RULES = "rules"
"""The side of the rules detector."""


class Output(Model):
    """The findings of one sample as text, or why there are none."""

    case: str
    sample: int
    failure: str | None
    text: str


class Side(Model):
    """Everything that was measured of one prompt version or one detector. A comparison has two sides."""

    name: str
    task: Task
    model: str
    sha256: str | None
    samples: int
    cases: tuple[str, ...]
    outputs: tuple[Output, ...]
    scores: tuple[Score, ...]
    figures: tuple[SideFigure, ...] = ()
    curves: tuple[Curve, ...] = ()


class Run(Model):
    """The result of `evenhand eval run`."""

    evenhand: str
    model: str
    sides: tuple[Side, ...]

    def side(self, name: str) -> Side:
        """Return the side with a name such as `summary@1.0.0`."""
        for side in self.sides:
            if side.name == name:
                return side
        raise InvalidRequest(f"this run has no {name[:80]!r}; it has: {', '.join(s.name for s in self.sides)}")


def run_to_json(run: Run) -> str:
    """Write a run. Scores become text, `hits/n` for each sample, so that people can read a diff of two runs."""
    data = run.model_dump(mode="json", exclude={"sides": {"__all__": {"scores"}}})
    for written, side in zip(data["sides"], run.sides, strict=True):
        written["scores"] = _compact(side.scores)
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def read_run(path: Path) -> Run:
    """Read a run from a file. What was wrong in each sample is not in the file."""
    try:
        data = json.loads(path.read_text("utf-8"))
        for side in data["sides"]:
            side["scores"] = list(_expanded(side["scores"]))
        return Run.model_validate(data)
    except OSError as error:
        raise InvalidRequest(f"{path} can't be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise InvalidRequest(f"{path} is not a run: make one with evenhand eval run --format json -o {path}") from error


def _compact(scores: Iterable[Score]) -> Mapping[str, Mapping[str, str]]:
    written: dict[str, dict[str, list[str]]] = {}
    for score in scores:
        samples = f"{score.sample}:{score.hits:.12g}/{score.n:.12g}"
        written.setdefault(score.metric, {}).setdefault(score.unit, []).append(samples)
    return {metric: {unit: " ".join(samples) for unit, samples in units.items()} for metric, units in written.items()}


def _expanded(written: Mapping[str, Mapping[str, str]]) -> Iterator[Score]:
    for metric, units in written.items():
        for unit, samples in units.items():
            for each in samples.split():
                sample, _, fraction = each.partition(":")
                hits, _, n = fraction.partition("/")
                yield Score(metric=metric, unit=unit, sample=int(sample), hits=float(hits), n=float(n))
