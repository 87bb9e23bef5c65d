"""Risk against coverage, and the thresholds to choose, as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from evals.comparison.label_thresholds import Choice, Goal, KindThresholds
from evals.metrics.risk_coverage import Point
from evals.report import formatting
from evals.report.terminal import Lines, filled, grid, title


def format_thresholds(name: str, goal: Goal, chosen: Sequence[KindThresholds]) -> str:
    """Write a table of margins for each kind of labels, and below it the smallest that reach the goal."""
    lines = [f"{name}: labels shown with a margin over the next best label of at least …"]
    for kind in chosen:
        lines += [*title(f"{kind.kind}, {kind.points[0].n if kind.points else 0} labels"), *_table(kind)]
        wanted = (
            f"{formatting.figure(goal.right, 'share')} right and {formatting.figure(goal.opposite, 'share')} opposite"
        )
        lines += [*title(f"The smallest margin with {wanted}"), *_choices(kind.choices)]
    note = "right, opposite: of what is told. A threshold chosen on these cases does a little worse on others."
    return "\n".join([*lines, "", *filled(note)]) + "\n"


def _table(kind: KindThresholds) -> Lines:
    yield from grid(("margin", "told", "right", "opposite"), [_cells(point) for point in kind.points])


def _cells(point: Point) -> tuple[str, ...]:
    return (f"{point.margin:.2f}", *(formatting.figure(share, "share") for share in point.shares))


def _choices(choices: Sequence[Choice]) -> Lines:
    rows = []
    for choice in choices:
        cells = _cells(choice.point) if choice.point else (formatting.NOTHING,) * 4
        n = str(choice.point.told) if choice.point else formatting.NOTHING
        rows.append((choice.label or "all labels", *cells, formatting.interval(choice.interval, "share"), n))
    yield from grid(("", "margin", "told", "right", "opposite", "right, 95% interval", "labels told"), rows)
