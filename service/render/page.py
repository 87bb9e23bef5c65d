"""An analysis as one HTML file that needs nothing else: no script, no request, no font."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import groupby
from operator import attrgetter

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from service.models import SHOWN, Analysis, Span
from service.render import wording
from service.render.segments import cited, paragraphs, pieces, reworded, row_numbers, rows, sentences_of

TITLE_LENGTH = 120


def render_page(analysis: Analysis) -> str:
    """
    Write the analysis as an HTML page.

    The article may be hostile: all of it is escaped, and the policy of the page forbids scripts and requests.
    """
    article = analysis.article

    def numbers(*spans: Span) -> list[int]:
        return [index + 1 for index in sentences_of(article, spans)]

    flags = analysis.flags or ()
    counts = Counter(flag.strength for flag in flags)
    return _template().render(
        analysis=analysis,
        article=article,
        title=_title(analysis),
        paragraphs=[
            [(index, list(group)) for index, group in groupby(paragraph, key=attrgetter("sentence"))]
            for paragraph in paragraphs(analysis)
        ],
        rows=rows(flags),
        row_of=row_numbers(rows(flags)),
        counts=counts,
        choices=[
            (name, sum(counts[strength] for strength in SHOWN[name])) for name in ("strict", "balanced", "lenient")
        ],
        marked={piece.flag for piece in pieces(analysis.article, analysis.flags or ())},
        cited=cited(analysis),
        reworded=reworded(article, analysis.plain) if analysis.plain else [],
        numbers=numbers,
        sentence=lambda number: article.sentences[number - 1].of(article.text),
    )


def _title(analysis: Analysis) -> str:
    """Return the title, or the first sentence of an article without one."""
    article = analysis.article
    start = article.sentences[0].of(article.text) if article.sentences else article.text
    title = " ".join((article.title or start).split())
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1].rstrip()}…"


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        loader=PackageLoader("service.render"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["wording"] = wording
    return environment.get_template("page.html")
