"""`evenhand batch`: many articles, from a file to a file."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from service.cli import console
from service.cli.check import check_lines
from service.cli.options import AnalysisOptions, analysis_options
from service.cli.setup import open_analyzer, read_settings
from service.errors import InvalidRequest

if TYPE_CHECKING:
    from service.jobs.batch_input import BatchInput
    from service.settings import Settings
    from service.storage.batches import Batch, Via
    from service.wiring.file_batches import BatchOrder


@click.command("batch")
@click.argument("source", metavar="IN.jsonl|-")
@click.argument("target", metavar="OUT.jsonl|-")
@click.option("--retry", is_flag=True, help="Analyse again the articles that failed, and write OUT anew.")
@analysis_options
@click.option(
    "--via",
    type=click.Choice(["calls", "batch-api"]),
    default="calls",
    show_default=True,
    help="How to ask the model; batch-api is OpenAI's Batch API: half the price, within a day.",
)
@click.option("--fresh", is_flag=True, help="Ask the model even if the same analysis is stored already.")
@click.option("--check", "is_check", is_flag=True, help="Check the summary of each line, as evenhand check does.")
def run_batch(  # noqa: PLR0913 - one argument for each option, as click passes them
    source: str, target: str, options: AnalysisOptions, *, retry: bool, via: Via, fresh: bool, is_check: bool
) -> None:
    """
    Analyse every article in IN and write the results to OUT.

    IN has one JSON object a line: {"id", "text" or "html", "title"?, "parties"?}. OUT gets one line for each, as soon
    as it is ready: {"id", "analysis"} or {"id", "error"}. Exit code 1: some articles have no analysis.

    If the command is stopped, run it again: it goes on where it was, and asks no question twice. Its state is in
    OUT.state, or in EVENHAND_DATABASE_URL if that is set.

    With --tasks loaded_language --detectors rules it needs no model and uses all cores. So does --check: its lines are
    {"id", "text" or "html", "title"?, "summary"}, and OUT gets {"id", "check"} or {"id", "error"} in the same order.
    """
    if is_check:
        if retry:
            raise InvalidRequest(
                "--check has no --retry, since a line fails for what it has: correct it, name another OUT"
            )
        if options != AnalysisOptions() or fresh or via != "calls":
            raise InvalidRequest("--check asks no model and makes no analysis: leave out the other options")
        check_lines(source, target)
        return
    from service.jobs.batch_input import open_input
    from service.wiring.file_batches import BatchOrder, with_state

    settings = read_settings(options.model)
    with contextlib.ExitStack() as stack:
        settings = with_state(settings, target, stack)
        given = open_input(source, settings.max_body_bytes, stack)
        usual = replace(options, model=None).body() | ({"fresh": True} if fresh else {})
        batch = asyncio.run(_run(BatchOrder(usual, via, target, retry), given, settings))
    if lost := batch.failed + batch.cancelled:
        console.say(f"{lost:,} of {batch.total:,} have no analysis; --retry asks again for those that could be read")
        sys.exit(1)


async def _run(order: BatchOrder, given: BatchInput, settings: Settings) -> Batch:
    from service.wiring.file_batches import open_file_batch

    async with open_analyzer(settings) as analyzer, open_file_batch(analyzer, order) as batch:
        await batch.add(given)
        if order.via == "batch-api":
            console.say("the Batch API may take a day: you can stop this command, and run it again to go on")
        with _batch_progress() as show:
            return await batch.run(show)


@contextlib.contextmanager
def _batch_progress() -> Iterator[Callable[[Batch], None]]:
    """Show how many articles are done, how many a second, and how many tokens they took."""
    with console.step_progress("articles") as step:
        began, first = time.monotonic(), [-1]

        def show(batch: Batch) -> None:
            ended = batch.done + batch.failed
            first[0] = ended if first[0] < 0 else first[0]
            rate = (ended - first[0]) / max(time.monotonic() - began, 0.1)
            spent = batch.input_tokens + batch.output_tokens
            step(ended, batch.total, f"{batch.failed:,} failed, {rate:.1f}/s, {spent:,} tokens")

        yield show
