"""`evenhand eval`: record a model's answers to the cases, replay them, measure, and hold them to gates."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli import console, exit_codes
from service.cli.options import TASKS, EvalOptions, Output, eval_options, output_options, source_options
from service.cli.setup import open_analyzer, read_settings
from service.errors import BadReply

if TYPE_CHECKING:
    from evals.comparison.runs import Run
    from evals.recordings.recorder import RecordingResult, Which
    from evals.recordings.suite import Suite

RUN_FORMATS = ("table", "json", "markdown", "html", "junit")


@click.group("eval")
def evals() -> None:
    """Measure prompt versions on recorded answers of a model."""


@evals.command("record")
@eval_options
@click.option("--samples", type=click.IntRange(1, 20), default=3, show_default=True, help="Answers to each question.")
@click.option("--only-missing", is_flag=True, help="Record only what has no recording.")
@click.option("--stale", is_flag=True, help="Record only what has an outdated recording.")
@click.option("--all", "everything", is_flag=True, help="Record everything again, and pay for it again.")
def record_cases(options: EvalOptions, samples: int, only_missing: bool, stale: bool, everything: bool) -> None:
    """
    Ask a model about the cases and record its answers.

    Writes one file (cassette) for each case and prompt version, by default for those that have no recording or an
    outdated one. If the command is stopped, run it again: no question is asked twice. --model names the model to ask.
    Exit code 1: for some prompt version no answer can be used.
    """
    which: frozenset[Which] = frozenset({"missing", "stale"})
    if everything:
        which = frozenset({"all"})
    elif only_missing != stale:
        which = frozenset({"missing"}) if only_missing else frozenset({"stale"})
    recorded = asyncio.run(_record(options, samples, which))
    click.echo(f"{recorded.written} cassettes written")
    useless = []
    for found in recorded.unusable_answers():
        console.say(str(found))
        useless += [found.prompt] if found.count == found.of else []
    if useless:
        raise BadReply(
            f"{', '.join(useless)} can't be measured by these recordings: repair the endpoint or name another --model, "
            "and record again with --all"
        )


@evals.command("run")
@eval_options
@output_options(*RUN_FORMATS)
@click.option("--gates", "gates_file", type=click.Path(dir_okay=False, path_type=Path), help="A file with your gates.")
@click.option("--no-gates", is_flag=True, help="Only measure.")
@console.without_gc()
def run_cases(options: EvalOptions, output: Output, gates_file: Path | None, no_gates: bool) -> None:
    """
    Replay the recordings, measure, and check the gates.

    Needs no network and no key. All released prompt versions are measured; the gates are checked for those in
    production and for the rules detector. With --case, gates for averages are left out. Exit code 3: a recording is
    missing, stale, unused or edited, or holds a secret; 100: a gate fails.
    """
    from evals.comparison import baselines, gates
    from evals.comparison.gate_checks import check_gates
    from evals.comparison.replayed_run import in_production
    from evals.report.formats import format_run

    sources = options.sources(read_settings())
    bounds = None if no_gates else (gates.load(gates_file), baselines.read(sources.baseline))
    suite = sources.suite()
    run = _replay(options, suite)
    gated = in_production(run, suite)
    failures = check_gates(gated, *bounds, whole=not options.cases) if bounds and gated.sides else None
    output.write(format_run(output.form, run, failures))
    if bounds and not gated.sides:
        console.say("no gates were checked: no version of this run is in production")
    if failures:
        console.say(f"gates: {len(failures)} fail; the first: {failures[0]}")
        raise click.exceptions.Exit(exit_codes.FOUND_WORSE)


@evals.command("accept")
@source_options
@console.without_gc()
def accept_run(options: EvalOptions) -> None:
    """
    Accept the current results: later runs must not be worse.

    Replays the recordings of the prompts in production, shows what changes, and stores the results as the accepted run.
    With --case, only these cases are accepted, and the others stay as they were. The accepted run of your own
    recordings is stored next to them.
    """
    from evals.comparison import baselines
    from evals.comparison.replayed_run import in_production
    from evals.comparison.selection import select_cases
    from evals.report.formats import format_accepted

    sources = options.sources(read_settings())
    suite, before = sources.suite(), baselines.read(sources.baseline)
    names = select_cases(suite, options.cases)
    events = tuple(dict.fromkeys(suite.cases[name].event for name in names))
    run = in_production(_replay(replace(options, cases=options.cases and events), suite), suite)
    if options.cases:
        run = baselines.merge(before, run, names)
    console.write(format_accepted(run, before), None)
    baselines.write(sources.baseline, run)
    console.say(f"accepted: {sources.baseline}")


@evals.command("report")
@click.argument("file", type=click.Path(path_type=Path), metavar="RUN.json")
@output_options(*RUN_FORMATS)
def report_run(file: Path, output: Output) -> None:
    """Show a run in another format. RUN.json is what `eval run --format json` wrote."""
    from evals.comparison.runs import read_run
    from evals.report.formats import format_run

    output.write(format_run(output.form, read_run(file), None))


def _replay(options: EvalOptions, suite: Suite) -> Run:
    from evals.comparison.replayed_run import Choice, replay_chosen

    with console.step_progress("replaying") as progress:
        return replay_chosen(suite, Choice(options.tasks, options.versions, options.cases), progress)


async def _record(options: EvalOptions, samples: int, which: frozenset[Which]) -> RecordingResult:
    from evals.comparison.selection import select_cases, select_versions
    from evals.recordings.recorder import RecordingPlan, record
    from service.wiring.recordings import endpoint_kind

    settings = read_settings(options.model)
    async with open_analyzer(settings) as analyzer:
        client = analyzer.client(None)
        suite = replace(options, model=client.profile.model).sources(settings).suite_to_record()
        versions = select_versions(suite, options.tasks or TASKS, options.versions)
        keys = suite.keys(versions, select_cases(suite, options.cases))
        with console.step_progress("recording") as progress:
            return await record(RecordingPlan(keys, samples, which), suite, client, endpoint_kind(settings), progress)
