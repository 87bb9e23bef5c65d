"""Comparisons for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evals.comparison.results import Change, Comparison, Flip
from evals.report import costs, formatting, wording
from evals.report.terminal import Lines, filled, grid, indented, title
from evals.report.untrusted import harmless, one_line

_FLIPS: Final = 5
_FAULTS: Final = 3
_DIFF_LENGTH: Final = 700
_CONTEXT: Final = 6
"""How many unchanged words are shown before and after a change."""

HEAD: Final = ("", "A", "B", "difference", "95% interval", "p", "verdict")


def format_comparisons(compared: Sequence[Comparison]) -> str:
    """Write comparisons one after another. The last line is the conclusion."""
    lines: list[str] = []
    for comparison in compared:
        lines += [*_comparison(comparison), ""]
    return "\n".join([*lines, wording.conclusion(compared)]) + "\n"


def _comparison(comparison: Comparison) -> Lines:
    a, b = wording.side_names(comparison)
    yield f"A  {one_line(a)}"
    yield f"B  {one_line(b)}"
    yield (
        f"{formatting.count(comparison.cases, 'case')} × {formatting.count(comparison.samples, 'sample')}, "
        f"answered by {one_line(comparison.model)}"
    )
    yield from _flips(comparison.flips)
    yield from _changes(comparison)
    rows = costs.of_comparison(comparison)
    if rows:
        yield from title("Costs")
        yield from grid(("", "A", "B", "difference"), [(row.name, *row.figures) for row in rows])
        yield costs.note(comparison.model)
    if comparison.prompt_diff:
        yield from title("Prompt")
        yield from harmless(comparison.prompt_diff).expandtabs(4).splitlines()


def _flips(flips: Sequence[Flip]) -> Lines:
    yield from title("Flipped")
    worse, cases = sum(bool(flip.worse) for flip in flips), len({flip.unit for flip in flips})
    if not flips:
        yield "No sample passes on one side and fails on the other."
        return
    samples = f"{formatting.count(len(flips), 'sample')} of {formatting.count(cases, 'case')}"
    yield f"Passing by a metric on one side only: {samples}; {worse} got worse."
    shown = wording.worst_flips(flips, _FLIPS)
    for flip in shown:
        yield ""
        yield from filled(f"{one_line(flip.unit)}, {wording.describe_flip(flip)}")
        yield from (indented(one_line(wrong)) for wrong in flip.wrong[:_FAULTS])
        yield from (indented(text) for text in [_diff(flip)] if text)
    if len(flips) > len(shown):
        yield f"\n… and {len(flips) - len(shown)} more; --format html shows them all."


def _diff(flip: Flip) -> str:
    """Write a word diff as `[-removed-] {+new+}`. Of long unchanged stretches only the ends are shown."""
    if all(sign == " " for sign, _ in flip.diff):
        return "Both outputs are the same." if flip.diff else ""
    pieces = []
    for sign, text in flip.diff:
        words = text.split()
        if sign == " " and len(words) > 2 * _CONTEXT:
            words = [*words[:_CONTEXT], "…", *words[-_CONTEXT:]]
        shown = " ".join(words)
        pieces.append({" ": shown, "-": f"[-{shown}-]", "+": f"{{+{shown}+}}"}[sign] if words else "")
    return one_line(" ".join(pieces), _DIFF_LENGTH)


def _changes(comparison: Comparison) -> Lines:
    changes = wording.sort_changes(comparison)
    tested = [change for change in changes if change.verdict]
    yield from title("Metrics")
    yield from grid(HEAD, [tested_row(c) for c in tested])
    if len(tested) < len(changes):
        yield from filled(f"nothing to compare: {', '.join(c.metric for c in changes if not c.verdict)}")
    yield "p is corrected by Holm's method over all of these that can be shown to differ; pp: percentage points."
    not_shown = comparison.verdicts("no difference shown")
    if not_shown:
        yield from title("No difference shown: the smallest that so many cases would probably have shown")
        yield from grid(
            ("", "could show", "cases"), [(c.metric, formatting.could_show(c), str(c.units)) for c in not_shown]
        )
        if any(c.could_show is None for c in not_shown):
            yield f"{formatting.UNKNOWN}: there are too few cases, or they don't differ."
    strict = [c for c in changes if c.pass_a is not None or c.pass_b is not None]
    if strict:
        yield from title(f"pass^{comparison.samples}: cases that pass in every sample")
        rows = [(c.metric, formatting.figure(c.pass_a, "share"), formatting.figure(c.pass_b, "share")) for c in strict]
        yield from grid(("", "A", "B"), rows)


def tested_row(change: Change) -> tuple[str, ...]:
    """Return the row of one metric; its columns are those of `HEAD`."""
    return (change.metric, *formatting.change_cells(change), change.verdict or formatting.NOTHING)
