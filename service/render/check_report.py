"""A check as text in a terminal: each sentence of the summary, what is objected to, and its evidence."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from service.models import Article, Check, CheckedSentence, Span, Violation
from service.render import wording
from service.render.screen import Screen, item
from service.render.segments import objected, sentences_of

_OBJECTED = "bold underline"
_KEY = {True: "⟦words⟧: what an objection is about", False: "underlined: what an objection is about"}


def check_report(check: Check, screen: Screen) -> Iterator[RenderableType]:
    """Write a check. Without colour, brackets mark the words that are objected to."""
    if check.article.title:
        yield screen.text(check.article.title, "bold")
    for number, sentence in enumerate(check.sentences, start=1):
        yield item(f"{number}.", _marked(sentence, screen), screen)
        for violation in sentence.violations:
            yield item("  !", screen.text(_objection(violation), "bold"), screen)
        if not sentence.evidence and all(violation.kind != "no_evidence" for violation in sentence.violations):
            yield item("   ", screen.text("no evidence", "italic dim"), screen)
        for span in sentence.evidence:
            yield item("   ", screen.text(_evidence(check.article, span), "dim"), screen)
    yield Text()
    yield screen.text(f"{wording.count_objections(check)}. {wording.CAVEAT}")
    for note in (wording.ask_for_files(check), wording.unchecked(check) if check.unchecked else None):
        if note:
            yield screen.text(note)
    yield screen.text(f"{_KEY[screen.bracketed]} · !: objection · [7]: sentence 7 of the article", "dim")
    yield screen.text(wording.made_by_code(check.provenance), "dim")


def _marked(sentence: CheckedSentence, screen: Screen) -> Text:
    left, right = ("⟦", "⟧") if screen.bracketed else ("", "")
    parts = [
        screen.text(f"{left}{words}{right}", _OBJECTED) if is_objected else screen.text(words)
        for words, is_objected in objected(sentence)
    ]
    return Text().join(parts)


def _objection(violation: Violation) -> str:
    objection = wording.objection(violation)
    if violation.against is None or violation.against.text in violation.detail:
        return objection
    return f"{objection} The article: “{_one_line(violation.against.text)}”."


def _evidence(article: Article, span: Span) -> str:
    numbers = "".join(f"[{index + 1}] " for index in sentences_of(article, [span]))
    return numbers + _one_line(span.text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
