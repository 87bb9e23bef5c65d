"""Runs for a terminal, and what accepting a run changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evals.comparison.accepted import compare_with_accepted, gated_part, same_part
from evals.comparison.gates import Failure
from evals.comparison.runs import Run, Side
from evals.report import costs, formatting, measures, wording
from evals.report.comparison_table import HEAD, tested_row
from evals.report.measures import Measure
from evals.report.terminal import Lines, filled, grid, indented, title
from evals.report.untrusted import one_line

_FAULTS: Final = 3


def format_run(run: Run, failures: Sequence[Failure] | None) -> str:
    """Write a run, and then the gates that fail."""
    lines = [f"Run of {one_line(run.model)}, Evenhand {run.evenhand}"]
    for side in run.sides:
        lines += ["", *_side(side)]
    return "\n".join([*lines, *_gates(failures)]) + "\n"


def format_accepted(run: Run, before: Run | None) -> str:
    """Write what changes if *run* is accepted instead of *before*."""
    if before is None:
        return "Nothing was accepted before.\n\n" + format_run(run, None)
    lines: list[str] = []
    for side in run.sides:
        lines += [*_replaced(side, same_part(before, side)), ""]
    parts = {gated_part(side) for side in run.sides}
    lines += [
        f"{one_line(side.name)}: no longer part of the run" for side in before.sides if gated_part(side) not in parts
    ]
    return "\n".join(lines).rstrip() + "\n"


def _side(side: Side) -> Lines:
    measured = measures.of(side)
    yield one_line(side.name)
    yield "─" * len(one_line(side.name))
    yield f"{formatting.count(len(side.cases), 'case')} × {formatting.count(side.samples, 'sample')}"
    rows = [(m.metric.name, *measures.cells(m)) for m in measured if m.value is not None]
    head = ("", "value", "95% interval", "n", f"pass^{side.samples}")
    yield from grid(head, [*rows, *formatting.agreement(side)])
    if len(rows) < len(measured):
        yield from filled(f"nothing to measure: {', '.join(m.metric.name for m in measured if m.value is None)}")
    yield "n: cases, events or pairs of cases; pass^N: those that pass in every sample."
    yield from title("Worst")
    for measure in measured:
        yield from _worst(measure) if measure.faults else ()
    if not any(measure.faults for measure in measured):
        yield "No case is at fault."
    yield from title("Costs")
    yield from grid(("", "average"), [(row.name, *row.figures) for row in costs.of_side(side)])
    yield costs.note(side.model)


def _worst(measure: Measure) -> Lines:
    worst = [f"{one_line(fault.unit)} {fault.text}" for fault in measure.faults[:_FAULTS]]
    more = len(measure.faults) - _FAULTS
    text = "; ".join([*worst, *([f"and {more} more"] if more > 0 else [])])
    yield from filled(f"{measure.metric.name}: {text}")


def _gates(failures: Sequence[Failure] | None) -> Lines:
    if failures is None:
        return
    yield ""
    yield from (one_line(str(failure)) for failure in failures)
    yield f"gates: {len(failures)} fail" if failures else "gates: all hold"


def _replaced(side: Side, before: Side | None) -> Lines:
    if before is None:
        yield f"{one_line(side.name)}: new"
        return
    same = side.name == before.name
    yield f"{one_line(side.name)}, measured anew" if same else f"{one_line(side.name)} replaces {one_line(before.name)}"
    for sign, cases in (("new", set(side.cases) - set(before.cases)), ("gone", set(before.cases) - set(side.cases))):
        if cases:
            yield indented(f"{sign}: {', '.join(map(one_line, sorted(cases)))}")
    comparison = compare_with_accepted(side, before)
    changed = [c for c in wording.sort_changes(comparison) if c.differing] if comparison else []
    if comparison is None:
        yield "They have no case in common."
    elif not changed:
        yield "No metric changes."
    else:
        yield from grid(("", "accepted", "now", *HEAD[3:]), [tested_row(c) for c in changed])
        yield wording.conclusion([comparison])
