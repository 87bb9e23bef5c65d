"""Plain words for reports that judge what they report."""

from __future__ import annotations

import pytest

from service.english.reports import with_plain_reports


@pytest.mark.parametrize(
    ("judged", "plain"),
    [
        (
            "Reda told the board the tall tale that machines had stopped.",
            "Reda told the board that machines had stopped.",
        ),
        ("Reda told Anna Berg a fine story that it rained.", "Reda told Anna Berg that it rained."),
        ("The union peddled the claim that two plants would close.", "The union said that two plants would close."),
        ("Berg offered the flimsy excuse that it was late.", "Berg said that it was late."),
        ("Berg made it clear that it was late.", "Berg said that it was late."),
        ("Berg still maintains against all reason that it was late.", "Berg says that it was late."),
        ("Berg revealed to the board that it was late.", "Berg told the board that it was late."),
        (
            "It is a copy, as the district court recognised on Monday.",
            "It is a copy, as the district court said on Monday.",
        ),
        ("Maran insisted in Brenn that it was late.", "Maran said in Brenn that it was late."),
        ("It cited a pact which, it claims, is open to both.", "It cited a pact which, it says, is open to both."),
        ("Those were, they alleged, the wrong boats.", "Those were, they said, the wrong boats."),
        ("They voted for what it calls a trial of six months.", "They voted for a trial of six months."),
    ],
)
def test_with_plain_reports(judged: str, plain: str) -> None:
    """What calls a statement true or untrue becomes "said", in the same tense."""
    assert with_plain_reports(judged) == plain


@pytest.mark.parametrize(
    "sentence",
    [
        "Berg told the story of the ship that sank.",
        "The union rejected the claim that two plants would close.",
        "He was recognised as the owner, as the court noted as well.",
        "Berg told the board that it was late.",
        "Nobody knew what it calls for.",
    ],
)
def test_other_sentences_stay(sentence: str) -> None:
    """A sentence that reports plainly, or reports nothing, stays as it is."""
    assert with_plain_reports(sentence) == sentence
