"""The report as a page."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from service.models import Analysis, Evidence, Shares, Span, SummarySentence, Ungrounded, Violation
from service.render.page import TITLE_LENGTH, render_page
from tests.support.analyses import TEXT, analysis, article, flag, party, provenance, span, summary
from tests.support.hostile_articles import hostile_analyses
from tests.support.html_page import Page

UNGROUNDED = Ungrounded(task="loaded_language", quote="puppet", reason="not_in_article")


def shown(**changes: Any) -> str:
    """Read the words of a page, white space made even."""
    return " ".join("".join(Page(render_page(analysis(**changes))).words).split())


@given(hostile_analyses(overlapping=True))
def test_article_survives(given: Analysis) -> None:
    """Whatever an article says, the page shows it word for word, and has no script, handler or request."""
    page = Page(render_page(given))

    assert "".join(page.article) == given.article.text
    assert page.open == []
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "iframe", "object", "link", "base", "form", "svg"}
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on") or name == "src"]
    assert all(href.startswith("#") for href in page.values("href"))


@given(hostile_analyses(overlapping=True))
def test_links_lead_somewhere(given: Analysis) -> None:
    """Every link and every described-by names an element of the page, and no two elements share a name."""
    page = Page(render_page(given))
    ids = page.values("id")

    assert len(ids) == len(set(ids))
    references = [href[1:] for href in page.values("href")]
    references += page.values("aria-describedby") + page.values("aria-labelledby")
    assert set(references) <= set(ids)


def test_policy() -> None:
    """The page's own policy allows its style and nothing else."""
    page = Page(render_page(analysis()))

    policy = [attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_headings_in_order() -> None:
    """Headings go down one level at a time."""
    violations = (Violation(kind="no_evidence", sentence=0, detail="none"),)
    html = render_page(analysis(summary=summary(violations=violations), parties=(party(),), flags=(flag(),)))
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


@pytest.mark.parametrize("part", ["summary", "parties", "flags"])
def test_absent_and_empty(part: str) -> None:
    """What was not asked for and what was not found are said differently."""
    full = {"summary": summary(), "parties": (party(),), "flags": (flag(),), "ungrounded": (UNGROUNDED,)}

    assert "not asked for" in shown(**full | {part: None})
    assert "nothing found" in shown(**{k: v for k, v in full.items() if k != part})
    assert "not asked for" not in shown(**full)
    assert "nothing found" not in shown(**full)


def test_summary() -> None:
    """Each sentence of the summary links to the sentences it rests on; violations are shown plainly."""
    said = (SummarySentence(text="It was said.", evidence=(span("“It is"), span("Critics"))),)
    violations = (Violation(kind="unsupported_number", sentence=0, detail="“40” is new"),)
    given = analysis(summary=summary(sentences=said, violations=violations))

    assert [href for href in Page(render_page(given)).values("href") if href.startswith("#s")][1:] == ["#s2", "#s3"]
    assert "Sentence 1 has a number that the article does not have: “40” is new" in shown(summary=given.summary)


def test_no_evidence() -> None:
    """A sentence that rests on nothing says so."""
    assert "It was so. no evidence" in shown(
        summary=summary(sentences=(SummarySentence(text="It was so.", evidence=()),))
    )


def test_party() -> None:
    """A party's card has its roles, tone, framing, shares and evidence; nothing to share is a dash, not a zero."""
    evidence = (Evidence(span=span("a disgrace"), voice="quoted", speaker="Ada Poe"),)
    text = shown(parties=(party(evidence=evidence, share=Shares(mentions=0.405, quoted_words=None)),))

    assert "Ada Poe also: Poe protagonist rebel virtuous favourable tone The one who objects." in text
    assert "Mentions 1 Share of mentions 40% Share of quoted words –" in text
    assert "a disgrace 2 in a quotation from Ada Poe" in text


def test_unclear_labels() -> None:
    """A role and a tone that are unclear say so in words, each for itself; a clear one beside them stays."""
    both = party(role="unclear", fine_roles=(), tone="unclear")

    unclear = "can't be told"
    assert f"role: {unclear} tone: {unclear} The one who" in shown(parties=(both,))
    assert f"also: Poe role: {unclear} favourable tone The one who" in shown(
        parties=(both.model_copy(update={"tone": "favourable"}),)
    )


def test_flags() -> None:
    """A flag is marked by voice and strength; its entry has reason, plainer wording and who found it."""
    quoted = flag(
        "disgrace", strength="slight", voice="quoted", speaker="Ada Poe", neutral=None, detectors=("rules", "llm")
    )
    flags = (flag(), quoted)
    text = shown(flags=flags)

    marks = [str(attrs["class"]) for tag, attrs in Page(render_page(analysis(flags=flags))).elements if tag == "mark"]
    assert sorted(set(marks)) == ["narrator usual", "quoted slight"]
    assert "slammed usual emotive ↩ A blow where words were meant. Plainer: criticised" in text
    assert "Plainer: leave it out in a quotation from Ada Poe · found by the rules and the model" in text


def test_filter_by_strength() -> None:
    """A reader chooses how strong a word must be to be shown, without a script; all are shown at first."""
    strengths = ("strong", "usual", "slight", "slight")
    flags = tuple(
        flag(word, strength=s) for word, s in zip(("minister", "slammed", "plan", "lied"), strengths, strict=True)
    )
    page = Page(render_page(analysis(flags=flags)))

    choices = {attrs["id"]: "checked" in attrs for tag, attrs in page.elements if tag == "input"}
    assert choices == {"show-strict": True, "show-balanced": False, "show-lenient": False}
    assert "all (4) strong and usual (2) strong only (1)" in shown(flags=flags)
    for name in choices:
        assert name == "show-strict" or f"#{name}:checked" in render_page(analysis(flags=flags))


def test_no_filter_of_one_strength() -> None:
    """Where all words are equally strong there is nothing to choose, and the legend has one line."""
    page = Page(render_page(analysis(flags=(flag(), flag("lied")))))

    assert not [tag for tag, _ in page.elements if tag in ("input", "fieldset")]
    assert "worth a look" not in shown(flags=(flag(), flag("lied")))


def test_repeated_word() -> None:
    """A word that is flagged again is one entry with its count and its places, and its marks share a number."""
    flags = tuple(
        flag(span=Span.at("Kiev met kiev. Kiev.", *place), strength="slight") for place in ((0, 4), (9, 13), (15, 19))
    )
    given = analysis("Kiev met kiev. Kiev.", flags=flags, summary=None)
    page = Page(render_page(given))

    marks = [attrs for tag, attrs in page.elements if tag == "mark" and "id" in attrs]
    assert [(mark["id"], mark["data-n"]) for mark in marks] == [("mark1", "1"), ("mark2", "1"), ("mark3", "1")]
    assert [href for href in page.values("href") if href.startswith("#mark")] == ["#mark1", "#mark2", "#mark3"]
    assert page.values("id").count("flag1") == 1
    assert "Kiev ×3 slight emotive 1↩ 2↩ 3↩" in " ".join("".join(page.words).split())


def test_unmarked_flag() -> None:
    """A flag whose words another flag covers is still listed, with its sentence."""
    given = analysis(flags=(flag("minister slammed"), flag("slammed")))

    assert [href for href in Page(render_page(given)).values("href") if re.match("#mark|#s1", href)] == [
        "#mark1",
        "#s1",
    ]


@pytest.mark.parametrize(
    ("title", "text", "heading"),
    [
        pytest.param("A  title", TEXT, "A title", id="its title"),
        pytest.param(None, TEXT, "The minister slammed the plan.", id="how it begins"),
        pytest.param("x" * 200, TEXT, "x" * (TITLE_LENGTH - 1) + "…", id="cut"),
        pytest.param(None, "…", "…", id="no sentence"),
    ],
)
def test_title(title: str | None, text: str, heading: str) -> None:
    """The heading is the article's title, or how it begins, cut to a line or two."""
    html = render_page(analysis(text, article=article(text, title=title)))

    assert re.search(r"<h1[^>]*>(.*)</h1>", html, re.DOTALL)[1] == heading  # type: ignore[index]  # a failure either way


def test_language() -> None:
    """The article carries its own language and direction, also where it can't be told."""
    for language in ("de", None):
        html = render_page(analysis(article=article(language=language)))
        assert f'<article id="text" lang="{language or ""}" dir="auto">' in html


def test_provenance() -> None:
    """The page says which prompts, models, lexicon and article made it."""
    text = shown()

    for words in ("summary@1.0.0", "a" * 64, "b" * 64, "small-2026", "500 (400), 90", "en@1.0.0", "c" * 64, "an_1"):
        assert words in text


def test_without_a_model() -> None:
    """Where no model was asked, the page says so instead of that all its quotations were found."""
    assert "No model was asked." in shown(provenance=provenance(tasks={}, rules=None))


def test_ungrounded() -> None:
    """What the model said and is not used is listed with why."""
    assert "puppet: not in the article (Loaded words)" in shown(ungrounded=(UNGROUNDED,))


def colours(block: str) -> dict[str, str]:
    """Read the colours that a block of the style names."""
    return dict(re.findall(r"--([\w-]+): #([0-9a-f]{6})\b", block))


def luminance(colour: str) -> float:
    """Compute the relative luminance of an `rrggbb` colour as WCAG 2.2 defines it."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("block", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [(ink, paper) for ink in ("ink", "muted", "link", "quoted") for paper in ("paper", "card")]
    + [("mark-ink", "mark"), ("warn-ink", "warn"), ("card", "ink")],
)
def test_contrast(block: int, ink: str, paper: str) -> None:
    """Words stand out from what is behind them by 4.5 to 1 at least."""
    found = colours(re.findall(r":root \{(.*?)\}", render_page(analysis()), re.DOTALL)[block])
    dark, light = sorted((luminance(found[ink]), luminance(found[paper])))

    assert (light + 0.05) / (dark + 0.05) >= 4.5
