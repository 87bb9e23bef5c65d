"""What one check finds in one sentence: kinds of violations, each with what is wrong, and with which words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from service.models import Span, TextRange, ViolationKind


class Objection(NamedTuple):
    """
    What is wrong with a sentence, in words.

    *words* are those that it rests on, as code points of the sentence; *against* are the article's words that
    they don't fit. Either is None where it can't be pointed at.
    """

    kind: ViolationKind
    detail: str
    words: TextRange | None = None
    against: Span | None = None


Found = Iterator[Objection]
