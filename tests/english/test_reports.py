"""Plain words for reports that judge what they report."""

from __future__ import annotations

import pytest

from service.english.reports import with_plain_reports


@pytest.mark.parametrize(
    ("judged", "plain"),
    [
        ("Reda told the board the tall tale that it rained.", "Reda told the board that it rained."),
        (
            "Reda told the board the account that machines had stopped.",
            "Reda told the board that machines had stopped.",
        ),
        ("The union peddled the claim that two plants would close.", "The union said that two plants would close."),
        ("Berg offered the flimsy excuse that it was late.", "Berg said that it was late."),
        ("Anna Berg made it clear that it was late.", "Anna Berg said that it was late."),
        ("Anna Berg, who leads it, made clear that it was late.", "Anna Berg, who leads it, said that it was late."),
        ("Berg still maintains against all reason that it was late.", "Berg says that it was late."),
        ("Berg revealed to the board that it was late.", "Berg told the board that it was late."),
        ("It is a copy, as the court recognised on Monday.", "It is a copy, as the court said on Monday."),
        ("Maran insisted in Brenn that it was late.", "Maran said in Brenn that it was late."),
        ("Maran insists that it was late.", "Maran says that it was late."),
        ("It cited a pact which, it claims, is open to both.", "It cited a pact which, it says, is open to both."),
    ],
)
def test_with_plain_reports(judged: str, plain: str) -> None:
    """What calls a statement true or untrue becomes "said", in the same tense."""
    assert with_plain_reports(judged) == plain


@pytest.mark.parametrize(
    "sentence",
    [
        "“The company made clear that the plant was safe, and insisted that no one was hurt,” Anna Moss said.",
        "Anna Moss said that “they peddled the claim that we were thieves”.",
        "Berg told the story of the ship that sank.",
        "The union rejected the claim that two plants would close.",
        "The court cited his statement that he was at home.",
        "The minister offered an explanation that angered the unions.",
        "Families were told the story that the water was safe.",
        "Lawyers told the court her account that she was ill was false.",
        "They continue to insist on a claim that nobody shares.",
        "Shares fell 8% as Nordbank revealed losses of 40 million euros.",
        "Protests grew as the government acknowledged the deaths of 12 miners.",
        "It operates as a charity recognised by the state.",
        "The army shelled what it calls a base.",
        "The storm noted that night took 40 lives.",
        "After it was alleged that he stole 40 euros, he left.",
        "Prosecutors alleged that he stole 40 euros.",
        "The images made clear that the bridge had fallen.",
        "Berg told the board that it was late.",
    ],
)
def test_other_sentences_stay(sentence: str) -> None:
    """What is quoted, what is a thing, and what has another subject stays as it is."""
    assert with_plain_reports(sentence) == sentence
