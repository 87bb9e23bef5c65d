"""Names for one side are as strong as names for the other: left and right, two parties to a war, two views."""

from __future__ import annotations

import pytest

from service.lexicon.load import load_lexicon

STRENGTHS = {entry.name: entry.strength for entry in load_lexicon().entries}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("far-left", "far-right"),
        ("leftist", "rightist"),
        ("radical left", "radical right"),
        ("antifa", "alt-right"),
        ("woke mob", "MAGA mob"),
        ("libtard", "Rethuglican"),
        ("left-wing media", "right-wing media"),
        ("liberal judge", "conservative judge"),
        ("Soros-backed", "Koch-backed"),
        ("Sleepy Joe", "Orange Man"),
        ("stolen election", "the Big Lie"),
        ("election integrity", "voter suppression"),
        ("pro-life", "pro-choice"),
        ("pro-abortion", "anti-choice"),
        ("abortion extremist", "anti-abortion extremist"),
        ("right-to-life", "reproductive rights"),
        ("sanctity of life", "right to choose"),
        ("heartbeat bill", "heartbeat ban"),
        ("illegal immigrant", "undocumented immigrant"),
        ("anti-immigrant", "pro-immigrant"),
        ("open borders", "mass migration"),
        ("border crisis", "climate crisis"),
        ("migrant crisis", "refugee crisis"),
        ("climate denier", "climate alarmist"),
        ("climate hoax", "climate apocalypse"),
        ("Big Business", "Big Labor"),
        ("gun nut", "gun grabber"),
        ("assault weapon", "modern sporting rifle"),
        ("gun safety", "constitutional carry"),
        ("pro-police", "anti-police"),
        ("anti-white", "anti-black"),
        ("systemic racism", "critical race theory"),
        ("social justice", "religious liberty"),
        ("traditional values", "progressive values"),
        ("anti-Semitic", "Islamophobic"),
        ("anti-Semite", "Islamophobe"),
        ("anti-Islam", "anti-Catholic"),
        ("gender-critical", "gender-affirming"),
        ("freedom fighter", "resistance fighter"),
        ("occupied Palestine", "Judea and Samaria"),
        ("Kiev regime", "Zionist regime"),
        ("Ukronazi", "orcs"),
        ("Azad Kashmir", "occupied Kashmir"),
        ("Malvinas", "Gulf of America"),
        ("death tax", "bedroom tax"),
        ("tax cuts for the rich", "tax giveaway"),
        ("corporate greed", "class warfare"),
        ("job creator", "working families"),
        ("Brexiteer", "Remainer"),
        ("covidiot", "lockdown fanatic"),
        ("rioter", "looter"),
    ],
)
def test_both_sides_weigh_the_same(one: str, other: str) -> None:
    """A name for one side is as strong as its twin for the other."""
    assert STRENGTHS[one] == STRENGTHS[other]
