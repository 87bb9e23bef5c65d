"""The paragraphs of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from service.models import Sentence

Stretch = tuple[int, int]
"""The start and the end of a part of a text."""

_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


def paragraphs(text: str, sentences: Sequence[Sentence]) -> list[Stretch]:
    """List the paragraphs that are not blank: a line break ends one, unless a sentence runs across it."""
    ends, number = [0], 0
    for found in _LINE_BREAK.finditer(text):
        while number < len(sentences) and sentences[number].end <= found.start():
            number += 1
        if number == len(sentences) or found.start() < sentences[number].start:
            ends.append(found.end())
    return [
        (start, end) for start, end in pairwise([*ends, len(text)]) if not text[start:end].isspace() and end > start
    ]
