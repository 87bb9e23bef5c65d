"""The article cut at the borders of its sentences and flags."""

from __future__ import annotations

from hypothesis import given

from service.models import Analysis, Span
from service.render.segments import cited, paragraphs, pieces, segments
from tests.support.analyses import TEXT, analysis, article, flag, party, span, summary
from tests.support.hostile_articles import hostile_analyses


@given(hostile_analyses())
def test_flagged_segments_are_the_flags(given: Analysis) -> None:
    """Joined, the segments are the article; each flagged one reads as its flag's words."""
    cut = segments(given)
    flags = given.flags or ()

    assert "".join(text for text, _ in cut) == given.article.text
    assert {index: text for text, index in cut if index is not None} == {i: f.span.text for i, f in enumerate(flags)}


@given(hostile_analyses(overlapping=True))
def test_pieces_keep_the_article(given: Analysis) -> None:
    """Whatever overlaps, pieces and paragraphs join to the article, and every piece lies in the sentence it names."""
    found = pieces(given.article, given.flags or ())

    assert "".join(piece.text for piece in found) == given.article.text
    assert [piece for paragraph in paragraphs(given.article, given.flags or ()) for piece in paragraph] == found
    for piece in found:
        if piece.sentence is not None:
            sentence = given.article.sentences[piece.sentence]
            assert sentence.start <= piece.start < piece.start + len(piece.text) <= sentence.end


def test_overlapping_flags() -> None:
    """Of flags that overlap, the first is marked, and of those that start together the longest."""
    flags = tuple(flag(words) for words in ("minister", "The minister slammed", "slammed the plan", "disgrace"))

    assert [index for _, index in segments(analysis(flags=flags)) if index is not None] == [1, 3]


def test_not_asked_for() -> None:
    """Without flags the article is one segment."""
    assert segments(analysis(flags=None)) == [(TEXT, None)]


def test_flag_across_sentences() -> None:
    """A flag across a sentence border is one segment, in pieces that each keep to their sentence."""
    given = analysis(flags=(flag("plan. “It"),))

    assert ("plan. “It", 0) in segments(given)
    assert [(p.text, p.sentence) for p in pieces(given.article, given.flags or ()) if p.flag == 0] == [
        ("plan.", 0),
        (" ", None),
        ("“It", 1),
    ]


def test_paragraphs() -> None:
    """A line break between sentences starts a paragraph; one inside a sentence doesn't."""
    text = "\nOne line\nwrapped. Two.\n\nThree."
    wrapped = Span.at(text, 1, 18)
    sentences = (wrapped, span("Two.", text), span("Three.", text))
    given = analysis(text, article=article(text, sentences=tuple({"start": s.start, "end": s.end} for s in sentences)))

    found = ["".join(piece.text for piece in paragraph) for paragraph in paragraphs(given.article)]

    assert found == ["\nOne line\nwrapped. Two.\n\n", "Three."]


def test_cited() -> None:
    """The sentences that a summary or a party rests on are cited, counted from 0."""
    assert cited(analysis()) == set()
    assert cited(analysis(summary=summary(), parties=(party(),))) == {0, 1}
