"""`evenhand eval thresholds`: with which margin a role or a tone should be shown."""

from __future__ import annotations

import json

import click

from service.cli import console
from service.cli.options import EvalOptions, Output, output_options, source_options
from service.cli.setup import read_settings
from service.errors import InvalidRequest

_SHARE = click.FloatRange(0, 1)


@click.command("thresholds")
@click.argument("prompt", metavar="framing@VERSION")
@click.option("--right", type=_SHARE, default=0.88, show_default=True, help="This share of what is told must be right.")
@click.option(
    "--opposite", type=_SHARE, default=0.01, show_default=True, help="At most this share may be on the opposite side."
)
@source_options
@output_options("table", "json")
@console.without_gc()
def choose_thresholds(prompt: str, right: float, opposite: float, options: EvalOptions, output: Output) -> None:
    """
    Choose the margins with which roles and tones are shown.

    Replays the recordings of a framing prompt, needs no network and no key, and prints for each margin how many labels
    are told and how many of them are right or on the opposite side: risk against coverage. Then it prints the smallest
    margin that reaches --right and --opposite. Thresholds that the prompt has already are not looked at.
    """
    from evals.comparison import label_thresholds
    from evals.comparison.selection import select_cases
    from evals.report.threshold_table import format_thresholds
    from service.prompts.kinds import parse_name

    task, version = parse_name(prompt)
    if task != "framing":
        raise InvalidRequest(f"{prompt[:80]!r} has no thresholds: name a framing, such as framing@production")
    suite = options.sources(read_settings()).suite()
    goal = label_thresholds.Goal(right=right, opposite=opposite)
    with console.step_progress("replaying") as progress:
        chosen = label_thresholds.choose_thresholds(suite, version, select_cases(suite, options.cases), goal, progress)
    if output.form == "json":
        output.write(json.dumps([each.model_dump(mode="json") for each in chosen], indent=1) + "\n")
    else:
        output.write(format_thresholds(suite.prompts.get("framing", version).name, goal, chosen))
