"""Read the user's text, write results, and show messages and progress on stderr."""

from __future__ import annotations

import contextlib
import gc
import io
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from service.errors import InvalidArticle, InvalidRequest
from service.files.atomic import write_atomically
from service.render.printable import printable


def read(file: str, limit: int) -> str:
    """Read a UTF-8 text from a file, or from standard input for `-`. Drop a byte-order mark; keep line ends."""
    try:
        with contextlib.ExitStack() as stack:
            stream = sys.stdin.buffer if file == "-" else stack.enter_context(Path(file).open("rb"))
            data = stream.read(max(20 * limit, 4_000_000) + 1)
        return data.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise InvalidRequest(f"there is no file {file}") from error
    except OSError as error:
        raise InvalidRequest(f"{file} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidArticle(
            f"{file} is not UTF-8 text (byte {error.start} is {data[error.start]:#04x}): "
            "if it is text in another encoding, convert it, for example with iconv -f WINDOWS-1252 -t UTF-8"
        ) from error


def looks_like_html(file: str, content: str) -> bool:
    """Tell by the file's name, else by how its text starts."""
    start = content.lstrip()[:15].lower()
    return file.lower().endswith((".html", ".htm")) or start.startswith(("<!doctype html", "<html"))


def write(shown: str, output: Path | None) -> None:
    """Write to stdout, or to a file in one step; write directly to a device or a pipe."""
    if output is None:
        echo(shown)
        return
    try:
        target = output.resolve()
        if target.exists() and not target.is_file():
            target.write_text(printable(shown), "utf-8")
            return
        write_atomically(target, shown)
    except FileNotFoundError as error:
        raise InvalidRequest(f"{output} can't be written: make the folder {output.parent} first") from error
    except OSError as error:
        raise InvalidRequest(f"{output} can't be written: {error.strerror}") from error


@contextlib.contextmanager
def without_gc() -> Iterator[None]:
    """
    Turn the garbage collector off in a command that needs all its objects until its end.

    Collecting would take a tenth of the command's time, and half a second at its end, where frozen objects are skipped.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


@contextlib.contextmanager
def download_progress() -> Iterator[Callable[[int, int], None]]:
    """Give a callback that shows on stderr how much is downloaded, if stderr is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TimeRemainingColumn, TransferSpeedColumn

    bar = Progress(
        BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(), console=Console(stderr=True)
    )
    rows: list[TaskID] = []

    def show(done: int, total: int) -> None:
        if not rows:
            bar.start()
            rows.append(bar.add_task("model", total=total))
        bar.update(rows[0], completed=done, total=total)

    try:
        yield show
    finally:
        bar.stop()


@contextlib.contextmanager
def step_progress(what: str) -> Iterator[Callable[[int, int, str], None]]:
    """
    Give a callback that shows on stderr how much is done, what is being done, and how long the rest takes.

    If stderr is not a terminal, it writes a line every ten seconds.
    """
    if not sys.stderr.isatty():
        yield _lines_every_ten_seconds(what)
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"),
        console=Console(stderr=True),
    ) as bar:  # fmt: skip
        row = bar.add_task("", total=None)
        yield lambda done, total, now: bar.update(row, completed=done, total=total, description=escape(printable(now)))


def _lines_every_ten_seconds(what: str) -> Callable[[int, int, str], None]:
    last = time.monotonic()

    def show(done: int, total: int, now: str) -> None:
        nonlocal last
        if time.monotonic() - last >= 10:
            last = time.monotonic()
            say(f"{what}: {done} of {total}{f', now {now}' if now else ''}")

    return show


def say(message: str) -> None:
    """Write a message to stderr."""
    click.echo(f"evenhand: {printable(message)}", err=True)


def echo(result: str) -> None:
    """Write a result to stdout, without characters that control a terminal."""
    click.echo(printable(result), nl=False)


def show_usage_error(error: click.ClickException) -> None:
    """Write to stderr what is wrong with the command line, without characters that control a terminal."""
    written = io.StringIO()
    error.show(written)
    click.echo(printable(written.getvalue()), nl=False, err=True)


def where_raised(error: BaseException) -> str:
    """Name the file and the line that raised an error."""
    last = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    return f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else "an unknown place"
