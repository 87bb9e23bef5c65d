"""A check as a page and as text."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.models import Article, Check, CheckedSentence, Span, TextRange, Violation
from service.render.check_page import render_check
from service.render.formats import check_as_format
from service.render.segments import objected
from tests.support.analyses import TEXT, article, provenance, span
from tests.support.hostile_articles import UNICODE_TEXT
from tests.support.html_page import Page

SUMMARY = "The prince slammed the plan."
PRINCE = Violation(
    kind="unsupported_name",
    sentence=0,
    detail="the article has a minister",
    words=TextRange(start=4, end=10),
    against=span("minister"),
)


def check(text: str = SUMMARY, of: Article | None = None, **changes: Any) -> Check:
    """Make a check of a summary of one sentence, which rests on the first sentence of its article."""
    of = of or article()
    evidence = tuple(Span.at(of.text, s.start, s.end) for s in of.sentences[:1])
    said = CheckedSentence(start=0, end=len(text), text=text, evidence=evidence, violations=(PRINCE,))
    made = provenance(tasks={})
    values = {"article": of, "summary": text, "sentences": (said,), "unchecked": (), "provenance": made}
    return Check(**(values | changes))


@given(UNICODE_TEXT, UNICODE_TEXT)
def test_page_keeps_every_word(text: str, said: str) -> None:
    """Whatever article and summary say, the page shows them word for word, and has no script, handler or request."""
    page = Page(render_check(check(said or "x", article(text))))

    assert "".join(page.article) == text
    assert (said or "x") in "".join(page.words)
    assert page.open == []
    assert not {tag for tag, _ in page.elements} & {"script", "img", "iframe", "object", "link", "base", "form", "svg"}
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on") or name == "src"]


def test_links_lead_to_the_evidence() -> None:
    """Each sentence links to the sentences of the article below, which are numbered there."""
    page = Page(render_check(check()))

    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.values("href")} | set(page.values("aria-labelledby")) <= set(ids)
    assert page.values("href").count("#s1") == 2
    assert page.values("data-n") == ["1"]


def test_headings_in_order() -> None:
    """Headings go down one level at a time, from one title."""
    levels = [int(tag[1]) for tag, _ in Page(render_check(check())).elements if tag[0] == "h" and tag[1:].isdigit()]

    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_words_are_marked() -> None:
    """The words that an objection is about are marked: in HTML as such, in text without colour by brackets."""
    assert '<mark class="objected">prince</mark>' in render_check(check())
    assert "1. The ⟦prince⟧ slammed the plan." in check_as_format(check(), "text")
    assert "\x1b[" in check_as_format(check(), "text", on_screen=True)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=4))
def test_pieces_join_to_the_sentence(ranges: list[tuple[int, int]]) -> None:
    """Wherever objections lie, also over each other, the pieces join to the sentence."""
    found = tuple(
        PRINCE.model_copy(update={"words": TextRange(start=start, end=start + length)}) for start, length in ranges
    )
    sentence = check().sentences[0].model_copy(update={"violations": found})

    assert "".join(words for words, _ in objected(sentence)) == SUMMARY


@pytest.mark.parametrize("form", ["text", "html"])
def test_what_was_not_looked_for(form: str) -> None:
    """What was not looked for is said, and so is a sentence without evidence: neither looks like “nothing found”."""
    lost = check().sentences[0].model_copy(update={"evidence": (), "violations": ()})

    shown = check_as_format(check(unchecked=("loaded_word",), sentences=(lost,)), form)

    assert "Not looked for, because the article is not in English: loaded words." in shown
    assert "no evidence" in shown
    assert "Not looked for" not in check_as_format(check(), form)


@pytest.mark.parametrize("form", ["text", "html"])
def test_an_objection_is_a_sentence(form: str) -> None:
    """An objection is a sentence of its own; below all stands what the checks can't see, and that it is a question."""
    shown = " ".join(check_as_format(check(), form).split())

    assert "The article has a minister." in shown
    assert "It has a name" not in shown
    assert "may still be wrong" in shown
    assert "an objection is a question to the writer." in shown


def test_key_of_the_text() -> None:
    """The text ends with what its marks mean, and not with a count; in colour the words are underlined."""
    *_, key, made = check_as_format(check(), "text").splitlines()

    assert "⟦words⟧: what an objection is about · !: objection · [7]: sentence 7" in key
    assert "no model" in made
    assert "underlined: what" in check_as_format(check(), "text", on_screen=True)


def test_made_in_plain_words() -> None:
    """The page says how it was made without checksums and settings: they are in the JSON."""
    page = render_check(check()).split("</style>")[1]

    assert "No language model was asked." in page
    assert not any(word in page for word in ("sha256", check().article.sha256, "balanced"))


@pytest.mark.parametrize("form", ["text", "html"])
@pytest.mark.parametrize(
    ("said", "with_evidence", "asked"),
    [
        pytest.param("It rained.", True, False, id="with evidence"),
        pytest.param("It rained.", False, True, id="without evidence"),
        pytest.param(TEXT, True, True, id="as long as the article"),
    ],
)
def test_asks_for_the_files(form: str, said: str, with_evidence: bool, asked: bool) -> None:
    """If most sentences have no evidence, or the summary is no shorter, the reader is asked about the files."""
    found = check(said)
    sentence = found.sentences[0].model_copy(update={} if with_evidence else {"evidence": ()})

    shown = check_as_format(found.model_copy(update={"sentences": (sentence,)}), form)

    assert ("Are these the right files, in the right order?" in " ".join(shown.split())) == asked


def test_text_controls_no_terminal() -> None:
    """Control characters of a summary and of an article are shown as signs."""
    shown = check_as_format(check("A \x1b[31mred\x07 plan.", article(f"{TEXT}\x1b]0;x\x07")), "text")

    assert not {"\x1b", "\x07"} & set(shown)
