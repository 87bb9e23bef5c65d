"""
The command line: all commands, and how each of them ends.

A command parses, calls and prints. Results go to stdout, progress and messages to stderr; `exit_codes.py` lists the
exit codes. Modules that take long to import are imported in the commands that need them.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import NoReturn

import click

from service import __version__
from service.cli import console, exit_codes
from service.cli.analyze import run_analyze
from service.cli.batch import run_batch
from service.cli.benchmarks import run_benchmark, show_quality
from service.cli.check import run_check
from service.cli.compare import compare_two
from service.cli.evals import evals
from service.cli.model import model
from service.cli.prompts import prompts
from service.cli.serve import serve
from service.cli.store import store
from service.cli.thresholds import choose_thresholds
from service.cli.worker import worker
from service.errors import EvenhandError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"\b\n{exit_codes.as_text()}",
)
@click.version_option(__version__, prog_name="evenhand")
def cli() -> None:
    """Read a news article; get a neutral summary, how each party is framed, and the loaded words."""


for command in (run_analyze, run_check, run_batch, serve, worker, store, prompts, model, evals, compare_two):
    cli.add_command(command)
for command in (run_benchmark, show_quality, choose_thresholds):
    evals.add_command(command)


def main() -> NoReturn:
    """Run a command and exit with its code. The user never sees a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    interrupted = [exit_codes.INTERRUPTED]

    def terminate(_number: int, _frame: object) -> None:
        interrupted[0] = exit_codes.TERMINATED
        signal.raise_signal(signal.SIGINT)  # so that everything is closed in the same order as after Ctrl-C

    signal.signal(signal.SIGTERM, terminate)
    try:
        code = _run()
    except (KeyboardInterrupt, asyncio.CancelledError):
        code = interrupted[0]
        console.say("interrupted" if code == exit_codes.INTERRUPTED else "terminated")
    sys.exit(code)


def _run() -> int:
    """Run a command and return its exit code; if that is not 0, say why on stderr."""
    stdout = sys.stdout
    try:
        # Where `standalone_mode` is off, click returns the code of `Exit` instead of raising it.
        return cli.main(standalone_mode=False) or exit_codes.FINE
    except SystemExit:
        if sys.stdout is not stdout:  # click replaces stdout if nobody reads it any more
            return exit_codes.OUTPUT_CLOSED
        raise
    except click.Abort as interrupt:
        raise KeyboardInterrupt from interrupt
    except click.ClickException as error:
        console.show_usage_error(error)
        return error.exit_code
    except EvenhandError as error:
        console.say(f"error: {error}")
        return error.exit_code
    except OSError as error:  # of this machine: its disk is full, say
        console.say(f"error: {error.strerror or error}{f': {error.filename}' if error.filename else ''}")
        return 1
    except Exception as error:  # noqa: BLE001 - the last resort of a program
        where = console.where_raised(error)
        console.say(f"error: this is a defect in Evenhand, please report it: {type(error).__name__} in {where}")
        return 1
