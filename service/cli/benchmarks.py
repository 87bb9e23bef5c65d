"""`evenhand eval benchmark` and `evenhand eval quality`: how good Evenhand is on public data."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli import console
from service.cli.options import STRICTNESS, Output, collect_options, output_options, several
from service.cli.setup import open_analyzer, read_settings

if TYPE_CHECKING:
    from evals.benchmarks.catalogue import Benchmark
    from evals.benchmarks.running import BenchmarkRun
    from service.models import Detector, Strictness

BENCHMARKS = ("babe", "ptc", "basil", "t10", "newsmtsc", "leak", "recall", "summedits", "references")


@dataclass(frozen=True)
class BenchmarkOptions:
    """What is measured, and of whom."""

    data: Path
    limit: int | None
    seed: int
    model: str | None
    detectors: tuple[Detector, ...]
    strictness: tuple[Strictness, ...]
    prompts: tuple[str, ...]

    def levels(self, benchmark: Benchmark) -> list[Strictness | None]:
        """List the levels of strictness to measure; None stands for a benchmark that has no levels."""
        return [level for level in benchmark.levels if level is None or level in (self.strictness or STRICTNESS)]


_benchmark_options = collect_options(
    "options",
    BenchmarkOptions,
    (
        click.option(
            "--data", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A JSONL file with the data."
        ),
        click.option("--limit", type=click.IntRange(1), help="Use only this many rows, drawn by --seed."),
        click.option("--seed", type=int, default=7, show_default=True, help="Which rows --limit draws."),
        click.option("--model", help="The model to ask.  [default: EVENHAND_MODEL, else the usual one]"),
        click.option(
            "--detectors",
            type=click.Choice(("rules", "llm", "rules,llm")),
            default="rules",
            show_default=True,
            callback=lambda _context, _option, value: tuple(value.split(",")),
            help="What finds loaded words in babe, ptc and basil.",
        ),
        click.option(
            "--prompt", "prompts", multiple=True, metavar="TASK@VERSION", help="Measure this version (repeatable)."
        ),
        several("--strictness", STRICTNESS, "Which flags count in babe, ptc and basil.  [default: each of the three]"),
    ),
)


@click.command("benchmark")
@click.argument("name", type=click.Choice(BENCHMARKS))
@_benchmark_options
@output_options("table", "json")
@console.without_gc()
def run_benchmark(name: str, options: BenchmarkOptions, output: Output) -> None:
    """
    Measure on public data.

    babe, ptc and basil are about loaded words, t10 about roles, newsmtsc about tones, leak and recall about summaries,
    summedits and references about the checks of summaries that others wrote. The data is not part of Evenhand:
    evals/benchmarks/README.md says where to get it. For t10, the documents of t10.x.jsonl must be in
    t10_documents.x.jsonl in the same folder. The model's answers are stored: if the command is stopped, run it again,
    and it asks no question twice.
    """
    from evals.benchmarks.catalogue import BENCHMARKS
    from evals.benchmarks.data import load
    from evals.benchmarks.result import build_result
    from evals.benchmarks.result_table import as_text

    chosen = BENCHMARKS[name]
    rows, data = load(chosen, options.data, options.limit, options.seed)
    result = build_result(chosen, data, asyncio.run(_measure(chosen, rows, options)))
    output.write(result.model_dump_json(indent=1) + "\n" if output.form == "json" else as_text(result))


async def _measure(chosen: Benchmark, rows: Sequence[Any], options: BenchmarkOptions) -> list[BenchmarkRun]:
    """Measure once for each level of strictness."""
    from evals.benchmarks import running
    from evals.benchmarks.answers import answer_request
    from service.prompts.kinds import parse_name
    from service.wiring.recordings import with_stored_answers

    prompts = dict(parse_name(name) for name in options.prompts)
    runs: list[BenchmarkRun] = []
    async with open_analyzer(read_settings(options.model)) as analyzer:
        tools = with_stored_answers(analyzer)
        for level in options.levels(chosen):
            with console.step_progress(f"{chosen.name} {level or ''}".strip()) as progress:
                analyze = functools.partial(answer_request, tools, {"strictness": level, "prompts": prompts})
                run = await running.run_benchmark(chosen, rows, analyze, options.detectors, progress)
                figures = tuple(value.model_copy(update={"strictness": level}) for value in run.figures)
                runs.append(run._replace(figures=figures))
    return runs


@click.command("quality")
@click.option("--results", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of results.")
@click.option(
    "--into", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Replace the table in this file."
)
def show_quality(results: Path | None, into: Path | None) -> None:
    """
    Print the results of benchmarks as a Markdown table.

    By default these are the shipped results. A result is what `evenhand eval benchmark … --format json` writes.
    """
    from evals.benchmarks import readme_table

    table = readme_table.as_markdown(readme_table.read(results or readme_table.RESULTS))
    if into is None:
        console.write(table, None)
    else:
        console.write(readme_table.written_into(into.read_text("utf-8"), table), into)
