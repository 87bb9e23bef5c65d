"""How a side of a run and the accepted side of the same task or detector are put side by side."""

from __future__ import annotations

from collections.abc import Collection

from evals.comparison.compare import compare
from evals.comparison.gates import Part
from evals.comparison.results import Comparison
from evals.comparison.runs import RULES, Run, Side
from evals.metrics.catalogue import METRICS


def gated_part(side: Side) -> Part:
    """Return which gates are for a side."""
    return "rules" if side.name == RULES else side.task


def same_part(run: Run | None, side: Side) -> Side | None:
    """Return the side of *run* that is for the same task or detector as *side*."""
    return next((other for other in run.sides if gated_part(other) == gated_part(side)), None) if run else None


def compare_with_accepted(side: Side, accepted: Side) -> Comparison | None:
    """Compare a side with the accepted one over the cases that both have; None if they have none in common."""
    cases = set(side.cases) & set(accepted.cases)
    samples = min(side.samples, accepted.samples)
    if not cases:
        return None
    return compare(restrict(accepted, cases, samples), restrict(side, cases, samples))


def restrict(side: Side, cases: Collection[str], samples: int) -> Side:
    """
    Reduce a side to some cases and to its first *samples*.

    A joint score of an event's cases is dropped if one of the cases is dropped.
    """
    removed = set(side.cases) - set(cases)
    incomplete_events = {case.partition("/")[0] for case in removed}
    case_metrics = {metric.name for metric in METRICS[side.task] if metric.unit == "case"}
    scores = (
        s
        for s in side.scores
        if (s.unit not in removed if s.metric in case_metrics else s.unit.partition("/")[0] not in incomplete_events)
    )
    return side.model_copy(
        update={
            "cases": tuple(case for case in side.cases if case in cases),
            "samples": samples,
            "outputs": tuple(o for o in side.outputs if o.case in cases and o.sample <= samples),
            "scores": tuple(s for s in scores if s.sample <= samples),
        }
    )
