"""What becomes an article, and what is refused."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.analysis.articles import read_page
from service.analysis.extraction import Extractor
from service.analysis.planning import Tools
from service.analysis.prepare import TITLE_LENGTH, Limits, prepare
from service.analysis.requests import AnalysisRequest
from service.errors import InvalidArticle
from service.lexicon.lexicon import Lexicon
from service.models import Article
from service.prompts.registry import Registry

LIMITS = Limits()
PARAGRAPH = "The council met on Monday and talked about the bridge. It will be repaired in May, the mayor said."


def read(text: str, limits: Limits = LIMITS) -> Article:
    """Prepare a given text."""
    return prepare(AnalysisRequest(text=text), limits)


@pytest.fixture(scope="module")
def page() -> Iterator[Callable[..., Article]]:
    """Give a function that prepares a page."""
    extractor = Extractor()

    def prepared(html: str, title: str | None = None, limits: Limits = LIMITS) -> Article:
        tools = Tools(Registry({}, {}), limits, no_lexicon, no_client, ("rules",), extract=extractor.extract)
        return prepare(asyncio.run(read_page(AnalysisRequest(html=html, title=title), tools)), limits)

    yield prepared
    asyncio.run(extractor.close())


def no_lexicon() -> Lexicon:
    """Fail: to read a page takes no lexicon."""
    raise NotImplementedError


def no_client(_model: str | None) -> Any:
    """Fail: to read a page takes no model."""
    raise NotImplementedError


# ── Text ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_given_text_is_never_changed() -> None:
    """The article's text is the caller's own, white space and byte order mark included."""
    text = f"\ufeff  {PARAGRAPH}\r\n\t“Né\u0301e” 👩‍👩‍👧 \u202bשלום\u202c \u200b "

    article = read(text)

    assert article.text == text
    assert article.sha256 == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "is empty: give its text", id="empty"),
        pytest.param(" \n\t\u2028\u00a0", "is empty: give its text", id="blank"),
        pytest.param("… — !?", "no letters and no digits, only signs: send its words", id="only punctuation"),
        pytest.param("🙂🙂", "no letters and no digits", id="only emoji"),
        pytest.param("a" * 200_001, "200,001 characters and the limit is 200,000: send a part", id="too long"),
        pytest.param("abc\0def", "looks like binary, with a NUL at offset 3: send plain text", id="NUL"),
        pytest.param("ab\ud800cd", "half a surrogate pair at offset 2", id="lone surrogate"),
        pytest.param("ab\x01\x02\x03", "looks like binary, with 3 control characters: send plain text", id="binary"),
    ],
)
def test_what_is_no_article_is_refused(text: str, says: str) -> None:
    """A text that can't be analysed is refused with what is wrong and what to do."""
    with pytest.raises(InvalidArticle, match=says.replace("?", r"\?")):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 200_000, id="exactly the limit"),
        pytest.param("Slammed", id="one word"),
        pytest.param("7", id="one digit"),
        pytest.param(f"\x1b[1m{PARAGRAPH}\x1b[0m\x07", id="a few control characters"),
        pytest.param("مرحبا بالعالم", id="right to left"),
        pytest.param("e\u0301\u0323 👍🏽 🇺🇦", id="marks and emoji"),
        pytest.param("\n".join([PARAGRAPH] * 1000), id="the same over and over"),
    ],
)
def test_unusual_text_is_an_article(text: str) -> None:
    """Everything that has a letter or a digit and is within the limit is an article with sentences."""
    article = read(text)

    assert article.text == text
    assert article.sentences


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever is sent becomes an article whose sentences lie in its text, or is refused."""
    try:
        article = read(text)
    except InvalidArticle:
        return

    assert all(sentence.of(text).strip() == sentence.of(text) != "" for sentence in article.sentences)


# ── Language ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param(PARAGRAPH, "en", id="English"),
        pytest.param("Mayor resigns after probe into bridge repairs", "en", id="English headline"),
        pytest.param("Kyiv: six killed in drone attack", "en", id="English headline with a foreign name"),
        pytest.param("Police arrest man over museum theft", "en", id="English headline of short words"),
        pytest.param("Der Rat traf sich am Montag und sprach über die Brücke.", "de", id="German"),
        pytest.param("Le conseil s’est réuni lundi pour parler du pont.", "fr", id="French"),
        pytest.param("Совет собрался в понедельник и говорил о мосте.", "ru", id="Russian"),
        pytest.param("Rådet møttes på mandag og snakket om den nye broen.", "nb", id="Norwegian"),
        pytest.param("首相は東京で会談した。", "ja", id="Japanese, which is short"),
        pytest.param("Slammed", None, id="one word"),
        pytest.param("12345 67890 12345 67890 12345 67890", None, id="no letters"),
    ],
)
def test_language(text: str, language: str | None) -> None:
    """The language is told by its ISO 639-1 code, or not told where there is too little to go by."""
    assert read(text).language == language


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────────────

PAGE = f"""<html><head><title>The bridge</title></head><body><nav>Home Sport</nav>
<article><h1>The bridge</h1><p>{PARAGRAPH}</p><p>It was closed in spring. {PARAGRAPH}</p>
<p>Nobody was hurt when a storm took it. {PARAGRAPH}</p><table><tr><td>cell of a table</td></tr></table></article>
<div id="comments"><p>a comment of a reader, who is furious</p></div></body></html>"""


ATTRIBUTES = " ".join(f"data-{number}='a > b'" for number in range(129))


def test_a_page_becomes_its_main_text(page: Callable[..., Article]) -> None:
    """Of a page only the article's text is taken: no navigation, no table, no comments."""
    article = page(PAGE)

    assert PARAGRAPH in article.text
    assert not any(noise in article.text for noise in ("Sport", "cell", "furious", "<p>"))
    assert article.sha256 == hashlib.sha256(article.text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("html", "given_title", "title"),
    [
        pytest.param(PAGE, None, "The bridge", id="from the page"),
        pytest.param(PAGE, "My own", "My own", id="the caller's own"),
        pytest.param(f"<html><body><p>{PARAGRAPH}</p></body></html>", None, None, id="none"),
        pytest.param(PAGE.replace("The bridge", "b" * 600), None, "b" * TITLE_LENGTH, id="too long"),
    ],
)
def test_title(page: Callable[..., Article], html: str, given_title: str | None, title: str | None) -> None:
    """The title is the request's, else the page's, cut to what a request may have."""
    assert page(html, given_title).title == title


@pytest.mark.parametrize(
    ("html", "says"),
    [
        pytest.param("", "No article was found in this page: send the article's text", id="empty"),
        pytest.param("<html><body></body></html>", "No article was found", id="nothing in it"),
        pytest.param("<script>run()</script>", "No article was found", id="a script"),
        pytest.param("<p>\0</p>", "looks like binary, with a NUL at offset 3", id="NUL"),
        pytest.param("<p>\udfff</p>", "half a surrogate pair at offset 3", id="lone surrogate"),
        pytest.param("<p>" + "a" * 2_000_000, "2,000,003 characters and the limit is 2,000,000", id="too long"),
        pytest.param("<p>" * 60_001, "60,001 tags and the limit is 60,000", id="too many tags"),
        pytest.param(f"<p {ATTRIBUTES}>{PARAGRAPH}", "a tag with over 128 attributes", id="too many attributes"),
        pytest.param("<div>" * 10_000 + PARAGRAPH, "No article was found", id="tags in tags in tags"),
    ],
)
def test_a_page_without_an_article_is_refused(page: Callable[..., Article], html: str, says: str) -> None:
    """A page that no article can be read from is refused, and the caller is told to send text."""
    with pytest.raises(InvalidArticle, match=says):
        page(html)


def test_the_text_of_a_page_is_limited_too(page: Callable[..., Article]) -> None:
    """The limit of characters holds for what is extracted."""
    with pytest.raises(InvalidArticle, match="the limit is 50"):
        page(PAGE, limits=Limits(characters=50))


@pytest.mark.parametrize(
    "harmless",
    [
        pytest.param(f"<p {ATTRIBUTES.rpartition(' data')[0]}>words</p>", id="as many attributes as may be"),
        pytest.param(f'<p alt="{"a b=1 " * 500}">words</p>', id="a long value"),
        pytest.param(f"<script>while (i<n && j) {{ {'a b c ' * 500} }}</script>", id="a script"),
        pytest.param("<p>words words</p>" * 1000, id="many tags"),
    ],
)
def test_a_page_with_much_in_it_is_read(page: Callable[..., Article], harmless: str) -> None:
    """Attributes are counted in tags alone, not in their values and not in scripts."""
    assert PARAGRAPH in page(PAGE.replace("<table>", f"{harmless}<table>")).text


def test_the_article_of_a_saved_page(page: Callable[..., Article]) -> None:
    """The page in `seeds` has the text that it always had."""
    article = page((Path(__file__).parents[2] / "seeds" / "page.html").read_text("utf-8"))

    assert article.title == "Missing bolts, missing answers: the door plug of Flight 1282"
    assert article.sha256 == "22a6259702be84fe833c0f5b5fe850f1cb54ca53f88c56c8353b397e6f6e2b76"
