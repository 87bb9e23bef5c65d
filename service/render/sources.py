"""The sources of an article as text in a terminal: one small table, and the lines below it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table

from service.models import Article, Span
from service.models.sourcing import Sourcing
from service.render import wording
from service.render.screen import Screen, heading, item, nothing_found
from service.render.segments import sentences_of

_COLUMNS = ("Source", "Quotations", "Quoted words", "Verbs")


def sources_section(
    article: Article, sourcing: Sourcing | None, screen: Screen, *, numbered: bool
) -> Iterator[RenderableType]:
    """Write who speaks, who is only spoken about, who is accused, and who has no name, if the article was read so."""
    if sourcing is None:
        return

    def refs(*spans: Span) -> str:
        return "".join(f" [{index + 1}]" for index in sentences_of(article, spans)) if numbered else ""

    yield heading(wording.SOURCES_TITLE, screen)
    if not sourcing.speakers:
        yield nothing_found(sourcing.speakers, screen)
    else:
        yield screen.text(wording.count_sources(sourcing), "dim")
        yield _table(sourcing, screen)
        if meaning := wording.explain_sayings(sourcing):
            yield screen.text(meaning, "dim")
    for line in wording.source_lines(sourcing):
        yield item("-", "".join(f"{words}{refs(*spans)}" for words, spans in line), screen)


def _table(sourcing: Sourcing, screen: Screen) -> Table:
    """Lay out the speakers."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in _COLUMNS:
        table.add_column(name, justify="right" if name in {"Quotations", "Quoted words"} else "left", overflow="fold")
    for speaker in sourcing.speakers:
        counts = (str(len(speaker.quotations)), str(speaker.quoted_words))
        table.add_row(screen.text(wording.source(speaker)), *counts, screen.text(wording.sayings(speaker)))
    return table
