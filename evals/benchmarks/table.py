"""The result of a benchmark in words and figures."""

from __future__ import annotations

from evals.benchmarks import Result
from evals.benchmarks.figures import Value
from evals.report.table import grid


def as_text(result: Result) -> str:
    """Write a result as a table for a terminal, what others reached below each figure."""
    lines = [f"{result.benchmark}: {result.about}", f"{result.data.rows} rows of {result.data.name}, {result.date}"]
    lines.append(f"by {'; '.join(result.made_by) or 'nothing'}")
    if result.unanswered:
        lines.append(f"{result.unanswered} of {result.asked} questions had no usable answer; each counts as a miss")
    rows = []
    for value in result.figures:
        rows.append((value.name, shown(value), interval(value), str(value.n)))
        rows += [(f"  {each.who}", f"{each.value:.1f}", "", "") for each in result.references.get(value.name, ())]
    table = grid(("", "value", "95% interval", "rows"), rows)
    return "\n".join([*lines, "", *table, "", *(f"{v.name}: {v.about}" for v in result.figures)]) + "\n"


def shown(value: Value) -> str:
    """Write a value; shares in percent."""
    return "-" if value.value is None else f"{value.value * (100 if value.share else 1):.1f}"


def interval(value: Value) -> str:
    """Write the interval of a value, as the value itself."""
    if value.interval is None:
        return "-"
    low, high = (bound * (100 if value.share else 1) for bound in value.interval)
    return f"{low:.1f} to {high:.1f}"
