"""`evenhand compare`: which of two prompt versions is better."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli import console, exit_codes
from service.cli.options import DETECTORS, EvalOptions, Output, output_options, source_options
from service.cli.setup import read_settings
from service.errors import InvalidRequest

if TYPE_CHECKING:
    from evals.comparison.results import Comparison
    from service.models import Detector

Detectors = tuple["Detector", "Detector"]


@click.command("compare")
@click.argument("a", metavar="[TASK@OLD", required=False)
@click.argument("b", metavar="TASK@NEW]", required=False)
@source_options
@click.option("--detectors", nargs=2, type=click.Choice(DETECTORS), help="Compare two detectors instead.")
@click.option(
    "--metric", "metrics", multiple=True, help="Only this metric (repeatable); p values are corrected for these."
)
@output_options("table", "json", "markdown", "html")
@click.option("--fail-on", type=click.Choice(("worse",)), help="Exit with code 100 if a metric is worse.")
@console.without_gc()
def compare_two(  # noqa: PLR0913 - one argument for each option, as click passes them
    a: str | None,
    b: str | None,
    options: EvalOptions,
    *,
    detectors: Detectors | None,
    metrics: tuple[str, ...],
    output: Output,
    fail_on: str | None,
) -> None:
    """
    Compare two prompt versions on recorded answers.

    Prints for each metric whether the second version is better or worse, or no difference is shown. Instead of two
    versions you can name two files that `evenhand eval run --format json` wrote.
    """
    from evals.report.formats import format_comparisons

    comparisons = _compare(a, b, detectors, metrics, options)
    output.write(format_comparisons(output.form, comparisons))
    if fail_on and any(comparison.verdicts("worse") for comparison in comparisons):
        raise click.exceptions.Exit(exit_codes.FOUND_WORSE)


def _compare(
    a: str | None, b: str | None, detectors: Detectors | None, metrics: tuple[str, ...], options: EvalOptions
) -> list[Comparison]:
    from evals.comparison.recorded_comparisons import Scope, compare_detectors, compare_runs, compare_versions
    from evals.comparison.runs import read_run

    if detectors is None and a is not None and b is not None:
        if a.endswith(".json"):
            return compare_runs(read_run(Path(a)), read_run(Path(b)), Scope(metrics))
        with console.step_progress("replaying") as progress:
            scope = Scope(metrics, options.cases, progress)
            return [compare_versions(options.sources(read_settings()), a, b, scope)]
    if detectors is not None and a is None:
        with console.step_progress("replaying") as progress:
            scope = Scope(metrics, options.cases, progress)
            return [compare_detectors(options.sources(read_settings()), *detectors, scope)]
    raise InvalidRequest(
        "name two versions, two runs, or --detectors and two of those: evenhand compare summary@1.0.0 summary@1.1.0"
    )
