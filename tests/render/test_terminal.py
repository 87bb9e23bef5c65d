"""The report in a terminal."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from service.models import Analysis, Span, SummarySentence, Ungrounded, Violation
from service.render.report import Report, asked_for
from tests.support.analyses import TEXT, analysis, article, flag, party, provenance, span, summary
from tests.support.hostile_articles import hostile_analyses

CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
STYLE = re.compile(r"\x1b\[[\d;]*m")


def printed(shown: Analysis, *, encoding: str = "utf-8", **options: Any) -> str:
    """Print to a terminal of that encoding, which like a real one refuses what it can't encode."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="")
    values: dict[str, Any] = {"width": 100, "_environ": {}, **options}
    Report(Console(file=file, **values), asked_for(shown)).finish(shown)
    file.flush()
    return raw.getvalue().decode(encoding)


def said(**changes: Any) -> str:
    """Read what is printed without colour, white space made even."""
    return " ".join(printed(analysis(**changes), width=200).split())


@given(
    hostile_analyses(overlapping=True), st.integers(40, 200), st.sampled_from(["utf-8", "ascii", "latin-1", "cp1252"])
)
def test_nothing_drives_the_terminal(given: Analysis, width: int, encoding: str) -> None:
    """Whatever an article says, at any width and in any locale, no control character of its own comes out."""
    assert not CONTROLS.search(printed(given, width=width, encoding=encoding))


@given(hostile_analyses())
def test_only_styles_in_colour(given: Analysis) -> None:
    """In colour, the only escape sequences are those that style words, and none of them is a link."""
    shown = printed(given, force_terminal=True, color_system="truecolor")

    assert not CONTROLS.search(STYLE.sub("", shown))


def test_escape_is_shown() -> None:
    """An escape character is shown as a picture of itself."""
    assert "␛[2J wiped" in said(text="\x1b[2J wiped.")


def test_markup_is_words() -> None:
    """Rich markup and emoji codes in an article are words."""
    text = "[bold]no[/bold] [link=https://example.org]x :smile: [/]."

    assert text in said(text=text, parties=(party(text, text),))


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        pytest.param({}, "minister ⟦slammed⟧¹ the plan. [2] “It is a ‹disgrace›²,”", id="piped"),
        pytest.param(
            {"encoding": "ascii"}, 'minister [[slammed]](1) the plan. [2] "It is a {disgrace}(2),"', id="ascii"
        ),
        pytest.param({"force_terminal": True, "no_color": True}, "⟦slammed⟧", id="no colour"),
    ],
)
def test_brackets(options: dict[str, Any], shown: str) -> None:
    """Without colour loaded words stand in brackets, other ones for the article's voice than for a quotation."""
    flags = (flag(), flag("disgrace", voice="quoted", speaker="Ada Poe"))

    assert shown in STYLE.sub("", printed(analysis(flags=flags), **options))


def test_colour() -> None:
    """In colour loaded words are styled by voice, and have their numbers but no brackets."""
    flags = (flag(), flag("disgrace", voice="quoted"))
    shown = printed(analysis(flags=flags), force_terminal=True, color_system="standard")

    assert "minister slammed¹ the plan" in STYLE.sub("", shown)
    styles = [re.search(rf"(\x1b\[[\d;]*m){word}\x1b\[0m[¹²]", shown) for word in ("slammed", "disgrace")]
    assert all(styles)
    assert len({style[1] for style in styles if style}) == 2


def test_summary() -> None:
    """A summary's sentences name the article's sentences they rest on, which are numbered in the article."""
    violations = (Violation(kind="loaded_word", sentence=0, detail="“slammed”"),)
    text = said(summary=summary(violations=violations))

    assert "1. The minister spoke. [1]" in text
    assert "[1] The minister slammed" in text
    assert "! Sentence 1 uses a loaded word in its own voice: “slammed”" in text


def test_no_evidence() -> None:
    """A sentence that rests on nothing says so."""
    assert "So. no evidence" in said(summary=summary(sentences=(SummarySentence(text="So.", evidence=()),)))


@pytest.mark.parametrize("part", ["summary", "parties", "flags"])
def test_absent_and_empty(part: str) -> None:
    """What was not asked for and what was not found are said differently."""
    full = {"summary": summary(), "parties": (party(),), "flags": (flag(),)}

    assert "not asked for" in said(**full | {part: None})
    assert "nothing found" in said(**{k: v for k, v in full.items() if k != part})
    assert not re.search("not asked for|nothing found", said(**full))


@pytest.mark.parametrize("width", [40, 79, 80, 200])
def test_party(width: int) -> None:
    """A party's lines say all that was found, however narrow the terminal is."""
    text = printed(analysis(parties=(party(),)), width=width)

    for word in (
        "Ada",
        "Poe",
        "protagonist",
        "rebel",
        "virtuous",
        "favourable",
        "objects",
        "50%",
        "–",
        "in a quotation",
    ):
        assert word in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("width", [40, 79, 200])
def test_unclear_labels(width: int) -> None:
    """A role and a tone that are unclear say in words what that means."""
    unclear = party(role="unclear", fine_roles=(), tone="unclear")

    text = printed(analysis(parties=(unclear,)), width=width)

    words = re.sub(r"[^\w']+", " ", text)
    assert (words.count("can't be told"), "unclear" in words) == (2, False)


def test_flags() -> None:
    """The list has each flag's words, category, voice, reason and plainer wording."""
    text = said(flags=(flag(), flag("disgrace", voice="quoted", speaker="Ada Poe", neutral=None)))

    assert (
        "1. slammed · usual · emotive · the article's own words A blow where words were meant. Plainer: criticised"
        in text
    )
    assert "2. disgrace · usual · emotive · in a quotation from Ada Poe A blow where" in text
    assert "were meant. Plainer: leave it out" in text


def test_strengths_without_colour() -> None:
    """Without colour signs tell how strong a word is; only what occurs is explained."""
    text = said(flags=(flag(strength="strong"), flag("disgrace", strength="slight", voice="quoted")))

    assert "⟦!slammed⟧¹ the plan. [2] “It is a ‹~disgrace›²" in text
    assert "⟦!loaded⟧ strong (no plain report uses it in its own voice), the article's own words" in text
    assert "‹~loaded› slight (worth a look), in a quotation" in text
    assert "careful editor" not in text
    assert "Loaded words 1 strong, 1 slight 1. slammed · strong" in text


def test_strengths_in_colour() -> None:
    """In colour each strength has a style of its own, and not by its colour alone."""
    flags = tuple(
        flag(word, strength=s) for word, s in (("slammed", "strong"), ("disgrace", "usual"), ("regime", "slight"))
    )
    shown = printed(analysis(flags=flags), force_terminal=True, color_system="standard")

    styles = [re.search(rf"\x1b\[([\d;]*)m{word}\x1b\[0m[¹²³]", shown) for word in ("slammed", "disgrace", "regime")]
    forms = [set(style[1].split(";")) & {"1", "4"} for style in styles if style]
    assert forms == [{"1", "4"}, set(), {"4"}]


def test_repeated_word() -> None:
    """A word that is flagged again is one row with its count, and its marks share a number."""
    text = "Kiev met kiev. Kiev."
    flags = tuple(flag(span=Span.at(text, *place)) for place in ((0, 4), (9, 13), (15, 19)))
    other = flag(span=Span.at(text, 5, 8))

    read = said(text=text, flags=(*flags, other), summary=None, parties=None)

    assert "⟦Kiev⟧¹ ⟦met⟧² ⟦kiev⟧¹. ⟦Kiev⟧¹." in read
    assert "1. Kiev ×3 · usual" in read
    assert "2. met · usual" in read


def test_ungrounded() -> None:
    """What the model said and is not used is listed with why."""
    said_of = Ungrounded(task="framing", quote="puppet", reason="part_of_name")

    assert "- puppet: part of a name (Parties)" in said(ungrounded=(said_of,))


def test_provenance() -> None:
    """The last line says how the result was made, with or without a model."""
    tokens = "500 tokens in (400 cached), 90 out"

    assert said().endswith(f"summary@1.0.0 by small-2026 · rules en@1.0.0 · {tokens} · evenhand 0.1.0 · 2.5 s · an_1")
    assert said(provenance=provenance(tasks={}, rules=None)).endswith("evenhand 0.1.0 · 2.5 s · an_1")
    assert "tokens" not in said(provenance=provenance(tasks={}))


def test_title() -> None:
    """An article's title stands on top."""
    assert said(article=article(TEXT, title="A plan")).startswith("A plan Article")


def test_shared_span() -> None:
    """A flag on several words is one mark, also across lines."""
    assert "⟦slammed the plan. [2] “It is a disgrace⟧¹" in said(
        flags=(flag(span=span("slammed the plan. “It is a disgrace")),)
    )


def test_order() -> None:
    """The article and its loaded words come first, then the summary, then the parties."""
    text = said(flags=(flag(),), summary=summary(), parties=(party(),))

    places = [text.index(f"{title} ") for title in ("Article", "Loaded words", "Summary", "Parties")]
    assert places == sorted(places)


@given(hostile_analyses(), st.permutations(["flags", "summary", "parties"]), st.booleans())
def test_parts_in_any_order(given: Analysis, order: list[str], by_party: bool) -> None:
    """The text is the same whether the parts come all at once, or each when it is ready, in any order."""
    file = io.StringIO()
    report = Report(Console(file=file, width=100, _environ={}), asked_for(given))

    report.article(given.article, given.suspected_instructions)
    for part in order:
        if part == "flags" and given.flags is not None:
            report.flags(given.flags)
        if part == "summary" and given.summary is not None:
            report.summary(given.summary)
        for each in (given.parties or ()) if part == "parties" else ():
            report.party(each)
        if part == "parties" and given.parties is not None and by_party:
            report.parties(given.parties)
    report.finish(given)

    assert file.getvalue() == printed(given)
