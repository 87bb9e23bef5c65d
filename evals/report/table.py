"""Reports for a terminal: plain text that says everything in words, about 100 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from evals.comparison.accepted import compare_with_accepted, gated_part
from evals.comparison.gates import Failure
from evals.comparison.results import Change, Comparison, Flip
from evals.comparison.runs import Run, Side
from evals.report import costs, figures, measures
from evals.report.measures import Measure

WIDTH: Final = 100
FLIPS: Final = 5
FAULTS: Final = 3
DIFF_LENGTH: Final = 700
KEPT: Final = 6
"""So many words are shown on each side of what a word diff found."""

HEAD: Final = ("", "A", "B", "difference", "95% interval", "p", "verdict")

Lines = Iterator[str]


def comparisons(compared: Sequence[Comparison]) -> str:
    """Write comparisons, one after another; the last line is the conclusion."""
    lines: list[str] = []
    for comparison in compared:
        lines += [*_comparison(comparison), ""]
    return "\n".join([*lines, figures.conclusion(compared)]) + "\n"


def run(made: Run, failures: Sequence[Failure] | None) -> str:
    """Write a run, then the gates that fail."""
    lines = [f"Run of {_line(made.model)}, Evenhand {made.evenhand}"]
    for side in made.sides:
        lines += ["", *_side(side)]
    return "\n".join([*lines, *_gates(failures)]) + "\n"


def accepted(made: Run, before: Run | None) -> str:
    """Say what accepting a run in place of another changes."""
    if before is None:
        return "Nothing was accepted before.\n\n" + run(made, None)
    lines: list[str] = []
    for side in made.sides:
        lines += [*_replaced(side, next((s for s in before.sides if gated_part(s) == gated_part(side)), None)), ""]
    kept = {gated_part(side) for side in made.sides}
    lines += [f"{_line(side.name)}: no longer part of the run" for side in before.sides if gated_part(side) not in kept]
    return "\n".join(lines).rstrip() + "\n"


# ── A comparison ─────────────────────────────────────────────────────────────────────────────────────────────────


def _comparison(comparison: Comparison) -> Lines:
    a, b = figures.sides(comparison)
    yield f"A  {_line(a)}"
    yield f"B  {_line(b)}"
    yield (
        f"{figures.counted(comparison.cases, 'case')} × {figures.counted(comparison.samples, 'sample')}, "
        f"answered by {_line(comparison.model)}"
    )
    yield from _flips(comparison.flips)
    yield from _changes(comparison)
    rows = costs.of_comparison(comparison)
    if rows:
        yield from _title("Costs")
        yield from grid(("", "A", "B", "difference"), [(row.name, *row.figures) for row in rows])
        yield costs.note(comparison.model)
    if comparison.prompt_diff:
        yield from _title("Prompt")
        yield from figures.harmless(comparison.prompt_diff).expandtabs(4).splitlines()


def _flips(flips: Sequence[Flip]) -> Lines:
    yield from _title("Flipped")
    worse, cases = sum(bool(flip.worse) for flip in flips), len({flip.unit for flip in flips})
    if not flips:
        yield "No sample passes on one side and fails on the other."
        return
    samples = f"{figures.counted(len(flips), 'sample')} of {figures.counted(cases, 'case')}"
    yield f"Passing by a metric on one side only: {samples}; {worse} got worse."
    shown = figures.worst(flips, FLIPS)
    for flip in shown:
        yield ""
        yield from _filled(f"{_line(flip.unit)}, {figures.flipped(flip)}")
        yield from (_indented(_line(wrong)) for wrong in flip.wrong[:FAULTS])
        yield from (_indented(text) for text in [_diff(flip)] if text)
    if len(flips) > len(shown):
        yield f"\n… and {len(flips) - len(shown)} more; --format html shows them all."


def _diff(flip: Flip) -> str:
    """Write a word diff as `[-gone-] {+new+}`, without the middle of what both have."""
    if all(sign == " " for sign, _ in flip.diff):
        return "Both outputs are the same." if flip.diff else ""
    told = []
    for sign, text in flip.diff:
        words = text.split()
        if sign == " " and len(words) > 2 * KEPT:
            words = [*words[:KEPT], "…", *words[-KEPT:]]
        shown = " ".join(words)
        told.append({" ": shown, "-": f"[-{shown}-]", "+": f"{{+{shown}+}}"}[sign] if words else "")
    return figures.one_line(" ".join(told), DIFF_LENGTH)


def _changes(comparison: Comparison) -> Lines:
    changes = figures.ordered(comparison)
    tested = [change for change in changes if change.verdict]
    yield from _title("Metrics")
    yield from grid(HEAD, [(c.metric, *_tested(c)) for c in tested])
    if len(tested) < len(changes):
        yield from _filled(f"nothing to compare: {', '.join(c.metric for c in changes if not c.verdict)}")
    yield "p is corrected by Holm's method over all of these that can be shown to differ; pp: percentage points."
    open_ = comparison.verdicts("no difference shown")
    if open_:
        yield from _title("No difference shown: the smallest that so many cases would probably have shown")
        yield from grid(("", "could show", "cases"), [(c.metric, figures.could_show(c), str(c.units)) for c in open_])
        if any(c.could_show is None for c in open_):
            yield f"{figures.UNTOLD}: there are too few cases, or they don't differ."
    strict = [c for c in changes if c.pass_a is not None or c.pass_b is not None]
    if strict:
        yield from _title(f"pass^{comparison.samples}: cases that pass in every sample")
        rows = [(c.metric, figures.figure(c.pass_a, "share"), figures.figure(c.pass_b, "share")) for c in strict]
        yield from grid(("", "A", "B"), rows)


def _tested(change: Change) -> tuple[str, ...]:
    return (
        figures.figure(change.a, change.kind),
        figures.figure(change.b, change.kind),
        figures.difference(change.difference, change.kind),
        figures.difference_interval(change.interval, change.kind),
        figures.chance(change.p),
        change.verdict or figures.NOTHING,
    )


# ── A run ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _side(side: Side) -> Lines:
    measured = measures.of(side)
    yield _line(side.name)
    yield "─" * len(_line(side.name))
    yield f"{figures.counted(len(side.cases), 'case')} × {figures.counted(side.samples, 'sample')}"
    rows = [
        (
            m.metric.name,
            figures.figure(m.value, m.metric.kind),
            figures.interval(m.interval, m.metric.kind),
            str(m.units),
            figures.figure(m.passes, "share"),
        )
        for m in measured
        if m.value is not None
    ]
    head = ("", "value", "95% interval", "n", f"pass^{side.samples}")
    yield from grid(head, [*rows, *figures.agreement(side)])
    if len(rows) < len(measured):
        yield from _filled(f"nothing to measure: {', '.join(m.metric.name for m in measured if m.value is None)}")
    yield "n: cases, events or pairs of cases; pass^N: those that pass in every sample."
    yield from _title("Worst")
    for measure in measured:
        yield from _worst(measure) if measure.faults else ()
    if not any(measure.faults for measure in measured):
        yield "No case is at fault."
    yield from _title("Costs")
    yield from grid(("", "average"), [(row.name, *row.figures) for row in costs.of_side(side)])
    yield costs.note(side.model)


def _worst(measure: Measure) -> Lines:
    named = [f"{_line(fault.unit)} {fault.told}" for fault in measure.faults[:FAULTS]]
    more = len(measure.faults) - FAULTS
    said = "; ".join([*named, *([f"and {more} more"] if more > 0 else [])])
    yield from _filled(f"{measure.metric.name}: {said}")


def _gates(failures: Sequence[Failure] | None) -> Lines:
    if failures is None:
        return
    yield ""
    yield from (_line(str(failure)) for failure in failures)
    yield f"gates: {len(failures)} fail" if failures else "gates: all hold"


def _replaced(side: Side, before: Side | None) -> Lines:
    if before is None:
        yield f"{_line(side.name)}: new"
        return
    same = side.name == before.name
    yield f"{_line(side.name)}, measured anew" if same else f"{_line(side.name)} replaces {_line(before.name)}"
    for sign, cases in (("new", set(side.cases) - set(before.cases)), ("gone", set(before.cases) - set(side.cases))):
        if cases:
            yield _indented(f"{sign}: {', '.join(map(_line, sorted(cases)))}")
    comparison = compare_with_accepted(side, before)
    changed = [c for c in figures.ordered(comparison) if c.differing] if comparison else []
    if comparison is None:
        yield "They have no case in common."
    elif not changed:
        yield "No metric changes."
    else:
        yield from grid(("", "accepted", "now", *HEAD[3:]), [(c.metric, *_tested(c)) for c in changed])
        yield figures.conclusion([comparison])


# ── Layout ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _title(text: str) -> Lines:
    yield ""
    yield text


def _line(text: str) -> str:
    return figures.one_line(text)


def _filled(text: str) -> Lines:
    yield textwrap.fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _indented(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Lines:
    """Lay out a table: the first and the last column of many start at the left, figures end at the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["─" * width for width in widths], *rows):
        cells = [
            cell.ljust(width) if index == 0 or head[index] == "verdict" else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
