"""Compare two sides, paired by unit and sample: whether B is better or worse than A, or it can be chance."""

from __future__ import annotations

from collections.abc import Sequence

from evals.comparison.changes import measure_changes, unit_changes
from evals.comparison.flips import find_flips
from evals.comparison.results import Comparison
from evals.comparison.runs import Side
from evals.metrics.catalogue import METRICS
from evals.metrics.scores import Metric, by_unit
from service.errors import InvalidRequest, RecordingError
from service.models import Task


def compare(a: Side, b: Side, *, metrics: Sequence[str] = (), prompt_diff: str = "") -> Comparison:
    """
    Compare B with A. With *metrics*, only by those, and p values are corrected for those alone.

    Raise RecordingError if a case or a sample is on one side only.
    """
    if a.task != b.task:
        raise InvalidRequest(f"{a.name} and {b.name} do different tasks, and can't be compared")
    _require_pairs(a, b)
    selected = select_metrics(a.task, metrics)
    scores_a, scores_b = by_unit(a.scores), by_unit(b.scores)
    return Comparison(
        a=a.name,
        b=b.name,
        sha256_a=a.sha256,
        sha256_b=b.sha256,
        task=a.task,
        model=b.model if a.model == b.model else f"{a.model}, {b.model}",
        cases=len(a.cases),
        samples=min(a.samples, b.samples),
        changes=tuple(measure_changes(selected, scores_a, scores_b)),
        flips=tuple(find_flips(a, b, selected)),
        units=tuple(unit_changes(selected, scores_a, scores_b)),
        prompt_diff=prompt_diff,
    )


def select_metrics(task: Task, names: Sequence[str]) -> list[Metric]:
    """Select metrics of a task by name, all if there are no *names*. Raise InvalidRequest if a name is unknown."""
    known = [metric.name for metric in METRICS[task]]
    for name in names:
        if name not in known:
            raise InvalidRequest(f"{task} has no metric {name[:80]!r}; it has: {', '.join(known)}")
    return [metric for metric in METRICS[task] if not names or metric.name in names]


def _require_pairs(a: Side, b: Side) -> None:
    samples_a, samples_b = ({(output.case, output.sample) for output in side.outputs} for side in (a, b))
    for side, missing in ((b, samples_a - samples_b), (a, samples_b - samples_a)):
        if missing:
            case, sample = min(missing)
            raise RecordingError(
                f"{side.name} lacks {case}, sample {sample}, and {len(missing) - 1} more: a case is never left out; "
                "record what is missing"
            )
