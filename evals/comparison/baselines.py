"""
The accepted run of each model's recordings, which later runs are compared with.

That of the shipped recordings is in `baselines/`; recordings of your own have it in their own folder. It is possible to
accept only some cases; the others then stay as they were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from evals.comparison.accepted import gated_part, restrict
from evals.comparison.runs import Run, Side, read_run, run_to_json
from evals.metrics.catalogue import METRICS
from evals.metrics.scores import Score
from service.errors import BadReply, InvalidRequest
from service.files.atomic import write_atomically

FOLDER = Path(__file__).parents[1] / "baselines"


def read(path: Path) -> Run | None:
    """Read the accepted run; None if nothing was accepted."""
    return read_run(path) if path.is_file() else None


def write(path: Path, accepted: Run) -> None:
    """
    Write the accepted run whole or not at all, however the process ends. Curves are left out: nothing is held to them.

    Raise BadReply if a side has no usable answer, because then there is nothing to compare later runs with.
    """
    for side in accepted.sides:
        if side.outputs and all(output.failure for output in side.outputs):
            raise BadReply(f"{side.name} has no usable answer and can't be accepted: record it anew with --all")
    sides = tuple(side.model_copy(update={"curves": ()}) for side in accepted.sides)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, run_to_json(accepted.model_copy(update={"sides": sides})))
    except OSError as error:
        raise InvalidRequest(f"{path} can't be written: {error.strerror}") from error


def merge(before: Run | None, run: Run, names: Collection[str]) -> Run:
    """
    Put the cases *names* of a run into the accepted run, whose other cases stay.

    *run* has all cases of their events, because some metrics are measured over several cases of an event. Raise
    InvalidRequest if the other cases were accepted with another prompt version or lexicon: a side has only one.
    """
    old = {gated_part(side): side for side in before.sides} if before else {}
    new = {gated_part(side): side for side in run.sides}
    sides = []
    for part in dict.fromkeys((*old, *new)):
        if part not in new:
            sides.append(old[part])
        elif part not in old:
            sides.append(restrict(new[part], names, new[part].samples))
        else:
            sides.append(_merged(old[part], new[part], names))
    return run.model_copy(update={"sides": tuple(sides)})


def _merged(old: Side, new: Side, names: Collection[str]) -> Side:
    if (old.name, old.sha256) != (new.name, new.sha256):
        raise InvalidRequest(
            f"the other cases were accepted with {old.name} ({(old.sha256 or '')[:12]}), and this is {new.name} "
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
            "figures": (),  # they are measured over all samples at once
        }
    )


def _scores(side: Side, taken: Collection[str], *, inside: bool) -> Iterable[Score]:
    """Yield the scores of some cases and of their events if *inside*, else all other scores."""
    of_case = {metric.name for metric in METRICS[side.task] if metric.unit == "case"}
    events = {case.partition("/")[0] for case in taken}
    for score in side.scores:
        touched = score.unit in taken if score.metric in of_case else score.unit.partition("/")[0] in events
        if touched is inside:
            yield score


def _ordered(scores: Iterable[Score]) -> list[Score]:
    """Sort by metric in the given order, then by unit and sample, as in a run of all cases."""
    scores = list(scores)
    metrics = {name: number for number, name in enumerate(dict.fromkeys(score.metric for score in scores))}
    return sorted(scores, key=lambda score: (metrics[score.metric], score.unit, score.sample))
