"""
How numbers are written in every report.

Shares are percentages with one decimal, and their differences are percentage points (pp). A dash stands for nothing
measured. A small share is not shown as 0 %, and a share just below 1 is not shown as 100 %.
"""

from __future__ import annotations

from evals.comparison.results import Change
from evals.comparison.runs import Side
from evals.metrics.scores import Kind

NOTHING = "–"
UNKNOWN = "can't be told"


def figure(value: float | None, kind: Kind) -> str:
    """Write a value: `66.7%` for a share, `0.123` for an amount, `1,234.5` for a cost."""
    if value is None:
        return NOTHING
    if kind == "cost":
        return f"{value:,.1f}"
    if kind == "amount":
        return f"{value:.3f}"
    if 0 < value < 0.0005:
        return "<0.1%"
    return ">99.9%" if 0.9995 <= value < 1 else f"{value:.1%}"


def difference(value: float | None, kind: Kind) -> str:
    """Write a difference with its sign and, for shares, its unit."""
    return NOTHING if value is None else _signed(value, kind) + (" pp" if kind == "share" else "")


def interval(bounds: tuple[float, float] | None, kind: Kind) -> str:
    """Write the 95 % interval of a value."""
    return f"{figure(bounds[0], kind)} … {figure(bounds[1], kind)}" if bounds else NOTHING


def difference_interval(bounds: tuple[float, float] | None, kind: Kind) -> str:
    """Write the 95 % interval of a difference; the unit is that of the difference."""
    return f"{_signed(bounds[0], kind)} … {_signed(bounds[1], kind)}" if bounds else NOTHING


def could_show(change: Change) -> str:
    """Write the smallest difference that would probably have been shown, if none was shown."""
    if change.verdict != "no difference shown":
        return NOTHING
    if change.could_show is None:
        return UNKNOWN
    return f"{change.could_show * 100:.1f} pp" if change.kind == "share" else f"{change.could_show:.3f}"


def change_cells(change: Change) -> tuple[str, ...]:
    """Write the values of A and B, their difference, its interval and the corrected p."""
    return (
        figure(change.a, change.kind),
        figure(change.b, change.kind),
        difference(change.difference, change.kind),
        difference_interval(change.interval, change.kind),
        p_value(change.p),
    )


def p_value(p: float | None) -> str:
    """Write a p value."""
    if p is None:
        return NOTHING
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def agreement(side: Side) -> list[tuple[str, str, str, str, str]]:
    """Return rows with a side's figures, such as Krippendorff's α, in the form of the rows with its metrics."""
    return [
        (found.name, figure(found.value, "amount"), interval(found.interval, "amount"), str(found.n), NOTHING)
        for found in side.figures
        if found.value is not None
    ]


def count(number: int, thing: str) -> str:
    """Write a number of things: `1 case`, `2 cases`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def signed(value: float, digits: int) -> str:
    """Write a number with its sign; a number that is rounded to zero has none."""
    shown = f"{value:+,.{digits}f}"
    return shown.replace("-", "−") if shown.strip("+-0.") else shown[1:]


def _signed(value: float, kind: Kind) -> str:
    return {"share": signed(value * 100, 1), "amount": signed(value, 3), "cost": signed(value, 1)}[kind]
