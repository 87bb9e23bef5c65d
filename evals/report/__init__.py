"""Runs and comparisons for a reader: in a terminal, a pull request, a browser, or a build server."""

from __future__ import annotations

import json
from collections.abc import Sequence

from evals.comparison import runs
from evals.comparison.compare import Comparison
from evals.comparison.gates import Failure
from evals.comparison.runs import Run
from service.errors import InvalidRequest


def run_as(form: str, run: Run, failures: Sequence[Failure] | None) -> str:
    """Write a run as a table, json, markdown, junit or html; *failures* is None where no gates were checked."""
    if form == "json":
        return runs.to_json(run)
    if form == "table":
        from evals.report import table

        return table.run(run, failures)
    if form == "markdown":
        from evals.report import markdown

        return markdown.run(run, failures)
    if form == "junit":
        from evals.report import junit

        return junit.run(run, failures)
    if form == "html":
        from evals.report import page

        return page.run(run, failures)
    raise InvalidRequest(f"a run can't be written as {form[:80]!r}")


def comparisons_as(form: str, comparisons: Sequence[Comparison]) -> str:
    """Write comparisons as a table, json, markdown or html."""
    if form == "json":
        if len(comparisons) == 1:
            return comparisons[0].model_dump_json(indent=2) + "\n"
        listed = [comparison.model_dump(mode="json") for comparison in comparisons]
        return json.dumps({"comparisons": listed}, indent=2, ensure_ascii=False) + "\n"
    if form == "table":
        from evals.report import table

        return table.comparisons(comparisons)
    if form == "markdown":
        from evals.report import markdown

        return markdown.comparisons(comparisons)
    if form == "html":
        from evals.report import page

        return page.comparisons(comparisons)
    raise InvalidRequest(f"a comparison can't be written as {form[:80]!r}")


def accepted_as_table(run: Run, before: Run | None) -> str:
    """Say what accepting *run* in place of *before* changes."""
    from evals.report import table

    return table.accepted(run, before)
