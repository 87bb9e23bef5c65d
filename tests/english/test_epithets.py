"""Epithets: adjectives that judge the name behind them."""

from __future__ import annotations

import pytest

from service.english.epithets import without_epithets


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("On Tuesday the vigilant Veldanian coastguard came.", "On Tuesday the Veldanian coastguard came."),
        ("The pampered Westgate Association objects.", "The Westgate Association objects."),
        ("It sued its litigious rival Halden.", None),
        ("The acting Mayor Lee and the neighbouring Kestria agreed.", None),
        ("The elected President Moss spoke.", None),
        ("He called it “the vigilant Harbour Board”.", None),
        ("The vigilant coastguard came.", None),
        ("The predator Tessel Foods made an offer.", "Tessel Foods made an offer."),
        ("He blamed his partner, the smooth-talking Karin Holt.", "He blamed his partner, Karin Holt."),
        ("Lorries pass through peaceful Westgate.", "Lorries pass through Westgate."),
    ],
)
def test_without_epithets(text: str, rest: str | None) -> None:
    """A word that judges a name goes; one that says which office or place, and what is quoted, stays."""
    assert without_epithets(text) == (rest or text)
