"""The sources of an article, in a terminal and on a page."""

from __future__ import annotations

import io

from rich.console import Console

from service.models import Analysis
from service.models.sourcing import Accusation, Saying, Silent, Sourcing, Speaker
from service.render import wording
from service.render.page import render_page
from service.render.report import Report, asked_for
from tests.support.analyses import analysis, span

HOSTILE = "<b>Poe</b>\x1b[2J"


def sourcing(name: str = "Ada Poe") -> Sourcing:
    """Make a sourcing with one of everything."""
    quote = span("“It is a disgrace,”")
    return Sourcing(
        speakers=(
            Speaker(
                name=name,
                kind="unnamed",
                quotations=(quote,),
                quoted_words=4,
                sayings=(Saying(verb="claim", kind="doubting", spans=(span("claim"), span("said"))),),
            ),
        ),
        unattributed=(quote,),
        only_spoken_about=(Silent(name=name, mentions=(span("regime"),)),),
        accusations=(
            Accusation(
                span=span("slammed"), accuser=None, accused=name, answer="no_comment", evidence=span("The vote")
            ),
        ),
        vague=(span("Critics claim"),),
    )


def printed(shown: Analysis) -> str:
    """Read what is printed, with white space made even."""
    file = io.StringIO()
    Report(Console(file=file, width=100, _environ={}), asked_for(shown)).finish(shown)
    return " ".join(file.getvalue().split())


def test_terminal() -> None:
    """One table has each source with its counts and verbs; the lines below it have the rest, with sentence numbers."""
    text = printed(analysis(sourcing=sourcing()))

    assert "Sources 0 named, 1 not named" in text
    assert "Ada Poe (not named) 1 4 claim ×2 (doubting)" in text
    assert "doubting: the verb hints that the words may be untrue" in text
    assert "Only spoken about: Ada Poe ×1 [3]" in text
    assert "Sources without a name: “Critics claim” [3]" in text
    assert "Quotations whose speaker is not told: 1 [2]" in text
    assert "Accused: Ada Poe [1]; did not comment, the article says [4]" in text


def test_page() -> None:
    """The page has the same words, and links to the sentences."""
    page = render_page(analysis(sourcing=sourcing()))

    assert "claim ×2 (doubting)" in page
    assert "Only spoken about: Ada Poe ×1" in page
    assert 'href="#s4"' in page


def test_absent_and_empty() -> None:
    """An article in another language has no such section; where nobody speaks, that is said."""
    nothing = Sourcing(speakers=(), unattributed=(), only_spoken_about=(), accusations=(), vague=())

    assert wording.SOURCES_TITLE not in printed(analysis())
    assert 'id="sources"' not in render_page(analysis())
    assert "Sources nothing found" in printed(analysis(sourcing=nothing))


def test_hostile_names() -> None:
    """A name from the article is escaped on the page, and can't control the terminal."""
    shown = analysis(sourcing=sourcing(HOSTILE))

    assert "<b>Poe" not in render_page(shown)
    assert "\x1b" not in printed(shown)
