"""
Cut an article at the borders of its sentences and flags, and group the flags on the same words.

The server cuts, because offsets count code points and JavaScript counts UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from service.english.fold import fold
from service.english.ranges import Range, index_at
from service.models import DETECTORS, Analysis, Article, CheckedSentence, Detector, Flag, Plain, Span
from service.models.sourcing import Sourcing


class Piece(NamedTuple):
    """Words that belong to at most one flag and at most one sentence, both as indexes. `start` counts code points."""

    start: int
    text: str
    flag: int | None
    sentence: int | None


class _Mark(NamedTuple):
    """A flag that is marked in the text, by its index."""

    start: int
    end: int
    flag: int


class Row(NamedTuple):
    """All flags on the same words: the first flag, and the indexes of all."""

    flag: Flag
    indexes: tuple[int, ...]
    speakers: tuple[str | None, ...]
    detectors: tuple[Detector, ...]


class Reworded(NamedTuple):
    """Words of the article, and what stands for them in its plain reading: the same where nothing is changed."""

    was: str
    plain: str


def reworded(article: Article, plain: Plain) -> list[Reworded]:
    """Cut the article at the borders of the changes of its plain reading."""
    found, done = [], 0
    for change in plain.changes:
        same = article.text[done : change.span.start]
        found += [Reworded(same, same), Reworded(change.span.text, change.plain)]
        done = change.span.end
    return [*found, Reworded(article.text[done:], article.text[done:])]


def rows(flags: Sequence[Flag]) -> list[Row]:
    """Group flags on the same words with one category, strength and voice: a reader needs them once."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for index, flag in enumerate(flags):
        groups.setdefault((fold(flag.span.text), flag.category, flag.strength, flag.voice), []).append(index)
    return [_row(flags, indexes) for indexes in groups.values()]


def row_numbers(found: Sequence[Row]) -> dict[int, int]:
    """Return the number of the row, from 1, by the index of each flag."""
    return {index: number for number, row in enumerate(found, start=1) for index in row.indexes}


def _row(flags: Sequence[Flag], indexes: Sequence[int]) -> Row:
    same = [flags[index] for index in indexes]
    return Row(
        same[0],
        tuple(indexes),
        tuple(dict.fromkeys(flag.speaker for flag in same)),
        tuple(d for d in DETECTORS if any(d in flag.detectors for flag in same)),
    )


def segments(analysis: Analysis) -> list[tuple[str, int | None]]:
    """
    Cut the article at the borders of its flags: each piece with the index of its flag. Joined, they are the article.

    Where flags overlap, the one that starts first is marked, and the longest of those; the others have no piece.
    """
    groups = groupby(pieces(analysis.article, analysis.flags or ()), key=lambda piece: piece.flag)
    return [("".join(piece.text for piece in group), flag) for flag, group in groups]


def pieces(article: Article, flags: Sequence[Flag]) -> list[Piece]:
    """Cut the article at the borders of its sentences too. Joined, the pieces are the article."""
    text, sentences = article.text, article.sentences
    marks = _marks(flags)
    ranges: list[Range] = [*marks, *sentences]
    borders = {0, len(text), *(border for each in ranges for border in (each.start, each.end))}
    found = []
    for start, end in pairwise(sorted(borders)):
        mark = index_at(marks, start)
        flag = None if mark is None else marks[mark].flag
        found.append(Piece(start, text[start:end], flag, index_at(sentences, start)))
    return found


def paragraphs(article: Article, flags: Sequence[Flag] = ()) -> list[list[Piece]]:
    """
    Group the pieces into paragraphs. Joined, they are still the article.

    A line break between two sentences ends a paragraph; one inside a sentence is a wrapped line.
    """
    found: list[list[Piece]] = []
    fresh = True
    for piece in pieces(article, flags):
        if fresh:
            found.append([])
        found[-1].append(piece)
        breaks = piece.sentence is None and piece.text.splitlines() != [piece.text]
        fresh = breaks and any(p.sentence is not None for p in found[-1])
    return found


def sentences_of(article: Article, spans: Sequence[Span]) -> list[int]:
    """Return the indexes of the sentences in which spans begin, each once and in order."""
    return sorted({at for span in spans if (at := index_at(article.sentences, span.start)) is not None})


def cited(analysis: Analysis) -> set[int]:
    """Collect the sentences that a finding or a warning refers to."""
    spans = [
        span for sentence in (analysis.summary.sentences if analysis.summary else ()) for span in sentence.evidence
    ]
    spans += [evidence.span for party in analysis.parties or () for evidence in party.evidence]
    spans += [suspected.span for suspected in analysis.suspected_instructions]
    spans += sourcing_spans(analysis.sourcing) if analysis.sourcing else []
    return set(sentences_of(analysis.article, spans))


def objected(sentence: CheckedSentence) -> list[tuple[str, bool]]:
    """Cut a sentence into pieces, each with whether an objection is about its words. Joined, they are the sentence."""
    ranges = [violation.words for violation in sentence.violations if violation.words]
    borders = {0, len(sentence.text), *(min(at, len(sentence.text)) for r in ranges for at in (r.start, r.end))}
    return [
        (sentence.text[start:end], any(r.start <= start and end <= r.end for r in ranges))
        for start, end in pairwise(sorted(borders))
    ]


def sourcing_spans(sourcing: Sourcing) -> list[Span]:
    """List the words that the table of sources refers to."""
    spans = [span for speaker in sourcing.speakers for span in speaker.quotations]
    spans += [span for silent in sourcing.only_spoken_about for span in silent.mentions]
    spans += [span for each in sourcing.accusations for span in (each.span, each.evidence) if span]
    return [*spans, *sourcing.vague, *sourcing.unattributed]


def _marks(flags: Sequence[Flag]) -> list[_Mark]:
    """Order the flags, and leave out those that overlap one already taken."""
    taken: list[_Mark] = []
    order = sorted((flag.span.start, -flag.span.end, index) for index, flag in enumerate(flags))
    for start, minus_end, index in order:
        if not taken or start >= taken[-1].end:
            taken.append(_Mark(start, -minus_end, index))
    return taken
