"""The command that measures on public data: parse, call, print."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli import console
from service.cli.options import STRICTNESS, Several

if TYPE_CHECKING:
    from evals.benchmarks.catalogue import Benchmark
    from evals.benchmarks.running import BenchmarkRun
    from service.llm.client import Client
    from service.models import Analysis, AnalysisRequest, Strictness

BENCHMARKS = ("babe", "ptc", "basil", "t10", "newsmtsc", "leak", "recall")


@click.command("benchmark")
@click.argument("name", type=click.Choice(BENCHMARKS))
@click.option("--data", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The rows, as JSONL.")
@click.option("--limit", type=click.IntRange(1), help="Only so many rows, drawn by --seed.")
@click.option("--seed", type=int, default=7, show_default=True, help="Which rows --limit draws.")
@click.option("--model", help="The model to ask; the embedded one by default.")
@click.option(
    "--detectors",
    type=click.Choice(("rules", "llm", "rules,llm")),
    default="rules",
    show_default=True,
    help="What looks for loaded words in babe, ptc and basil.",
)
@click.option(
    "--strictness",
    multiple=True,
    type=Several(STRICTNESS),
    help="Which flags count in babe, ptc and basil; each of the three by default.",
)
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@console.without_gc()
def run_benchmark(name: str, form: str, output: Path | None, **options: Any) -> None:  # noqa: ANN401
    """
    Measure on public data: babe, ptc, basil (loaded words), t10 (roles), newsmtsc (tones), leak and recall (summaries).

    The data is not part of Evenhand: evals/benchmarks/README.md names where it is. The documents of t10.x.jsonl are in
    t10_documents.x.jsonl beside it. A model's answers are kept: stopped and started again, it goes on, and asks no
    question again that was answered.
    """
    from evals.benchmarks.catalogue import BENCHMARKS
    from evals.benchmarks.data import load
    from evals.benchmarks.result import build_result
    from evals.benchmarks.result_table import as_text

    chosen = BENCHMARKS[name]
    rows, data = load(chosen, options["data"], options["limit"], options["seed"])
    result = build_result(chosen, data, asyncio.run(_benchmark(chosen, rows, options)))
    console.write(result.model_dump_json(indent=1) + "\n" if form == "json" else as_text(result), output)


async def _benchmark(chosen: Benchmark, rows: Sequence[Any], options: dict[str, Any]) -> list[BenchmarkRun]:
    from evals.benchmarks.running import run_benchmark
    from evals.recordings.metadata import folder_of
    from service.analysis.pipeline import analyze
    from service.settings import read
    from service.wiring.analyzer import Analyzer
    from service.wiring.defaults import cache_folder

    settings = read()
    if options["model"]:
        settings = settings.model_copy(update={"model": options["model"]})
    with console.download_progress() as fetching:
        analyzer = Analyzer(settings, fetching, console.say)

        @functools.cache
        def client(model: str | None) -> Client:
            from evals.benchmarks.answer_cache import cached_client

            asked = analyzer.client(model)
            folder = cache_folder(settings) / "answers" / folder_of(asked.profile.model)
            return cached_client(asked, folder, settings.openai_base_url or str(settings.model_path or ""))

        async def one(level: Strictness | None, request: AnalysisRequest) -> Analysis:
            tools = replace(analyzer.tools, client=client)
            return await analyze(request.model_copy(update={"strictness": level}), tools)

        found: list[BenchmarkRun] = []
        try:
            for level in _levels(chosen, sum(options["strictness"], ())):
                with console.step_progress(f"{chosen.name} {level or ''}".strip()) as progress:
                    detectors, ask = tuple(options["detectors"].split(",")), functools.partial(one, level)
                    run = await run_benchmark(chosen, rows, ask, detectors, progress)
                    figures = tuple(value.model_copy(update={"strictness": level}) for value in run.figures)
                    found.append(run._replace(figures=figures))
        finally:
            await analyzer.close()
    return found


def _levels(chosen: Benchmark, wanted: tuple[str, ...]) -> tuple[Strictness | None, ...]:
    return tuple(level for level in chosen.levels if level is None or not wanted or level in wanted)


@click.command("quality")
@click.option("--results", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of results.")
@click.option("--into", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Renew the table in a file.")
def show_quality(results: Path | None, into: Path | None) -> None:
    """
    Show how good Evenhand is, as a Markdown table: the results that come along, or those in --results.

    A result is what `evenhand eval benchmark … --format json` gives.
    """
    from evals.benchmarks import readme_table

    table = readme_table.as_markdown(readme_table.read(results or readme_table.RESULTS))
    if into is None:
        console.write(table, None)
    else:
        console.write(readme_table.written_into(into.read_text("utf-8"), table), into)
