"""The first step: make an article of what the caller sent, or refuse it and say what to send instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from service.analysis.extraction import Page
from service.analysis.language import language_of
from service.analysis.requests import ArticleSource, Request
from service.analysis.sentences import split
from service.errors import InvalidArticle, InvalidRequest
from service.models import Article, Sentence

TITLE_LENGTH = 500
"""Code points of a title that was found in a page; the request's own title has the same limit."""

_SEND = "send the article's text instead."
_TAGS = 60_000
_ATTRIBUTES = 128
"""Attributes that a tag may have: the extractor takes quadratic time for them. Real pages have some dozens."""
_CROWDED = re.compile(
    r"""<[a-z][\w:-]*+(?=[\s/])(?:[\s/]*+[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++))?+)"""
    f"{{{_ATTRIBUTES + 1}}}"
)

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b]")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Limits:
    """How long an article and a summary may be, in code points."""

    characters: int = 200_000
    html_characters: int = 2_000_000
    summary_characters: int = 20_000


def prepare(request: ArticleSource, limits: Limits) -> Article:
    """Make an article of the request's text. The text is never changed: offsets count the caller's code points."""
    text = request.text or ""
    refuse_unfit(text, limits.characters)
    language, sentences = _cut(text)
    return Article(
        sha256=sha256(text.encode()).hexdigest(),
        title=request.title,
        language=language,
        text=text,
        sentences=sentences,
    )


def with_text(request: Request, page: Page) -> Request:
    """Replace a page by its main text; take its title too if the request has none."""
    title = (page.title or "").strip()[:TITLE_LENGTH] or None
    found = {"html": None, "text": page.text, "title": title if request.title is None else request.title}
    return request.model_copy(update=found)


def check_page(html: str, limits: Limits) -> None:
    """Refuse a page that is not text, or that the extractor would take many seconds for."""
    _refuse_unreadable(html)
    if len(html) > limits.html_characters:
        raise InvalidArticle(
            f"The page has {len(html):,} characters and the limit is {limits.html_characters:,}: {_SEND}"
        )
    if (tags := html.count("<")) > _TAGS:
        raise InvalidArticle(f"The page has {tags:,} tags and the limit is {_TAGS:,}: {_SEND}")
    if _CROWDED.search(_without_scripts(html)):
        raise InvalidArticle(f"The page has a tag with over {_ATTRIBUTES} attributes: {_SEND}")


def _without_scripts(html: str) -> str:
    """Remove scripts, and write small letters. A script may compare `i<n`, which is no tag."""
    first, *rest = html.lower().split("<script")
    return first + "".join(part.partition("</script")[2] for part in rest)


def refuse_unfit(text: str, limit: int, what: str = "article", refusal: type[InvalidRequest] = InvalidArticle) -> None:
    """Refuse a text that is no article, or no summary. The message says what is wrong and what to do."""
    if not text or text.isspace():
        raise refusal(f"The {what} is empty: give its text.")
    if len(text) > limit:
        raise refusal(f"The {what} has {len(text):,} characters and the limit is {limit:,}: send a part of it.")
    _refuse_unreadable(text, what, refusal)
    if not has_words(text):
        raise refusal(f"The {what} has no letters and no digits, only signs: send its words.")


def has_words(text: str) -> bool:
    """Tell whether there is a letter or a digit."""
    return _LETTER_OR_DIGIT.search(text) is not None


def _refuse_unreadable(text: str, what: str = "text", refusal: type[InvalidRequest] = InvalidArticle) -> None:
    """Refuse the content of a binary file, and text that was decoded wrongly."""
    if (at := text.find("\0")) >= 0:
        raise refusal(f"The {what} looks like binary, with a NUL at offset {at}: send plain text in UTF-8.")
    if lone := _SURROGATE.search(text):
        raise refusal(
            f"The {what} has half a surrogate pair at offset {lone.start()}, which is no character: "
            "send text that is valid Unicode."
        )
    if (controls := sum(1 for _ in _CONTROL.finditer(text))) * 10 > len(text):
        raise refusal(f"The {what} looks like binary, with {controls:,} control characters: send plain text in UTF-8.")


@lru_cache(maxsize=8)
def _cut(text: str) -> tuple[str | None, tuple[Sentence, ...]]:
    """Find the language and the sentences. The cache serves an article that comes again."""
    language = language_of(text)
    return language, split(text, language)
