"""`evenhand check`: any summary against its article; and `evenhand batch --check`: many of them."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from service.cli import console, exit_codes
from service.cli.options import Output, output_options
from service.cli.setup import read_settings
from service.errors import InvalidRequest


@click.command("check")
@click.argument("article", metavar="ARTICLE|-")
@click.argument("summary", metavar="SUMMARY|-")
@click.option("--html/--text", "is_html", default=None, help="What ARTICLE is.  [default: its name or its start tells]")
@click.option("--title", help="The article's title.")
@output_options("text", "json", "html")
@click.option("--fail-on", type=click.Choice(("objection",)), help="Exit with code 100 if a sentence is objected to.")
@console.without_gc()
def run_check(  # noqa: PLR0913 - one argument for each option, as click passes them
    article: str, summary: str, *, is_html: bool | None, title: str | None, output: Output, fail_on: str | None
) -> None:
    """
    Check a summary that a person or another tool wrote against its article.

    Prints for each sentence what the checks object to, such as a number that the article does not have, and the
    sentences of the article that its words come from. Needs no model. It is no verdict: what the checks can't find is
    not said to be right.
    """
    from service.analysis.requests import CheckRequest, request_of
    from service.render.formats import check_as_format
    from service.render.wording import unchecked
    from service.wiring.checks import check

    if article == summary == "-":
        raise InvalidRequest("ARTICLE and SUMMARY can't both be standard input: name a file for one of them")
    settings = read_settings()
    content, said = (console.read(file, settings.max_characters) for file in (article, summary))
    is_html = console.looks_like_html(article, content) if is_html is None else is_html
    fields = {"html" if is_html else "text": content, "title": title, "summary": said}
    checked = asyncio.run(check(request_of(CheckRequest, fields), settings))
    if output.form == "text" and output.path is None and sys.stdout.isatty():
        click.echo(check_as_format(checked, "text", on_screen=True), nl=False)
    else:
        output.write(check_as_format(checked, output.form))
    if fail_on and checked.unchecked:
        console.say(unchecked(checked))
    if fail_on and any(sentence.violations for sentence in checked.sentences):
        raise click.exceptions.Exit(exit_codes.FOUND_WORSE)


def check_lines(source: str, target: str) -> None:
    """Check the summary of every line of a file, and write the results to another."""
    from service.jobs.batch_input import open_input
    from service.jobs.checked_files import Counts, skip_written, write_checks
    from service.jobs.files import open_output
    from service.jobs.lines import read_check_lines
    from service.wiring.checks import check_line

    _refuse_same_file(source, target)
    longest, counts = read_settings().max_body_bytes, Counts()
    with contextlib.ExitStack() as stack:
        lines = read_check_lines(open_input(source, longest, stack).lines, longest)
        if target == "-":
            out = sys.stdout.buffer
        else:
            out, written = open_output(Path(target), stack)
            counts = skip_written(lines, out, written)
            if written:
                console.say(f"OUT has the first {written:,} already: going on behind them")
            stack.enter_context(_say_how_to_go_on())
        step = stack.enter_context(console.step_progress("summaries"))
        write_checks(lines, out, check_line, counts, lambda now: step(now.written, now.read, f"{now.failed:,} failed"))
    checked = f"{counts.written - counts.failed:,} checked, {counts.objected:,} objected to"
    console.say(f"{checked}, {counts.failed:,} failed{': OUT says why' if counts.failed else ''}")
    if counts.failed:
        sys.exit(1)


def _refuse_same_file(source: str, target: str) -> None:
    """Refuse to write the results into the file that is read."""
    if "-" not in (source, target) and Path(source).exists() and Path(source).resolve() == Path(target).resolve():
        raise InvalidRequest("IN and OUT are the same file: name another OUT")


@contextlib.contextmanager
def _say_how_to_go_on() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        console.say("what is checked is in OUT: run the same command again to go on")
        raise
