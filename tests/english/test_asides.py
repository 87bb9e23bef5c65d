"""Asides: what stands between commas and is not needed."""

from __future__ import annotations

import pytest

from service.english.asides import without_aside, without_asides


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("Ruth, the visionary who led it, noted the water.", "visionary", "Ruth noted the water."),
        ("The board, tireless and always wise, had asked.", "tireless", "The board had asked."),
        ("She fined them 260 crowns, a mere slap, and left.", "slap", "She fined them 260 crowns and left."),
        ("She dismissed the claim, an outrageous money grab.", "outrageous", "She dismissed the claim."),
        ("In a baffling ruling, the court fined Morrow.", "baffling", "The court fined Morrow."),
        ("In a brazen ambush on Tuesday, Veldania seized it.", "brazen", None),
        ("He met the mayor, the thug and the judge.", "thug", None),
        ("The wise, thuggish, brave men left.", "thuggish", None),
        ("The court, a circus of 12 clowns, fined Morrow.", "circus", None),
        ("He said that the plan, it claims, is reckless.", "reckless", None),
        ("The reckless plan failed.", "reckless", None),
    ],
)
def test_without_aside(text: str, word: str, rest: str | None) -> None:
    """An aside is taken out with its word where the rest is a sentence; facts such as numbers and dates stay."""
    at = text.index(word)

    assert without_aside(text, at, at + len(word)) == rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("It will close, leaving families without a home.", "It will close."),
        ("Holm, an example of calm, said that it fell by 40 per cent.", "Holm said that it fell by 40 per cent."),
        ("The council, as ever, hid behind a report, which will crawl along.", "The council hid behind a report."),
        ("In a baffling ruling, the court fined Morrow.", "The court fined Morrow."),
        ("In the ministry’s version of events, the call came late.", None),
        ("Reda has won the hearts of Brenn, and with them the race.", "Reda has won the race."),
        ("Reda has won the votes of 400 people, and a prize.", "Reda has won the votes of 400 people, and a prize."),
        ("It closed on Monday, leaving 23,000 people without a clinic.", None),
        ("Anna Berg, the minister for transport, said no.", None),
        ("The union, which has met the mayor, said no.", None),
        ("It met the mayor, the judge and the priest.", None),
        ("“It failed, leaving nothing behind, and we know it,” he said.", None),
        ("According to the court, the plan failed.", None),
        ("Ann Moss, the firebrand who leads the union, said no.", "Ann Moss, who leads the union, said no."),
        ("If nobody stops such alchemy, the trust in science is lost.", None),
        ("It cited a pact which, it claims, opens the bay to both fleets, and left.", None),
    ],
)
def test_without_asides(text: str, rest: str | None) -> None:
    """Asides without a number, a name, a date, an office or a source go; lists, quotations and main clauses stay."""
    assert without_asides(text) == (rest or text)
