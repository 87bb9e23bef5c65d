"""`evenhand analyze`: one article."""

from __future__ import annotations

import asyncio
import functools
import sys
from typing import TYPE_CHECKING

import click

from service.cli import console
from service.cli.options import AnalysisOptions, Output, analysis_options, output_options
from service.cli.setup import open_analyzer, read_settings

if TYPE_CHECKING:
    from service.analysis.listeners import Listener
    from service.analysis.requests import AnalysisRequest
    from service.models import Analysis
    from service.settings import Settings


@click.command("analyze")
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option("--html/--text", "is_html", default=None, help="What FILE is.  [default: its name or its start tells]")
@click.option("--title", help="The article's title.")
@analysis_options
@output_options("text", "json", "html")
def run_analyze(file: str, is_html: bool | None, title: str | None, options: AnalysisOptions, output: Output) -> None:
    """
    Analyse one article: a text, a web page, or standard input.

    Prints the loaded words, a neutral summary, and how each party is framed, with the sentences of the article that
    each of them rests on. Text is printed part by part, as soon as each part is ready. Stores nothing.
    """
    from service.analysis.requests import build_request
    from service.render.formats import as_format

    settings = read_settings(options.model)
    content = console.read(file, settings.max_characters)
    is_html = console.looks_like_html(file, content) if is_html is None else is_html
    request = build_request({"html" if is_html else "text": content, "title": title, **options.body()})
    if output.form == "text" and output.path is None:
        asyncio.run(_print_parts(request, settings))
    else:
        output.write(as_format(asyncio.run(_analyze(request, settings)), output.form))


async def _print_parts(request: AnalysisRequest, settings: Settings) -> None:
    """Print each part of an analysis as soon as it is ready."""
    from service.render.formats import text_report

    on_screen = sys.stdout.isatty()
    # On a screen not by `console`, which would remove the colours.
    write = functools.partial(click.echo, nl=False) if on_screen else console.echo
    report = text_report(write, request.tasks, on_screen=on_screen)
    report.finish(await _analyze(request, settings, report))


async def _analyze(request: AnalysisRequest, settings: Settings, listener: Listener | None = None) -> Analysis:
    """Analyse an article, and show on stderr how far it is."""
    from service.analysis.listeners import NOBODY
    from service.cli.progress import EMBEDDED_SPEED, watching
    from service.wiring.defaults import cache_folder, is_embedded, usual_model

    model, usual = usual_model(settings) or "", EMBEDDED_SPEED if is_embedded(settings) else None
    with watching(listener or NOBODY, request, model, cache_folder(settings), usual) as watch:
        async with open_analyzer(settings, watch.restart) as analyzer:
            return await analyzer.analyze(request, watch)
