"""Reports as a page."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given, settings

from evals.comparison.compare import compare
from evals.comparison.gates import Failure
from evals.metrics.risk_coverage import Curve, Point
from evals.report import charts
from evals.report.formats import format_comparisons, format_run
from tests.support import comparisons
from tests.support.html_page import Page

OURS = {"script", "svg", "line", "circle"}


def pages(text: str) -> list[Page]:
    """Write a comparison and a run whose words are all *text*."""
    failure = Failure(side=text, metric="supported", unit=text, sample=1, expected=text, got=text)
    run = comparisons.run(comparisons.side(text, {"supported": {text: "10"}}, wrong=text))
    return [Page(format_comparisons("html", [comparisons.hostile(text)] * 2)), Page(format_run("html", run, [failure]))]


def shown(html: str) -> str:
    """Read the words of a page, white space made even."""
    return " ".join(" ".join(Page(html).words).split())


CHANGED = format_comparisons("html", [comparisons.changed()])
RUN = format_run("html", comparisons.run(comparisons.OLD, comparisons.NEW), None)


@settings(max_examples=50)
@given(comparisons.TEXTS)
def test_words_stay_words(text: str) -> None:
    """Whatever articles and answers say, a page has no script, handler, image, link or request but its own."""
    for page, plain in zip(pages(text), pages("word"), strict=True):
        assert page.open == []
        assert page.scripts == plain.scripts
        assert {tag for tag, _ in page.elements} <= {tag for tag, _ in plain.elements} | {"del", "ins"}
        assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on") or name == "src"]
        assert all(href.startswith("#") for href in page.values("href"))


@pytest.mark.parametrize("html", [CHANGED, RUN], ids=["comparison", "run"])
def test_policy(html: str) -> None:
    """The page's own policy allows its style and its one script, and no request at all."""
    page = Page(html)
    digest = base64.b64encode(hashlib.sha256("".join(page.scripts).encode()).digest()).decode()

    policy = [attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policy == [f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"]
    assert "url(" not in html
    assert "@import" not in html


@pytest.mark.parametrize("page", [*pages("word"), Page(CHANGED), Page(RUN)])
def test_reachable(page: Page) -> None:
    """Links and labels lead to elements of the page; tables have a caption and their heads a scope; charts say it."""
    ids = page.values("id")
    tags = [tag for tag, _ in page.elements]

    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.values("href")} <= set(ids)
    assert {*page.values("aria-labelledby"), *page.values("aria-describedby")} <= set(ids)
    assert tags.count("caption") == tags.count("table")
    assert all("scope" in attrs for tag, attrs in page.elements if tag == "th")
    assert all(attrs.get("aria-label") and attrs["role"] == "img" for tag, attrs in page.elements if tag == "svg")


@pytest.mark.parametrize("html", [CHANGED, RUN], ids=["comparison", "run"])
def test_headings_in_order(html: str) -> None:
    """Headings go down one level at a time."""
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_comparison() -> None:
    """A comparison says in words what comes of it, of each metric what it is worth, and which cases flipped."""
    text = shown(CHANGED)

    assert "Worse on supported; better on facts; no difference shown on 2 metrics" in text
    assert "▼ worse 100.0% 33.3%" in text
    assert "−66.7 pp −66.7 … −66.7" in text
    assert "strike/00 , sample 1: worse on supported supported: unsupported_number: “40”" in text
    assert "The minister slammed the plan." in text
    assert "<del>slammed</del>" in CHANGED
    assert "<ins>criticised</ins>" in CHANGED
    assert "<ins>+Write a plain summary.</ins>" in CHANGED
    assert "USD per 1,000 articles 0.44 0.44 0.00" in text


def test_run() -> None:
    """A run has every metric with its interval, its worst cases and the matrix; gates are said to hold or to fail."""
    text = shown(RUN)

    assert "supported" in text
    assert "33.3% 33.3% … 33.3% 0.0% 100.0% 12 0.0% strike/00 fails in 2 of 3 samples;" in text
    assert "Measured on recorded answers" in text
    assert "All gates hold" in shown(format_run("html", comparisons.run(comparisons.OLD), []))
    failure = Failure(side="summary@1.0.0", metric="facts", unit="a/b", sample=2, expected="all", got="lost: a date")
    assert "summary@1.0.0 facts , a/b, sample 2 expected all got lost: a date" in shown(
        format_run("html", comparisons.run(comparisons.OLD), [failure])
    )


def test_matrix() -> None:
    """The matrix starts with the unit that lost most, whatever it gained elsewhere; a gap is neither."""
    old = comparisons.side(
        "summary@1.0.0", {"supported": {"a": "11", "b": "11", "c": "11"}, "leaked": {"a": "11", "b": "00"}}
    )
    new = comparisons.side(
        "summary@1.1.0", {"supported": {"a": "10", "b": "10", "c": "00"}, "leaked": {"a": "00", "b": "00"}}
    )
    matrix = charts.of_comparison(compare(old, new))

    assert [(row.unit, row.text) for row in matrix.rows] == [
        ("c", "1 worse"),
        ("b", "1 worse"),
        ("a", "1 worse, 1 better"),
    ]
    assert [cell.state for cell in matrix.rows[0].cells] == ["worse", "plain"]
    assert matrix.rows[2].cells[1] == charts.Cell("better", "100.0% → 0.0%", "0/2 → 2/2", 1.0)


def test_matrix_of_a_run() -> None:
    """In a run the matrix starts with the case that fails by most metrics, and says in how many samples."""
    side = comparisons.side("summary@1.0.0", {"supported": {"a": "11", "b": "10"}, "leaked": {"a": "01", "b": "10"}})
    rows = charts.of_side(side).rows

    assert [(row.unit, row.text) for row in rows] == [("b", "fails by 2"), ("a", "fails by 1")]
    assert [(cell.state, cell.passed) for cell in rows[1].cells] == [("passes", "2/2"), ("fails", "1/2")]


def test_scale() -> None:
    """What is drawn lies within the chart, and an amount above 1 has a scale of its own."""
    assert [charts.scale_of([0.2, None]).at(number) for number in (-1, 0, 0.5, 1, 2)] == [
        "4.00%", "4.00%", "50.00%", "96.00%", "96.00%",
    ]  # fmt: skip
    assert charts.scale_of([0.2, 3.0]).high == 3.0


def colours(css: str) -> list[dict[str, str]]:
    """Read the colours that a style names, the light ones, then the dark."""
    return [
        dict(re.findall(r"--([\w-]+): #([0-9a-f]{6})\b", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    ]


def luminance(colour: str) -> float:
    """Compute the relative luminance of an `rrggbb` colour as WCAG 2.2 defines it."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("block", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [(ink, paper) for ink in ("ink", "muted", "link") for paper in ("paper", "card")]
    + [("warn-ink", "warn"), ("good-ink", "good")],
)
def test_contrast(block: int, ink: str, paper: str) -> None:
    """Words stand out from what is behind them by 4.5 to 1 at least."""
    found = colours(CHANGED)[block]
    dark, light = sorted((luminance(found[ink]), luminance(found[paper])))

    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_one_look() -> None:
    """The colours that this page and that of an analysis both name are the same."""
    other = colours((files("service.render") / "templates" / "page.css").read_text("utf-8"))

    for mine, theirs in zip(colours(CHANGED)[:2], other[:2], strict=True):
        common = mine.keys() & theirs.keys()
        assert {"paper", "ink", "warn-ink"} <= common
        assert {name: mine[name] for name in common} == {name: theirs[name] for name in common}


# ── Risk against coverage ────────────────────────────────────────────────────────────────────────────────────────


def curve(*, now: bool) -> Curve:
    """Make a curve of four tones: half of them told, all of these right; or all told, and one opposite."""
    few, all_told = (
        Point(margin=margin, told=told, right=right, opposite=opposite, n=4)
        for margin, told, right, opposite in ((0.5, 2, 2, 0), (-0.25, 4, 2, 1))
    )
    return Curve(kind="tone", points=(all_told, few), now=few if now else None)


def page_with(drawn: Curve) -> str:
    """Write the page of a run with one curve."""
    side = comparisons.side("framing@9.0.0", {"swap": {"strike": "1"}}, "framing")
    return format_run("html", comparisons.run(side.model_copy(update={"curves": (drawn,)})), None)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        pytest.param(
            True, "With the prompt’s thresholds, 50.0% of 4 labels are told; 100.0% of these are right, 0.0% on the "
            "opposite side.", id="with thresholds",
        ),
        pytest.param(
            False, "Without thresholds, 100.0% of 4 labels are told; 50.0% of these are right, 25.0% on the opposite "
            "side.", id="without",
        ),
    ],
)  # fmt: skip
def test_risk_curve_is_drawn_and_told(now: bool, said: str) -> None:
    """The curve is a drawing with its name; a sentence and a table beside it say the same in numbers."""
    html = page_with(curve(now=now))
    page, words = Page(html), shown(html)

    assert "Risk against coverage: tone" in words
    assert said in words
    assert "-0.25 100.0% 50.0% 25.0% +0.50 50.0% 100.0% 0.0%" in words
    assert page.values("points") == ["192.0,10.0 340.0,95.0", "192.0,180.0 340.0,137.5"]
    assert any("the table beside it has the numbers" in label for label in page.values("aria-label"))


def test_no_curve_without_likelihoods() -> None:
    """A run without likelihoods has no curve, and no empty drawing of one."""
    assert "Risk against coverage" not in RUN
