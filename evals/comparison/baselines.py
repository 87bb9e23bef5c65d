"""
The accepted run, to which later runs are held.

It belongs to the recordings it was made of: that of the shipped ones lies in `baselines/`, that of own ones beside
them. Some cases can be accepted alone; the others then stay as they were accepted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from evals.comparison import gates, runs
from evals.comparison.runs import Run, Side
from evals.metrics import METRICS
from evals.metrics.scores import Score
from service.errors import InvalidRequest
from service.files.atomic import write_atomically

FOLDER = Path(__file__).parents[1] / "baselines"


def read(path: Path) -> Run | None:
    """Read the accepted run; None where nothing was accepted."""
    return runs.read(path) if path.is_file() else None


def write(path: Path, accepted: Run) -> None:
    """Write the accepted run. It is there whole or not at all, however the process ends."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, runs.to_json(accepted))
    except OSError as error:
        raise InvalidRequest(f"{path} can't be written: {error.strerror}") from error


def merge(before: Run | None, run: Run, names: Collection[str]) -> Run:
    """
    Put the cases *names* of a run into the accepted one; its other cases stay.

    The run has all cases of their events: what is measured over several cases of an event is taken anew. Raise
    InvalidRequest where the others were accepted of another prompt version or lexicon: a side has one.
    """
    old = {gates.part(side): side for side in before.sides} if before else {}
    new = {gates.part(side): side for side in run.sides}
    sides = []
    for part in dict.fromkeys((*old, *new)):
        if part not in new:
            sides.append(old[part])
        elif part not in old:
            sides.append(gates.only(new[part], names, new[part].samples))
        else:
            sides.append(_merged(old[part], new[part], names))
    return run.model_copy(update={"sides": tuple(sides)})


def _merged(old: Side, new: Side, names: Collection[str]) -> Side:
    if (old.name, old.sha256) != (new.name, new.sha256):
        raise InvalidRequest(
            f"the other cases were accepted of {old.name} ({(old.sha256 or '')[:12]}), and this is {new.name} "
            f"({(new.sha256 or '')[:12]}): accept all cases, without --case"
        )
    taken = set(names) & set(new.cases)
    cases = sorted({*old.cases, *taken})
    outputs = [o for o in old.outputs if o.case not in taken] + [o for o in new.outputs if o.case in taken]
    return new.model_copy(
        update={
            "samples": min(old.samples, new.samples),
            "cases": tuple(cases),
            "outputs": tuple(sorted(outputs, key=lambda output: (output.case, output.sample))),
            "scores": tuple(_ordered([*_scores(old, taken, inside=False), *_scores(new, taken, inside=True)])),
            "figures": (),  # they are of all samples at once
        }
    )


def _scores(side: Side, taken: Collection[str], *, inside: bool) -> Iterable[Score]:
    """Take the scores of some cases and of their events, or those of all others."""
    of_case = {metric.name for metric in METRICS[side.task] if metric.unit == "case"}
    events = {case.partition("/")[0] for case in taken}
    for score in side.scores:
        touched = score.unit in taken if score.metric in of_case else score.unit.partition("/")[0] in events
        if touched is inside:
            yield score


def _ordered(scores: Iterable[Score]) -> list[Score]:
    """Sort by metric, as they came, then by unit and sample: as in a run of all cases."""
    scores = list(scores)
    metrics = {name: number for number, name in enumerate(dict.fromkeys(score.metric for score in scores))}
    return sorted(scores, key=lambda score: (metrics[score.metric], score.unit, score.sample))
