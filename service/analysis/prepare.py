"""The first step: what was sent becomes an article, or is refused with what to send instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from service.analysis.sentences import split
from service.errors import InvalidArticle
from service.models import AnalysisRequest, Article, Sentence

if TYPE_CHECKING:
    from lingua import LanguageDetector

TITLE_LENGTH = 500
"""Code points of a title that was found in a page; the request's own title has the same limit."""

_TAGS = 60_000
_SAMPLE = 2_000
_LETTERS = 24
_WEIGHT = 3  # of a Chinese, Japanese or Korean letter, which says more than a Latin one
_CONFIDENCE = 0.85
_ENGLISH = 0.2
_LANGUAGES = (
    "ARABIC BOKMAL BULGARIAN CHINESE CROATIAN CZECH DANISH DUTCH ENGLISH FINNISH FRENCH GERMAN GREEK HEBREW HINDI "
    "HUNGARIAN INDONESIAN ITALIAN JAPANESE KOREAN PERSIAN POLISH PORTUGUESE ROMANIAN RUSSIAN SPANISH SWEDISH THAI "
    "TURKISH UKRAINIAN URDU VIETNAMESE"
)

_COMMONEST = frozenset(
    "the of and to a in that is was for on with by said it as at has have be from his her their who were will not"
    " but".split(" ")
)

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b]")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Limits:
    """How long an article may be, in code points."""

    characters: int = 200_000
    html_characters: int = 2_000_000


def prepare(request: AnalysisRequest, limits: Limits) -> Article:
    """
    Read the article out of a request.

    A given text is never changed, so that offsets count the caller's own code points. Of a page, the main text is
    taken without comments and tables, and its title where the request has none.
    """
    text, title = request.text, request.title
    if text is None:
        text, found = _extract(request.html or "", limits)
        title = found if title is None else title
    _refuse_unfit(text, limits.characters)
    language, sentences = _cut(text)
    return Article(
        sha256=sha256(text.encode()).hexdigest(), title=title, language=language, text=text, sentences=sentences
    )


def _extract(html: str, limits: Limits) -> tuple[str, str | None]:
    """Take the main text and the title from a page. Nothing is fetched."""
    _refuse_unreadable(html)
    if len(html) > limits.html_characters:
        raise InvalidArticle(
            f"The page has {len(html):,} characters and the limit is {limits.html_characters:,}: "
            "send the article's text instead."
        )
    if (tags := html.count("<")) > _TAGS:  # the extractor would take many seconds
        raise InvalidArticle(f"The page has {tags:,} tags and the limit is {_TAGS:,}: send the article's text instead.")
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    page = bare_extraction(html, include_comments=False, include_tables=False, with_metadata=True)
    if not isinstance(page, Document) or not page.text:
        raise InvalidArticle("No article was found in this page: send the article's text instead.")
    return page.text, (page.title or "").strip()[:TITLE_LENGTH] or None


def _refuse_unfit(text: str, limit: int) -> None:
    """Refuse what is not an article; the message says what is wrong and what to do."""
    if not text or text.isspace():
        raise InvalidArticle("The article is empty: send its text.")
    if len(text) > limit:
        raise InvalidArticle(f"The article has {len(text):,} characters and the limit is {limit:,}: send a part of it.")
    _refuse_unreadable(text)
    if not _LETTER_OR_DIGIT.search(text):
        raise InvalidArticle("The article has no letters and no digits, only signs: send its words.")


def _refuse_unreadable(text: str) -> None:
    """Refuse what was read from a binary file, or decoded wrongly."""
    if (at := text.find("\0")) >= 0:
        raise InvalidArticle(f"The text looks like binary, with a NUL at offset {at}: send plain text in UTF-8.")
    if lone := _SURROGATE.search(text):
        raise InvalidArticle(
            f"The text has half a surrogate pair at offset {lone.start()}, which is no character: "
            "send text that is valid Unicode."
        )
    if (controls := sum(1 for _ in _CONTROL.finditer(text))) * 10 > len(text):
        raise InvalidArticle(
            f"The text looks like binary, with {controls:,} control characters: send plain text in UTF-8."
        )


@lru_cache(maxsize=8)
def _cut(text: str) -> tuple[str | None, tuple[Sentence, ...]]:
    """Tell the language and the sentences, also when the same article comes again: for another task, or to compare."""
    language = _language(text)
    return language, split(text, language)


def _language(text: str) -> str | None:
    """
    Detect the language by how a text begins.

    None where there are too few letters ("Slammed" alone would be Danish) or no language is far ahead. The names in an
    English headline pull it towards other languages, so English need not be ahead, only in the running.
    """
    sample = text[:_SAMPLE]
    if not _has_letters(sample):
        return None
    if _plainly_english(sample):
        return "en"
    ranking = _detector().compute_language_confidence_values(sample)
    confidence = {entry.language.iso_code_639_1.name.lower(): entry.value for entry in ranking}
    first = next(iter(confidence))
    if confidence[first] >= _CONFIDENCE:
        return first
    return "en" if confidence["en"] >= _ENGLISH else None


def _has_letters(sample: str) -> bool:
    """Tell whether there are letters enough to go by."""
    letters = 0
    for character in sample:
        if character.isalpha():
            letters += _WEIGHT if character >= "\u2e80" else 1
            if letters >= _LETTERS:
                return True
    return False


def _plainly_english(sample: str) -> bool:
    """
    Tell English by its commonest words, without loading the detector.

    They make up a quarter to a third of English news and a few per cent of a page in any other language.
    """
    words = re.findall(r"\w+", sample.lower())
    return len(words) >= 20 and sum(word in _COMMONEST for word in words) >= 0.2 * len(words)


@cache
def _detector() -> LanguageDetector:
    """Load the language detector once, when first needed: it takes a fifth of a second."""
    from lingua import Language, LanguageDetectorBuilder

    languages = [getattr(Language, name) for name in _LANGUAGES.split()]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
