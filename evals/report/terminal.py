"""The layout of reports for a terminal: plain text, about 100 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

WIDTH: Final = 100

Lines = Iterator[str]


def title(text: str) -> Lines:
    """Yield a title with an empty line above it."""
    yield ""
    yield text


def filled(text: str) -> Lines:
    """Break a text into lines; all but the first are indented."""
    yield textwrap.fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def indented(text: str) -> str:
    """Break a text into lines that are all indented."""
    return textwrap.fill(text, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Lines:
    """Lay out a table. The first column and verdicts are aligned left, all other columns right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["─" * width for width in widths], *rows):
        cells = [
            cell.ljust(width) if index == 0 or head[index] == "verdict" else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
