"""
Gates: what must hold of a run. `gates.yaml` says it, and `evals.comparison.gate_checks` checks it.

A bound holds over all cases. A case that passed in all samples of the accepted run must pass again, whatever the
average is. No metric may be worse than in the accepted run, by the test of a comparison.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from evals.metrics.catalogue import METRICS
from service.errors import InvalidRequest
from service.files import yaml_reader
from service.models import Model

FILE = Path(__file__).parents[1] / "gates.yaml"

Part = Literal["summary", "framing", "loaded_language", "rules"]
"""What a gate is for: the prompt of a task, or the rules detector."""


class Bound(Model):
    """The lowest and the highest value that a metric may have."""

    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least, at_most or both")
        return self


class Gates(Model):
    """
    All gates. *cases* lists the metrics by which a case that passed must still pass.

    `answered`, whether a sample has a usable answer, is always one of them.
    """

    bounds: dict[Part, dict[str, Bound]]
    cases: dict[Part, tuple[str, ...]]
    not_worse: bool


class Failure(Model):
    """One gate that does not hold. Unit and sample are null if the gate is about all cases."""

    side: str
    metric: str
    unit: str | None
    sample: int | None
    expected: str
    got: str

    def __str__(self) -> str:
        where = f" {self.unit}" if self.unit else ""
        where += f", sample {self.sample}" if self.sample else ""
        return f"{self.side} {self.metric}{where}: expected {self.expected}, got {self.got}"


def load(path: Path | None = None) -> Gates:
    """Read the gates. Raise InvalidRequest for an unknown metric, and for a key that is there twice."""
    path = path or FILE
    gates = yaml_reader.read(path, Gates, InvalidRequest)
    for part in dict.fromkeys((*gates.bounds, *gates.cases)):
        known = {metric.name: metric for metric in METRICS["loaded_language" if part == "rules" else part]}
        for name in [*gates.bounds.get(part, {}), *gates.cases.get(part, ())]:
            if name not in known:
                raise InvalidRequest(f"{path}: {part} has no metric {name!r}; it has: {', '.join(known)}")
        for name in gates.cases.get(part, ()):
            if not known[name].strict:
                raise InvalidRequest(f"{path}: no sample passes or fails by {name!r}: give it bounds instead")
    return gates
