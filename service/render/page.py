"""
An analysis as one HTML file that needs nothing else: no script, no request, no font.

The article may be hostile: all of it is escaped, and the policy of each page forbids scripts and requests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from service.models import SHOWN, Analysis, Article, Flag, Span
from service.render import wording
from service.render.segments import cited, paragraphs, pieces, reworded, row_numbers, rows, sentences_of

TITLE_LENGTH = 120


def render_page(analysis: Analysis) -> str:
    """Write the analysis as an HTML page."""
    article = analysis.article
    flags = analysis.flags or ()
    counts = Counter(flag.strength for flag in flags)
    return template("page.html").render(
        **article_values(article, cited(analysis), flags),
        analysis=analysis,
        made=analysis.provenance,
        rows=rows(flags),
        row_of=row_numbers(rows(flags)),
        counts=counts,
        choices=[
            (name, sum(counts[strength] for strength in SHOWN[name])) for name in ("strict", "balanced", "lenient")
        ],
        marked={piece.flag for piece in pieces(article, flags)},
        reworded=reworded(article, analysis.plain) if analysis.plain else [],
    )


def article_values(article: Article, cited: Collection[int], flags: Sequence[Flag] = ()) -> dict[str, Any]:
    """Return what every page needs of its article. The sentences *cited*, given by index, get numbers."""

    def numbers(*spans: Span) -> list[int]:
        return [index + 1 for index in sentences_of(article, spans)]

    return {
        "article": article,
        "title": _title(article),
        "paragraphs": [
            [(index, list(group)) for index, group in groupby(paragraph, key=attrgetter("sentence"))]
            for paragraph in paragraphs(article, flags)
        ],
        "cited": cited,
        "numbers": numbers,
        "sentence": lambda number: article.sentences[number - 1].of(article.text),
    }


def _title(article: Article) -> str:
    """Return the title, or the first sentence of an article without one."""
    start = article.sentences[0].of(article.text) if article.sentences else article.text
    title = " ".join((article.title or start).split())
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1].rstrip()}…"


@cache
def template(name: str) -> Template:
    """Load a template once."""
    environment = Environment(
        autoescape=True,
        loader=PackageLoader("service.render"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["wording"] = wording
    return environment.get_template(name)
