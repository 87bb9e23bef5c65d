"""
An article cut at the borders of its sentences and flags, and its flags put together where a word comes again.

It is cut here, on the server, because offsets count code points and JavaScript doesn't.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from service.english.fold import fold
from service.models import DETECTORS, Analysis, Article, Detector, Flag, Span


class Piece(NamedTuple):
    """Words that belong to at most one flag and at most one sentence, both as indexes. `start` counts code points."""

    start: int
    text: str
    flag: int | None
    sentence: int | None


class Row(NamedTuple):
    """One word as often as it is flagged: its first flag, and the indexes of all."""

    flag: Flag
    indexes: tuple[int, ...]
    speakers: tuple[str | None, ...]
    detectors: tuple[Detector, ...]


def rows(flags: Sequence[Flag]) -> list[Row]:
    """Group flags on the same words, of one category, strength and voice: a reader wants to read them once."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for index, flag in enumerate(flags):
        groups.setdefault((fold(flag.span.text), flag.category, flag.strength, flag.voice), []).append(index)
    return [_row(flags, indexes) for indexes in groups.values()]


def row_numbers(found: Sequence[Row]) -> dict[int, int]:
    """Say which row, from 1, each flag is in."""
    return {index: number for number, row in enumerate(found, start=1) for index in row.indexes}


def _row(flags: Sequence[Flag], indexes: Sequence[int]) -> Row:
    together = [flags[index] for index in indexes]
    return Row(
        together[0],
        tuple(indexes),
        tuple(dict.fromkeys(flag.speaker for flag in together)),
        tuple(d for d in DETECTORS if any(d in flag.detectors for flag in together)),
    )


def segments(analysis: Analysis) -> list[tuple[str, int | None]]:
    """
    Cut the article at the borders of its flags: each piece with the index of its flag. Joined, they are the article.

    Where flags overlap, the one that starts first is marked, and the longest of those; the others have no piece.
    """
    groups = groupby(pieces(analysis), key=lambda piece: piece.flag)
    return [("".join(piece.text for piece in group), flag) for flag, group in groups]


def pieces(analysis: Analysis) -> list[Piece]:
    """Cut the article at the borders of its sentences too. Joined, the pieces are the article."""
    text = analysis.article.text
    marks = _marks(analysis.flags or ())
    ranges = _ranges(analysis.article)
    borders = {0, len(text), *(at for mark in marks for at in mark[:2]), *(at for pair in ranges for at in pair)}
    found = []
    for start, end in pairwise(sorted(borders)):
        mark = _covering(start, marks)
        found.append(Piece(start, text[start:end], None if mark is None else marks[mark][2], _covering(start, ranges)))
    return found


def paragraphs(analysis: Analysis) -> list[list[Piece]]:
    """
    Group the pieces into paragraphs. Joined, they are still the article.

    A line break between two sentences ends a paragraph; one inside a sentence is a wrapped line.
    """
    found: list[list[Piece]] = []
    fresh = True
    for piece in pieces(analysis):
        if fresh:
            found.append([])
        found[-1].append(piece)
        breaks = piece.sentence is None and piece.text.splitlines() != [piece.text]
        fresh = breaks and any(p.sentence is not None for p in found[-1])
    return found


def sentences_of(article: Article, spans: Sequence[Span]) -> list[int]:
    """Say in which sentences spans begin, each once and in order."""
    ranges = _ranges(article)
    return sorted({at for span in spans if (at := _covering(span.start, ranges)) is not None})


def cited(analysis: Analysis) -> set[int]:
    """Collect the sentences that something rests on, or that a warning names: a reader will look for them."""
    spans = [
        span for sentence in (analysis.summary.sentences if analysis.summary else ()) for span in sentence.evidence
    ]
    spans += [evidence.span for party in analysis.parties or () for evidence in party.evidence]
    spans += [suspected.span for suspected in analysis.suspected_instructions]
    return set(sentences_of(analysis.article, spans))


def _marks(flags: Sequence[Flag]) -> list[tuple[int, int, int]]:
    """Order the flags and leave out those that overlap one already taken, as (start, end, index)."""
    taken: list[tuple[int, int, int]] = []
    order = sorted((flag.span.start, -flag.span.end, index) for index, flag in enumerate(flags))
    for start, minus_end, index in order:
        if not taken or start >= taken[-1][1]:
            taken.append((start, -minus_end, index))
    return taken


def _ranges(article: Article) -> list[tuple[int, int]]:
    return [(sentence.start, sentence.end) for sentence in article.sentences]


def _covering(at: int, ranges: Sequence[tuple[int, ...]]) -> int | None:
    """Find the range that covers *at* among ordered ranges that don't overlap."""
    index = bisect_right(ranges, at, key=itemgetter(0)) - 1
    return index if index >= 0 and at < ranges[index][1] else None
