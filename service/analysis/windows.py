"""Windows: the stretches of an article that a model takes at once."""

from __future__ import annotations

import string
from collections.abc import Sequence

from service.models import Article, Sentence

_ASCII = bytes(range(128))
_LETTERS = string.ascii_letters.encode()


def windows(article: Article, room: int) -> list[Sequence[Sentence]]:
    """Cut the article between sentences into windows of at most *room* tokens. Tokens are estimated from above."""
    cut: list[Sequence[Sentence]] = []
    start = spent = 0
    for index, sentence in enumerate(article.sentences):
        cost = tokens(sentence.of(article.text)) + 5
        if spent + cost > room and index > start:
            cut.append(article.sentences[start:index])
            start, spent = index, 0
        spent += cost
    cut.append(article.sentences[start:])
    return cut


def tokens(text: str) -> int:
    """Estimate tokens from above. One is three letters, one digit, one mark, or four thirds of a non-ASCII byte."""
    data = text.encode()
    foreign = len(data.translate(None, _ASCII))
    letters = len(data) - len(data.translate(None, _LETTERS))
    marks = len(data) - foreign - letters - data.count(b" ")
    return letters // 3 + marks + foreign * 3 // 4 + 1
