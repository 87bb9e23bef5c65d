"""
Gates: what must hold of a run, absolutely and beside the accepted one.

`gates.yaml` says what. A floor holds over all cases; a case that passed in all samples of the accepted run must still
do so, whatever the average says; and no metric may be worse than accepted by the test of a comparison.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import ValidationError, model_validator

from evals.comparison.compare import Comparison, compare
from evals.comparison.runs import RULES, Run, Side
from evals.metrics import METRICS
from evals.metrics.scores import Metric, Score, by_unit, passed_all, unanswered, value
from service.errors import CaseError, InvalidRequest
from service.files import lined_yaml as lined
from service.models import Model

FILE = Path(__file__).parents[1] / "gates.yaml"


Part = Literal["summary", "framing", "loaded_language", "rules"]
"""What gates are for: the prompt of a task, or the rules detector."""


class Bound(Model):
    """What a metric may be: at least, at most."""

    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least, at_most or both")
        return self


class Gates(Model):
    """
    The gates of every task. *cases* lists the metrics by which a case that passed must go on passing.

    That a sample has a usable answer is always among them: without one it passes nothing.
    """

    bounds: dict[Part, dict[str, Bound]]
    cases: dict[Part, tuple[str, ...]]
    not_worse: bool


class Failure(Model):
    """One gate that does not hold. Unit and sample are null where the whole is meant."""

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
    """Read the gates; a metric that is not there is refused, and so is whatever is given twice."""
    path = path or FILE
    try:
        source = lined.parse(path)
        gates = Gates.model_validate(source.values)
    except CaseError as error:
        raise InvalidRequest(str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise InvalidRequest(str(source.error(first["loc"], f"{place}: {first['msg']}"))) from error
    for part in dict.fromkeys((*gates.bounds, *gates.cases)):
        known = {metric.name: metric for metric in METRICS["loaded_language" if part == "rules" else part]}
        for name in [*gates.bounds.get(part, {}), *gates.cases.get(part, ())]:
            if name not in known:
                raise InvalidRequest(f"{path}: {part} has no metric {name!r}; it has: {', '.join(known)}")
        for name in gates.cases.get(part, ()):
            if not known[name].strict:
                raise InvalidRequest(f"{path}: no sample passes or fails by {name!r}: give it bounds instead")
    return gates


def check(run: Run, gates: Gates, accepted: Run | None, *, whole: bool = True) -> list[Failure]:
    """
    Hold the sides of a run to the gates, and to those of the accepted run.

    A run is held to the accepted side of the same task: the version may be another. A new case must pass nothing but
    the bounds; an accepted one must be there. A run that is not *whole*, of some cases only, is held to neither.
    """
    failures: list[Failure] = []
    for side in run.sides:
        before = next((s for s in accepted.sides if part(s) == part(side)), None) if accepted else None
        if whole:
            failures += _out_of_bounds(side, gates)
            failures += _gone(side, before) if before else []
        if before:
            failures += _no_longer_passing(side, before, gates)
            failures += _worse(side, before) if gates.not_worse else []
    return failures


def part(side: Side) -> Part:
    """Say which gates are for a side."""
    return "rules" if side.name == RULES else side.task


def against(side: Side, before: Side) -> Comparison | None:
    """Compare a side with the accepted one over the cases that both have."""
    both = set(side.cases) & set(before.cases)
    samples = min(side.samples, before.samples)
    if not both:
        return None
    return compare(only(before, both, samples), only(side, both, samples))


def _out_of_bounds(side: Side, gates: Gates) -> Iterator[Failure]:
    scores = by_unit(side.scores)
    metrics = {metric.name: metric for metric in METRICS[side.task]}
    for name, bound in gates.bounds.get(part(side), {}).items():
        units = scores.get(name, {})
        got = value(s for each in units.values() for s in each)
        if got is None:
            continue
        low = bound.at_least is not None and got < bound.at_least - 1e-9
        if low or (bound.at_most is not None and got > bound.at_most + 1e-9):
            expected = f"at least {bound.at_least:g}" if low else f"at most {bound.at_most:g}"
            yield Failure(side=side.name, metric=name, unit=None, sample=None, expected=expected, got=f"{got:.3f}")
            yield from _culprits(side, metrics[name], units)


def _gone(side: Side, before: Side) -> Iterator[Failure]:
    for case in sorted(set(before.cases) - set(side.cases)):
        yield Failure(
            side=side.name, metric="cases", unit=case, sample=None,
            expected="the case, which was accepted", got="no such case: evenhand eval accept takes it out",
        )  # fmt: skip


def _culprits(side: Side, metric: Metric, units: Mapping[str, Sequence[Score]]) -> Iterator[Failure]:
    """Name the samples that pull a metric out of its bounds, the worst first."""
    wrong = [s for each in units.values() for s in each if not s.passes(metric)]
    for one in sorted(wrong, key=lambda s: (s.hits / s.n) * (1 if metric.better == "higher" else -1))[:10]:
        expected = "none" if metric.better == "lower" else "all"
        yield Failure(
            side=side.name, metric=metric.name, unit=one.unit, sample=one.sample, expected=expected, got=_got(one)
        )


def _no_longer_passing(side: Side, before: Side, gates: Gates) -> Iterator[Failure]:
    then, now = by_unit(before.scores), by_unit(side.scores)
    metrics = {metric.name: metric for metric in METRICS[side.task]}
    lost = unanswered(then)
    for name in dict.fromkeys(("answered", *gates.cases.get(part(side), ()))):
        metric = metrics[name]
        accepted = {u for u, each in then.get(name, {}).items() if u not in lost and passed_all(each, metric)}
        for one in (s for unit, each in now.get(name, {}).items() if unit in accepted for s in each):
            if not one.passes(metric):
                expected = f"a pass, as in all samples of {before.name} when it was accepted"
                yield Failure(
                    side=side.name, metric=name, unit=one.unit, sample=one.sample, expected=expected, got=_got(one)
                )


def _got(one: Score) -> str:
    return "; ".join(one.wrong) or f"{one.hits:g} of {one.n:g}"


def _worse(side: Side, before: Side) -> Iterator[Failure]:
    comparison = against(side, before)
    for change in comparison.verdicts("worse") if comparison else ():
        yield Failure(
            side=side.name, metric=change.metric, unit=None, sample=None,
            expected=f"no worse than the accepted {before.name}, {change.a:.3f}",
            got=f"{change.b:.3f} (p {change.p:.3f}, corrected)",
        )  # fmt: skip


def only(side: Side, cases: Collection[str], samples: int) -> Side:
    """Take a part of a side. A score over several cases of an event stays only where all cases of the event do."""
    lost = set(side.cases) - set(cases)
    torn = {case.partition("/")[0] for case in lost}
    apart = {metric.name for metric in METRICS[side.task] if metric.unit == "case"}
    return side.model_copy(
        update={
            "cases": tuple(case for case in side.cases if case in cases),
            "samples": samples,
            "outputs": tuple(o for o in side.outputs if o.case in cases and o.sample <= samples),
            "scores": tuple(
                s
                for s in side.scores
                if s.sample <= samples
                and (s.unit not in lost if s.metric in apart else s.unit.partition("/")[0] not in torn)
            ),
        }
    )
