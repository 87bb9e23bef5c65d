"""Check a run against the gates and against the accepted run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evals.comparison.accepted import compare_with_accepted, gated_part, same_part
from evals.comparison.gates import Failure, Gates
from evals.comparison.runs import Run, Side
from evals.metrics.catalogue import METRICS
from evals.metrics.scores import Metric, Score, by_unit, passed_all, unanswered, value


def check_gates(run: Run, gates: Gates, accepted: Run | None, *, whole: bool = True) -> list[Failure]:
    """
    List the gates that do not hold for a run.

    Each side is compared with the accepted side of the same task or detector, whatever its version. A new case only has
    to keep the bounds; an accepted case must still be there. If the run is not *whole* but of some cases only, neither
    is checked.
    """
    failures: list[Failure] = []
    for side in run.sides:
        before = same_part(accepted, side)
        if whole:
            failures += _out_of_bounds(side, gates)
            failures += _missing_cases(side, before) if before else []
        if before:
            failures += _no_longer_passing(side, before, gates)
            failures += _worse(side, before) if gates.not_worse else []
    return failures


def _out_of_bounds(side: Side, gates: Gates) -> Iterator[Failure]:
    scores = by_unit(side.scores)
    metrics = {metric.name: metric for metric in METRICS[side.task]}
    for name, bound in gates.bounds.get(gated_part(side), {}).items():
        units = scores.get(name, {})
        actual = value(s for each in units.values() for s in each)
        if actual is None:
            continue
        low = bound.at_least is not None and actual < bound.at_least - 1e-9
        if low or (bound.at_most is not None and actual > bound.at_most + 1e-9):
            expected = f"at least {bound.at_least:g}" if low else f"at most {bound.at_most:g}"
            yield Failure(side=side.name, metric=name, unit=None, sample=None, expected=expected, got=f"{actual:.3f}")
            yield from _failing_samples(side, metrics[name], units)


def _missing_cases(side: Side, before: Side) -> Iterator[Failure]:
    for case in sorted(set(before.cases) - set(side.cases)):
        yield Failure(
            side=side.name, metric="cases", unit=case, sample=None,
            expected="the case, which was accepted", got="no such case: evenhand eval accept takes it out",
        )  # fmt: skip


def _failing_samples(side: Side, metric: Metric, units: Mapping[str, Sequence[Score]]) -> Iterator[Failure]:
    """List the ten worst samples by a metric that is out of its bounds."""
    wrong = [s for each in units.values() for s in each if not s.passes(metric)]
    for score in sorted(wrong, key=lambda s: (s.hits / s.n) * (1 if metric.better == "higher" else -1))[:10]:
        expected = "none" if metric.better == "lower" else "all"
        yield Failure(
            side=side.name,
            metric=metric.name,
            unit=score.unit,
            sample=score.sample,
            expected=expected,
            got=_actual(score),
        )


def _no_longer_passing(side: Side, before: Side, gates: Gates) -> Iterator[Failure]:
    scores_before, scores_now = by_unit(before.scores), by_unit(side.scores)
    metrics = {metric.name: metric for metric in METRICS[side.task]}
    without_answer = unanswered(scores_before)
    for name in dict.fromkeys(("answered", *gates.cases.get(gated_part(side), ()))):
        metric = metrics[name]
        accepted = {
            u for u, each in scores_before.get(name, {}).items() if u not in without_answer and passed_all(each, metric)
        }
        for score in (s for unit, each in scores_now.get(name, {}).items() if unit in accepted for s in each):
            if not score.passes(metric):
                expected = f"a pass, as in all samples of {before.name} when it was accepted"
                yield Failure(
                    side=side.name,
                    metric=name,
                    unit=score.unit,
                    sample=score.sample,
                    expected=expected,
                    got=_actual(score),
                )


def _actual(score: Score) -> str:
    return "; ".join(score.wrong) or f"{score.hits:g} of {score.n:g}"


def _worse(side: Side, before: Side) -> Iterator[Failure]:
    comparison = compare_with_accepted(side, before)
    for change in comparison.verdicts("worse") if comparison else ():
        yield Failure(
            side=side.name, metric=change.metric, unit=None, sample=None,
            expected=f"no worse than the accepted {before.name}, {change.a:.3f}",
            got=f"{change.b:.3f} (p {change.p:.3f}, corrected)",
        )  # fmt: skip
