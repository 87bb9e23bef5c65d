"""Whose chair somebody is who is called "its chair"."""

from __future__ import annotations

import pytest

from service.english.owners import with_owners

ASKED = "The Eastgate League asked for it."
CHAIR = "Its chair, Hannah Moss, said that it was late."
NAMED = "Hannah Moss, chair of the Eastgate League, said that it was late."


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ([ASKED], NAMED),
        ([ASKED, "It has waited for years.", "“We wait,” she said."], NAMED),
        (["The pampered Westgate League objects."], NAMED.replace("Eastgate", "Westgate")),
        ([ASKED, "Nobody knows why."], CHAIR),
        (["The club won."], NAMED.replace("Eastgate League", "club")),
        (["The report was late."], CHAIR),
        (["The board of Corvin refused it."], CHAIR),
        (
            ["The hospital workers’ union struck on Monday."],
            NAMED.replace("Eastgate League", "hospital workers’ union"),
        ),
        (["The union accused Corvin of fraud."], NAMED.replace("Eastgate League", "union")),
        (["The party leader resigned."], CHAIR),
        (["The company’s lawyers left."], CHAIR),
        ([], CHAIR),
    ],
)
def test_with_owners(before: list[str], told: str) -> None:
    """The owner is the subject of the sentence before; where that has no name, the sentence stays as it is."""
    assert with_owners([*before, CHAIR]) == [*before, told]


def test_owner_of_somebody_who_is_named_after_a_quotation() -> None:
    """Where the words of somebody come first, the body that "its secretary" belongs to is named, too."""
    first = "The growers’ association said that the quality was good."

    told = with_owners([first, "“Protein is higher,” its secretary, Ulf Brandes, said."])

    assert told[1] == "“Protein is higher,” Ulf Brandes, secretary of the growers’ association, said."


def test_quotation_that_names_the_speaker_stays() -> None:
    """What is quoted is not touched, though it has the speaker's name."""
    quoted = "“Moss and Hannah Moss, a friend, lied,”"

    told = with_owners([ASKED, f"{quoted} its chair, Hannah Moss, said."])

    assert told[1] == f"{quoted} Hannah Moss, chair of the Eastgate League, said."
