"""The result of a benchmark as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from evals.benchmarks.figures import Value
from evals.benchmarks.result import Result
from evals.metrics.risk_coverage import Curve
from evals.report import risk_curves
from evals.report.terminal import Lines, grid, title


def as_text(result: Result) -> str:
    """Write a result as a table, with what others reached below each figure."""
    lines = [f"{result.benchmark}: {result.about}", f"{result.data.rows} rows of {result.data.name}, {result.date}"]
    lines.append(f"by {'; '.join(result.made_by) or 'nothing'}")
    if result.unanswered:
        lines.append(f"{result.unanswered} of {result.asked} questions had no usable answer; each counts as a miss")
    rows = []
    for name, each_value in by_name(result.figures).items():
        rows += [(name, value.strictness or "", shown(value), interval(value), str(value.n)) for value in each_value]
        rows += [(f"  {each.who}", "", f"{each.value:.1f}", "", "") for each in result.references.get(name, ())]
    table = grid(("", "strictness", "value", "95% interval", "rows"), rows)
    about = dict.fromkeys(f"{v.name}: {v.about}" for v in result.figures)
    return "\n".join([*lines, "", *table, "", *about, *(_curve(result.curve) if result.curve else ())]) + "\n"


def _curve(curve: Curve) -> Lines:
    yield from title(f"risk against coverage of the {curve.kind}s: margin beyond the prompt's thresholds")
    yield from grid(("margin", "told", "right", "opposite"), [risk_curves.cells(point) for point in curve.points])


def by_name(figures: Sequence[Value]) -> dict[str, list[Value]]:
    """Group values by figure: one for each strictness."""
    found: dict[str, list[Value]] = {}
    for value in figures:
        found.setdefault(value.name, []).append(value)
    return found


def shown(value: Value) -> str:
    """Write a value, a share in percent."""
    return "-" if value.value is None else f"{value.value * (100 if value.share else 1):.1f}"


def interval(value: Value) -> str:
    """Write the interval of a value, for a share in percent."""
    if value.interval is None:
        return "-"
    low, high = (bound * (100 if value.share else 1) for bound in value.interval)
    return f"{low:.1f} to {high:.1f}"
