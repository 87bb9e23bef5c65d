"""The formats in which runs and comparisons are written; each has a module of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence

from evals.comparison.gates import Failure
from evals.comparison.results import Comparison
from evals.comparison.runs import Run, run_to_json
from service.errors import InvalidRequest


def format_run(form: str, run: Run, failures: Sequence[Failure] | None) -> str:
    """Write a run as table, json, markdown, junit or html. *failures* is None if no gates were checked."""
    if form == "json":
        return run_to_json(run)
    if form == "table":
        from evals.report import run_table

        return run_table.format_run(run, failures)
    if form == "markdown":
        from evals.report import markdown

        return markdown.format_run(run, failures)
    if form == "junit":
        from evals.report import junit

        return junit.format_run(run, failures)
    if form == "html":
        from evals.report import page

        return page.format_run(run, failures)
    raise InvalidRequest(f"a run can't be written as {form[:80]!r}")


def format_comparisons(form: str, comparisons: Sequence[Comparison]) -> str:
    """Write comparisons as table, json, markdown or html."""
    if form == "json":
        if len(comparisons) == 1:
            return comparisons[0].model_dump_json(indent=2) + "\n"
        listed = [comparison.model_dump(mode="json") for comparison in comparisons]
        return json.dumps({"comparisons": listed}, indent=2, ensure_ascii=False) + "\n"
    if form == "table":
        from evals.report import comparison_table

        return comparison_table.format_comparisons(comparisons)
    if form == "markdown":
        from evals.report import markdown

        return markdown.format_comparisons(comparisons)
    if form == "html":
        from evals.report import page

        return page.format_comparisons(comparisons)
    raise InvalidRequest(f"a comparison can't be written as {form[:80]!r}")


def format_accepted(run: Run, before: Run | None) -> str:
    """Write as a table what changes if *run* is accepted instead of *before*."""
    from evals.report import run_table

    return run_table.format_accepted(run, before)
