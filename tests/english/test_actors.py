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
        ("U.S. Attorney Ann Lee sued. Attorney Ann Lee left.", [["Ann Lee"]]),
        ("Attorney General Ann Lee sued. The Attorney General left.", [["Ann Lee"]]),
        ("Army General Ann Lee left. Prime Minister Bo Orr stayed.", [["Ann Lee"], ["Bo Orr"]]),
        ("Sen. Ann Lee left. Minister Bo Orr and Secretary of State Di Kent stayed.", [["Ann Lee"], ["Di Kent"]]),
        ("Bishop Ann Lee left. Dr. Bo Orr stayed. Rabbi Di Kent came.", [["Ann Lee"], ["Bo Orr"], ["Di Kent"]]),
        (
            "The General Services Administration sued. General Motors left.",
            [["General Services Administration"], ["General Motors"]],
        ),
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
    ("nation", "adjective"),
    [
        ("Russia", "Russian"),
        ("France", "French"),
        ("Spain", "Spanish"),
        ("China", "Chinese"),
        ("Israel", "Israeli"),
        ("Saudi Arabia", "Saudi"),
        ("North Korea", "North Korean"),
    ],
)
def test_adjective_stands_for_its_nation(nation: str, adjective: str) -> None:
    """What a nation's bots or ships do is done by the nation where it is named, and else by nobody."""
    text = f"Many {adjective} bots swayed the vote. The {adjective} ships left."

    assert named(f"{text} They sailed to {nation}.") == [[nation, adjective]]
    assert named(f"{text} They sailed to {nation} amid rain.") == [[nation, adjective]]
    assert named(f"{text} They sailed on Monday.") == []


@pytest.mark.parametrize(
    ("state", "adjective"),
    [
        ("Israel", "Israeli"),
        ("Palestine", "Palestinian"),
        ("Iran", "Iranian"),
        ("Yemen", "Yemeni"),
        ("Peru", "Peruvian"),
    ],
)
def test_state_that_opens_a_sentence(state: str, adjective: str) -> None:
    """Every state is a name where it only opens a sentence, whichever city its government sits in."""
    text = f"{state} said it was sorry. {adjective} ships sank two boats. {adjective} ships left the port."

    assert named(text) == [[state, adjective]]


@pytest.mark.parametrize(
    "adjective",
    ["Palestinian", "Muslim", "Christian", "Jewish", "Catholic", "Democratic", "Republican", "Central American"],
)
def test_adjective_is_no_party(adjective: str) -> None:
    """An adjective of a people, a religion or a party is nobody, and no short name of a body that begins with it."""
    text = f"Many {adjective} groups left. The {adjective} voters stayed."

    assert named(f"{text} It rained.") == []
    assert named(f"{text} The {adjective} Red Cross left.") == [[f"{adjective} Red Cross"]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The French said that it rained.", "French"),
        ("The Chinese were late.", "Chinese"),
        ("Then French said that it rained.", "French"),
        ("Ann French spoke first. French left early.", "Ann French"),
    ],
)
def test_people_and_surnames_stay(text: str, name: str) -> None:
    """An adjective that stands for a people, or is somebody's surname, is a name."""
    assert [names[0] for names in named(text)] == [name]


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
