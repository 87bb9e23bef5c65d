"""
The command line: parse, call, print.

Results go to stdout, progress and messages to stderr. `service/cli/exit_codes.py` lists the exit codes. Heavy imports
happen in the command that needs them.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from service import __version__
from service.cli import console, exit_codes
from service.cli.batch import run_batch
from service.cli.benchmarks import run_benchmark, show_quality
from service.cli.evals import compare_two, evals
from service.cli.options import TASKS, asked
from service.cli.workers import store, worker
from service.errors import EvenhandError, InvalidRequest
from service.render.printable import escaped

if TYPE_CHECKING:
    from service.models import Analysis, AnalysisRequest
    from service.prompts.registry import Registry
    from service.settings import Settings


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"\b\n{exit_codes.as_text()}",
)
@click.version_option(__version__, prog_name="evenhand")
def cli() -> None:
    """Read a news article: a neutral summary, how each party is framed, and the loaded words."""


@cli.command()
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option("--html/--text", "is_html", default=None, help="What FILE is; by default its name or its start tells.")
@click.option("--title", help="The article's title.")
@asked
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file, not to stdout.")
def analyze(file: str, form: str, output: Path | None, **options: Any) -> None:  # noqa: ANN401
    """Analyse the article in FILE, or on standard input. Nothing is stored."""
    settings = _settings(options["model"])
    request = _request(file, settings, options)
    analysis = asyncio.run(_analysis(request, settings))
    if form == "text" and output is None and sys.stdout.isatty():
        click.echo(_as_text(analysis, on_screen=True), nl=False)  # it has colours of its own
    else:
        console.write(_shown(analysis, form), output)


@cli.command()
@click.option("--host", help="The address to listen on.  [default: EVENHAND_HOST, else 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: EVENHAND_PORT, else 8000]")
@click.option("--worker/--no-worker", "works", default=True, help="Whether this process works on batches too.")
def serve(host: str | None, port: int | None, works: bool) -> None:
    """
    Serve the REST API, and work on batches, until told to stop (SIGTERM, Ctrl-C).

    What runs then has EVENHAND_STOP_SECONDS (10) to end; later requests are answered with a problem and batches are
    handed back. Told twice, it ends at once.
    """
    from service.api.app import create_app
    from service.api.server import run
    from service.wiring.running import wire

    settings = _settings()
    settings = settings.model_copy(update={"host": host or settings.host})
    host, port = settings.host, settings.port if port is None else port
    if host not in ("127.0.0.1", "localhost", "::1"):
        console.say(f"listening on {host}: whoever reaches this address can use the model, so put a login before it")
    run(create_app(wire(settings, works=works)), host, port, settings.stop_seconds)


@cli.group()
def prompts() -> None:
    """List, show, compare and release prompt versions."""


@prompts.command("list")
def list_prompts() -> None:
    """List every version, and what the aliases mean."""
    from service.prompts.registry import KINDS

    registry = _registry()
    for kind in KINDS:
        for version in registry.versions(kind):
            prompt = registry.get(kind, version)
            aliases = [alias for alias, means in registry.aliases_of(kind).items() if means == version]
            state = ", ".join(["released" if prompt.released else "not released", *aliases])
            console.echo(f"{prompt.name:<24} {prompt.sha256[:12]}  {state:<22} {prompt.head.purpose}\n")


@prompts.command("show")
@click.argument("name", metavar="TASK@VERSION")
def show_prompt(name: str) -> None:
    """Print one version: its head, then its text."""
    from service.prompts.registry import as_text

    console.echo(as_text(_prompt(name)))


@prompts.command("diff")
@click.argument("old", metavar="TASK@OLD")
@click.argument("new", metavar="TASK@NEW")
def diff_prompts(old: str, new: str) -> None:
    """Show what changed from one version to another."""
    from service.prompts.registry import diff

    console.echo(diff(_prompt(old), _prompt(new)))


@prompts.command("release")
@click.argument("name", metavar="TASK@VERSION")
def release_prompt(name: str) -> None:
    """Write a version into the lock, so that its file can never change again."""
    from service.prompts.registry import parse_name, release

    prompt = release(_prompts_folder(), *parse_name(name))
    console.echo(f"released {prompt.name} ({prompt.sha256[:12]})\n")


@cli.group()
def model() -> None:
    """The embedded model."""


@model.command("fetch")
def fetch_model() -> None:
    """Fetch the embedded model's file (1.1 GB), or go on fetching it, and verify it."""
    from service.wiring.analyzer import Analyzer

    with console.progress() as progress:
        console.echo(f"{Analyzer(_settings(), progress, console.say).model_file()}\n")


cli.add_command(run_batch)
cli.add_command(worker)
cli.add_command(store)
evals.add_command(run_benchmark)
evals.add_command(show_quality)
cli.add_command(evals)
cli.add_command(compare_two)


def main() -> NoReturn:
    """Run a command, and end with its exit code; no traceback reaches the user."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    interrupted = [exit_codes.INTERRUPTED]

    def terminate(_number: int, _frame: object) -> None:
        interrupted[0] = exit_codes.TERMINATED
        signal.raise_signal(signal.SIGINT)  # so that all ends in the same order as after Ctrl-C

    signal.signal(signal.SIGTERM, terminate)
    try:
        code = _run()
    except (KeyboardInterrupt, asyncio.CancelledError):
        code = interrupted[0]
        console.say("interrupted" if code == exit_codes.INTERRUPTED else "terminated")
    sys.exit(code)


def _run() -> int:
    """Run a command; return its exit code, and say on stderr why it is not 0."""
    stdout = sys.stdout
    try:
        # Where `standalone_mode` is off, click returns the code of `Exit` in place of raising it.
        return cli.main(standalone_mode=False) or exit_codes.FINE
    except SystemExit:
        if sys.stdout is not stdout:  # click replaces a stdout that nobody reads any more
            return exit_codes.OUTPUT_CLOSED
        raise
    except click.Abort as interrupt:
        raise KeyboardInterrupt from interrupt
    except click.ClickException as error:
        console.refuse(error)
        return error.exit_code
    except EvenhandError as error:
        console.say(f"error: {error}")
        return error.exit_code
    except OSError as error:  # of this machine: its disk is full, say
        console.say(f"error: {error.strerror or error}{f': {error.filename}' if error.filename else ''}")
        return 1
    except Exception as error:  # noqa: BLE001 - the last resort of a program
        console.say(
            f"error: this is a defect in Evenhand, please report it: {type(error).__name__} in {console.place(error)}"
        )
        return 1


# ── Helpers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _settings(model_name: str | None = None) -> Settings:
    from service.settings import read

    settings = read()
    return settings.model_copy(update={"model": model_name}) if model_name else settings


def _request(file: str, settings: Settings, options: dict[str, Any]) -> AnalysisRequest:
    """Build the request that the REST endpoint would get."""
    from pydantic import ValidationError

    from service.models import AnalysisRequest
    from service.prompts.registry import parse_name
    from service.storage.batches import said

    content = console.read(file, settings.max_characters)
    is_html = options.pop("is_html")
    if is_html is None:
        is_html = file.lower().endswith((".html", ".htm")) or content.lstrip()[:15].lower().startswith(
            ("<!doctype html", "<html")
        )
    given = {
        "html" if is_html else "text": content,
        "title": options["title"],
        "tasks": sum(options["tasks"], ()) or TASKS,
        "parties": options["parties"] or None,
        "detectors": sum(options["detectors"], ()) or None,
        "strictness": options["strictness"],
        "prompts": dict(parse_name(name) for name in options["prompts"]),
        "model": options["model"],
    }
    try:
        return AnalysisRequest.model_validate(given)
    except ValidationError as error:
        raise InvalidRequest(said(error)) from error


async def _analysis(request: AnalysisRequest, settings: Settings) -> Analysis:
    from service.wiring.analyzer import Analyzer

    with console.progress() as progress:
        analyzer = Analyzer(settings, progress, console.say)
        try:
            return await analyzer.analyze(request)
        finally:
            await analyzer.close()


def _shown(analysis: Analysis, form: str) -> str:
    if form == "json":
        return escaped(analysis.model_dump_json(indent=2)) + "\n"
    if form == "html":
        from service.render.page import render_page

        return render_page(analysis)
    return _as_text(analysis, on_screen=False)


def _as_text(analysis: Analysis, *, on_screen: bool) -> str:
    import io

    from rich.console import Console

    from service.render.terminal import print_analysis

    written = io.StringIO()
    print_analysis(analysis, Console(file=written, force_terminal=on_screen, width=None if on_screen else 100))
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


def _registry() -> Registry:
    from service.prompts.registry import load

    return load(_prompts_folder())


def _prompts_folder() -> Path:
    from service.wiring.defaults import prompts_folder

    return prompts_folder(_settings())


def _prompt(name: str) -> Any:  # noqa: ANN401
    from service.prompts.registry import parse_name

    kind, version = parse_name(name)
    return _registry().get(kind, version)
