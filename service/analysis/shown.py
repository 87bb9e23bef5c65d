"""What a prompt with `text: plain` shows of an article: its plain reading, and which words must not be written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.analysis.reading import Reading
from service.english.words import keys
from service.lexicon.lexicon import Lexicon
from service.lexicon.plain import Rewriting, plain_sentences
from service.models import Article

_MOST_WORDS = 20
"""A longer first line is no headline."""
_ENDS = re.compile(r"\.[\"'”’)\]]*\s*$")


@dataclass(frozen=True)
class Shown:
    """
    The sentences of an article in plain words, as many as it has.

    *left* are the loaded words that are still in them, in all their forms. *has_headline* says whether the first
    sentence is a headline.
    """

    sentences: tuple[str, ...]
    left: tuple[str, ...]
    has_headline: bool


def show(reading: Reading, lexicon: Lexicon | None) -> Shown | None:
    """Return what is shown in place of the article's own text; None if no lexicon reads its language."""
    article, plain = reading.article, reading.plain
    if plain is None or lexicon is None:
        return None
    sentences = plain_sentences(article.text, article.sentences, plain.changes)
    return Shown(sentences, _left(reading, plain, lexicon), _has_headline(article))


def _left(reading: Reading, plain: Rewriting, lexicon: Lexicon) -> tuple[str, ...]:
    """List the forms of the words that stay. What is quoted may be written: it can be quoted again."""
    quoted = {key for q in reading.quotations for key in keys(reading.article.text[q.start : q.end])}
    return tuple(sorted({form for hit in plain.left for form in lexicon.forms(hit.entry)} - quoted))


def _has_headline(article: Article) -> bool:
    """Tell whether the text begins with a short line of its own that is no sentence, and goes on."""
    if len(article.sentences) < 2:
        return False
    first, second = article.sentences[:2]
    line = first.of(article.text)
    return (
        "\n" in article.text[first.end : second.start] and len(line.split()) <= _MOST_WORDS and not _ENDS.search(line)
    )
