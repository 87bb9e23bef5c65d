"""An analysis in the formats of the command line: text, JSON, HTML."""

from __future__ import annotations

import io

from service.models import Analysis
from service.render.printable import escaped

_WIDTH = 100
"""Columns of text that is not written to a terminal."""


def as_format(analysis: Analysis, form: str) -> str:
    """Write an analysis as `text` without colours, as `json`, or as a self-contained page (`html`)."""
    if form == "json":
        return escaped(analysis.model_dump_json(indent=2)) + "\n"
    if form == "html":
        from service.render.page import render_page

        return render_page(analysis)
    return _as_text(analysis, on_screen=False)


def as_terminal_text(analysis: Analysis) -> str:
    """Write an analysis for the terminal: with colours, and as wide as the terminal is."""
    return _as_text(analysis, on_screen=True)


def _as_text(analysis: Analysis, *, on_screen: bool) -> str:
    from rich.console import Console

    from service.render.terminal import print_analysis

    written = io.StringIO()
    print_analysis(analysis, Console(file=written, force_terminal=on_screen, width=None if on_screen else _WIDTH))
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"
