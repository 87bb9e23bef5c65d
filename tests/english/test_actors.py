"""Who acts in an article: names and nouns, their other names, and those who speak for them."""

from __future__ import annotations

import pytest

from service.analysis.sentences import split
from service.english.actors import actors
from service.english.voice import quotations


def named(text: str) -> list[list[str]]:
    """List the names of each actor in a text, sorted but for the first."""
    sentences = split(text, "en")
    found = actors(text, sentences, quotations(text, sentences))
    return [[each.name, *sorted(each.aliases)] for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee spoke first. Lee left early. Ann Lee won.", [["Ann Lee", "Lee"]]),
        ("Tessel Foods made a bid. Tessel offered 3 crowns.", [["Tessel Foods", "Tessel"]]),
        (
            "The Dockers’ Union agreed. Eva Brandt, who leads the union, said that it was fair. Brandt left.",
            [["Dockers’ Union", "Brandt", "Eva Brandt"]],
        ),
        (
            "The Eastgate Residents’ Association objected. Its chair, Hannah Moss, told the council so.",
            [["Eastgate Residents’ Association", "Hannah Moss"]],
        ),
        ("Rhona Pike, the president of Ardent, said no. Ardent sold him.", [["Ardent", "Rhona Pike"]]),
        (
            "Russia agreed. Moscow sent a team. The Russian foreign ministry confirmed it.",
            [["Russia", "Moscow", "Russian foreign ministry"]],
        ),
        ("The U.S. agreed. Later the U.S. left. The United States signed.", [["U.S.", "United States"]]),
        ("Chief U.S. District Judge Patti Saris said no. Saris left.", [["Patti Saris", "Saris"]]),
        ("Oakland’s Mayor Libby Schaaf left. Oakland’s Mayor Libby Schaaf won.", [["Libby Schaaf"]]),
        (
            "Judge Ann Aiken left. Judge Eva Hogan was strict. The judge noted that it rained.",
            [["Ann Aiken"], ["Eva Hogan"]],
        ),
        ("Iran’s Prime Minister Ann Lee left. Iran’s President Eva Berg won.", [["Ann Lee"], ["Eva Berg"]]),
        ("Trump’s Justice Department sued. Trump left.", [["Trump"], ["Justice Department"]]),
        ("The Justice Policy Institute sued.", [["Justice Policy Institute"]]),
        ("Russia attacks Kyiv. Russia attacks Odesa too.", [["Russia"]]),
        ("The Kremlin talks to nobody.", [["Kremlin"]]),
        ("The council will announce that the bridge is shut.", [["council"]]),
        ("The road office said that the bridge is safe.", [["road office"]]),
        ("Prosecutors say that money is missing.", [["Prosecutors"]]),
    ],
)
def test_names(text: str, expected: list[list[str]]) -> None:
    """One actor has all its names: short ones, those of who speaks for it, and those of a state's seat."""
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It rained in Lisbon on Monday.",  # a place does nothing
        "The report said that the dam is safe.",  # nor does a paper
        "Two trains stood still.",
        "“Families told us so,” she said.",  # within a quotation nobody acts in the article
        "ANN LEE WINS AGAIN",  # a headline
        "They left the old Mill Road barracks and the Istanbul talks.",  # places do nothing
        "They spread the poisonous claim that it rained.",  # a noun like a verb
        "",
    ],
)
def test_nobody(text: str) -> None:
    """In doubt there is no actor."""
    assert named(text) == []


def test_passing_mention() -> None:
    """Who is named once is passed over where more than two are named again; five are the most."""
    again = " ".join(f"{name} spoke. Then {name} left." for name in ("Aldo", "Berta", "Carl"))
    assert named(f"{again} Dora waved.") == [["Aldo"], ["Berta"], ["Carl"]]
    many = " ".join(f"Then {name} left, and {name} wept." for name in ("Ada", "Ben", "Cai", "Dov", "Eli", "Fay"))
    assert len(named(many)) == 5


def test_names_do_not_matter() -> None:
    """Other names in the same places give the same actors."""
    text = "Ann Lee attacked Bo Orr. Lee lied. Bo Orr, who leads the Corvin League, said that Lee was wrong."
    swap = {"Lee": "Zu", "Ann": "Ike", "Corvin": "Altai", "Bo Orr": "Di Kent"}

    def renamed(name: str) -> str:
        for old, new in swap.items():
            name = name.replace(old, new)
        return name

    expected = [[renamed(name) for name in names] for names in named(text)]
    assert [[names[0], *sorted(names[1:])] for names in expected] == named(renamed(text))
    assert len(expected) == 2
