"""An analysis or a check in the formats of the command line: text, JSON, HTML."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, TextIO, cast

from service.models import Analysis, Check, Task
from service.render.printable import escaped

if TYPE_CHECKING:
    from rich.console import Console

    from service.render.report import Report

_WIDTH = 100
"""Columns of text that is not written to a terminal."""


def as_format(analysis: Analysis, form: str) -> str:
    """Write an analysis as `text` without colours, as `json`, or as a self-contained page (`html`)."""
    if form == "json":
        return escaped(analysis.model_dump_json(indent=2)) + "\n"
    if form == "html":
        from service.render.page import render_page

        return render_page(analysis)
    from service.render.report import asked_for

    lines: list[str] = []
    text_report(lines.append, asked_for(analysis), on_screen=False).finish(analysis)
    return "".join(lines)


def check_as_format(check: Check, form: str, *, on_screen: bool = False) -> str:
    """Write a check as `text`, in colour *on_screen*, as `json`, or as a self-contained page (`html`)."""
    if form == "json":
        return escaped(check.model_dump_json(indent=2)) + "\n"
    if form == "html":
        from service.render.check_page import render_check

        return render_check(check)
    from service.render.check_report import check_report
    from service.render.screen import print_part, screen_of

    lines: list[str] = []
    console = _console(lines.append, on_screen=on_screen)
    for part in check_report(check, screen_of(console)):
        print_part(console, part)
    return "".join(lines)


def text_report(write: Callable[[str], object], asked: Collection[Task], *, on_screen: bool) -> Report:
    """
    Make a report that calls *write* with each line of text as soon as it is known.

    *on_screen*: in colour, and as wide as the terminal is. *asked*: the tasks that the analysis has parts of.
    """
    from service.render.report import Report

    return Report(_console(write, on_screen=on_screen), asked)


def _console(write: Callable[[str], object], *, on_screen: bool) -> Console:
    from rich.console import Console

    class PassingConsole(Console):
        """A console that passes on the error of a closed pipe. Rich's would end the program with code 1."""

        def on_broken_pipe(self) -> None:
            raise  # noqa: PLE0704 - it is called where the error is handled

    file = cast("TextIO", _Lines(write))
    return PassingConsole(file=file, force_terminal=on_screen, width=None if on_screen else _WIDTH)


class _Lines:
    """What a console needs of a file. It passes on whole lines, without the spaces at their ends."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._begun = ""

    def write(self, text: str) -> None:
        """Write the lines that *text* ends."""
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            self._write(f"{line.rstrip()}\n")

    def flush(self) -> None:
        """Do nothing: a line that is not ended yet will be."""

    def isatty(self) -> bool:
        """Say that this is no terminal: whether there is one is told to the console."""
        return False
