"""The commands about evals: parse, call, print."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from service.cli import console, exit_codes
from service.errors import BadReply, InvalidRequest

if TYPE_CHECKING:
    from evals.comparison.results import Comparison
    from evals.comparison.runs import Run
    from evals.comparison.sources import EvalSources
    from evals.recordings.recorder import RecordingResult
    from evals.recordings.suite import Suite
    from service.models import Detector, Task
    from service.settings import Settings

TASKS: tuple[Task, ...] = ("summary", "framing", "loaded_language")
FORMATS = ("table", "json", "markdown", "html")


def _places(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say whose recordings are meant, and where they and the cases are."""
    folder = click.Path(file_okay=False, path_type=Path)
    for option in (
        click.option("--cassettes", type=folder, help="A folder of own recordings."),
        click.option("--cases", "cases_folder", type=folder, help="A folder of own cases."),
        click.option("--model", help="Whose recordings; those of the embedded model by default."),
        click.option("--case", "cases", multiple=True, help="Only this case, or those of this event (repeatable)."),
    ):
        command = option(command)
    return command


def _choice(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that pick prompt versions."""
    for option in (
        click.option("--version", "versions", multiple=True, help="Only this prompt version (repeatable)."),
        click.option("--task", "tasks", multiple=True, type=click.Choice(TASKS), help="Only this task (repeatable)."),
    ):
        command = option(command)
    return command


_output = click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")


@click.group("eval")
def evals() -> None:
    """Record answers to the cases, replay them, measure and gate."""


@evals.command("record")
@_choice
@_places
@click.option("--samples", type=click.IntRange(1, 20), default=3, show_default=True, help="Samples of each case.")
@click.option("--only-missing", is_flag=True, help="Only what has no recording.")
@click.option("--stale", is_flag=True, help="Only what has a recording that no longer holds.")
@click.option("--all", "everything", is_flag=True, help="Everything anew, paid for again.")
def record_cases(**options: Any) -> None:  # noqa: ANN401
    """
    Ask the model about the cases, and keep its answers.

    What is missing and what is stale is asked, and nothing twice: stopped and started again, it goes on. --model
    names another model to ask. Exit code 1: a prompt version has no usable answer at all.
    """
    which: set[Literal["missing", "stale", "all"]] = {"missing", "stale"}
    if options["only_missing"] != options["stale"]:
        which = {"missing"} if options["only_missing"] else {"stale"}
    recorded = asyncio.run(_record(options, frozenset({"all"} if options["everything"] else which)))
    click.echo(f"{recorded.written} cassettes written")
    useless = []
    for found in recorded.unusable_answers():
        console.say(str(found))
        useless += [found.prompt] if found.count == found.of else []
    if useless:
        raise BadReply(
            f"{', '.join(useless)} can't be measured by these recordings: mend the endpoint or name another --model, "
            "and ask anew with --all"
        )


@evals.command("run")
@_choice
@_places
@click.option("--format", "form", type=click.Choice([*FORMATS, "junit"]), default="table", show_default=True)
@click.option("--gates", "gates_file", type=click.Path(dir_okay=False, path_type=Path), help="A file of own gates.")
@click.option("--no-gates", is_flag=True, help="Only measure.")
@_output
@console.without_gc()
def run_cases(form: str, output: Path | None, **options: Any) -> None:  # noqa: ANN401
    """
    Replay the recordings and measure. No network, no key.

    All released prompt versions are replayed; the gates hold for those in production and for the rules detector.
    With --case, bounds of averages are left out. Exit code 3: a recording is missing, stale, unused or edited, or holds
    a secret; 100: a gate fails.
    """
    from evals.comparison import baselines, gates
    from evals.comparison.gate_checks import check_gates
    from evals.report.formats import format_run

    sources = _sources(options, _settings(None))
    held = None if options["no_gates"] else (gates.load(options["gates_file"]), baselines.read(sources.baseline))
    suite = sources.suite()
    run = _run(options, suite)
    gated = _gated(run, suite)
    failures = check_gates(gated, *held, whole=not options["cases"]) if held and gated.sides else None
    console.write(format_run(form, run, failures), output)
    if held and not gated.sides:
        console.say("no gates were checked: no version of this run is in production")
    if failures:
        console.say(f"gates: {len(failures)} fail; the first: {failures[0]}")
        raise click.exceptions.Exit(exit_codes.FOUND_WORSE)


@evals.command("accept")
@_places
@console.without_gc()
def accept_run(**options: Any) -> None:  # noqa: ANN401
    """
    Make the run of the prompts in production the one that later runs are held to, and show what changes by that.

    With --case, these cases are accepted and the others stay. Own recordings have their accepted run beside them.
    """
    from evals.comparison import baselines
    from evals.comparison.selection import select_cases
    from evals.report.formats import format_accepted

    sources = _sources(options, _settings(None))
    suite, before = sources.suite(), baselines.read(sources.baseline)
    names = select_cases(suite, options["cases"])
    events = tuple(dict.fromkeys(suite.cases[name].event for name in names))
    run = _gated(_run(options | {"tasks": (), "versions": (), "cases": options["cases"] and events}, suite), suite)
    if options["cases"]:
        run = baselines.merge(before, run, names)
    console.write(format_accepted(run, before), None)
    baselines.write(sources.baseline, run)
    console.say(f"accepted: {sources.baseline}")


@evals.command("report")
@click.argument("file", type=click.Path(path_type=Path), metavar="RUN.json")
@click.option("--format", "form", type=click.Choice([*FORMATS, "junit"]), default="table", show_default=True)
@_output
def report_run(file: Path, form: str, output: Path | None) -> None:
    """Show a run that was written with --format json in another form."""
    from evals.comparison.runs import read_run
    from evals.report.formats import format_run

    console.write(format_run(form, read_run(file), None), output)


@click.command("compare")
@click.argument("a", metavar="[TASK@OLD", required=False)
@click.argument("b", metavar="TASK@NEW]", required=False)
@_places
@click.option("--detectors", nargs=2, type=click.Choice(("rules", "llm")), help="Compare two detectors instead.")
@click.option("--metric", "metrics", multiple=True, help="Only this metric (repeatable); corrected for these alone.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--fail-on", type=click.Choice(("worse",)), help="Exit with 100 where a metric is worse.")
@_output
@console.without_gc()
def compare_two(form: str, output: Path | None, fail_on: str | None, **options: Any) -> None:  # noqa: ANN401
    """
    Compare two prompt versions on recorded answers: better, worse, or no difference shown.

    In place of two versions, two runs can be given, as `evenhand eval run --format json` writes them.
    """
    from evals.report.formats import format_comparisons

    comparisons = _compare(options)
    console.write(format_comparisons(form, comparisons), output)
    if fail_on and any(comparison.verdicts("worse") for comparison in comparisons):
        raise click.exceptions.Exit(exit_codes.FOUND_WORSE)


# ── Helpers ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def _record(options: dict[str, Any], which: frozenset[Literal["missing", "stale", "all"]]) -> RecordingResult:
    from evals.comparison.selection import select_cases, select_versions
    from evals.recordings.recorder import RecordingPlan, record
    from service.wiring.analyzer import Analyzer
    from service.wiring.defaults import is_embedded

    settings = _settings(options["model"])
    with console.download_progress() as fetching:
        analyzer = Analyzer(settings, fetching, console.say)
        client = analyzer.client(None)
        suite = _sources(options, settings, client.profile.model).suite_to_record()
        keys = suite.keys(
            select_versions(suite, options["tasks"] or TASKS, options["versions"]),
            select_cases(suite, options["cases"]),
        )
        endpoint: Literal["embedded", "openai-compatible"] = (
            "embedded" if is_embedded(settings) else "openai-compatible"
        )
        try:
            with console.step_progress("recording") as progress:
                return await record(RecordingPlan(keys, options["samples"], which), suite, client, endpoint, progress)
        finally:
            await analyzer.close()


def _run(options: dict[str, Any], suite: Suite) -> Run:
    """Replay what was asked for. No recording may be left over."""
    from evals.comparison.run_suite import rules_side, run_suite, unused_recordings
    from evals.comparison.selection import cases_for_rules, select_cases, select_versions

    tasks: Sequence[Task] = options["tasks"] or TASKS
    versions = select_versions(suite, tasks, options["versions"])
    with console.step_progress("replaying") as progress:
        names = select_cases(suite, options["cases"])
        made = run_suite(suite, versions, names, progress, unused_recordings(suite))
    if "loaded_language" in tasks and not options["versions"] and (read := cases_for_rules(suite, names)):
        rules = rules_side(suite, read, max(side.samples for side in made.sides))
        made = made.model_copy(update={"sides": (*made.sides, rules)})
    return made


def _gated(run: Run, suite: Suite) -> Run:
    """Take the sides of a run that are in production, and the rules; older ones are there to compare with."""
    from evals.comparison.runs import RULES

    in_use = {RULES, *(suite.prompts.get(task).name for task in TASKS)}
    return run.model_copy(update={"sides": tuple(side for side in run.sides if side.name in in_use)})


def _compare(options: dict[str, Any]) -> list[Comparison]:
    from evals.comparison.recorded_comparisons import Scope, compare_detectors, compare_runs, compare_versions
    from evals.comparison.runs import read_run

    a, b = options["a"], options["b"]
    detectors: tuple[Detector, Detector] | None = options["detectors"]
    if (b is None) if detectors is None else (a is not None):
        raise InvalidRequest(
            "name two versions, two runs, or --detectors and two of those: evenhand compare summary@1.0.0 summary@1.1.0"
        )
    if detectors is None and a.endswith(".json"):
        return compare_runs(read_run(Path(a)), read_run(Path(b)), Scope(options["metrics"]))
    sources = _sources(options, _settings(None))
    with console.step_progress("replaying") as progress:
        scope = Scope(options["metrics"], options["cases"], progress)
        if detectors:
            return [compare_detectors(sources, *detectors, scope)]
        return [compare_versions(sources, a, b, scope)]


def _sources(options: dict[str, Any], settings: Settings, model: str | None = None) -> EvalSources:
    from service.wiring.recordings import sources_of

    if options["cases_folder"] and not options["cassettes"]:
        raise InvalidRequest("--cases: own cases have recordings of their own: say where, with --cassettes")
    return sources_of(settings, model or options["model"], options["cases_folder"], options["cassettes"])


def _settings(model: str | None) -> Settings:
    from service.settings import read

    settings = read()
    return settings.model_copy(update={"model": model}) if model else settings
