"""Whose chair somebody is who is called "its chair"."""

from __future__ import annotations

import pytest

from service.english.owners import with_names, with_owners

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
        (["The board of Corvin refused it."], NAMED.replace("Eastgate League", "board")),
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


FULL = "Claire Dunmore lost by 212 votes."
SHE = "She told the board that machines had stopped."


@pytest.mark.parametrize(
    ("before", "named"),
    [
        ([FULL, "Dunmore had asked for the recount."], "Dunmore"),
        ([FULL, "Dunmore came to Brenn on Monday."], "Dunmore"),
        ([FULL], "Claire Dunmore"),
        ([FULL, "Dunmore met Nora Whitby."], None),
        ([FULL, "People in Dunmore waited.", "Dunmore had asked for the recount."], None),
        (["Veldania had asked for the recount."], None),
        ([FULL, "The board waited."], None),
        ([], None),
    ],
)
def test_with_names(before: list[str], named: str | None) -> None:
    """Who is called "she" is whom the sentence before is about, if that is a person, and nobody else is named there."""
    told = SHE if named is None else SHE.replace("She", named)

    assert with_names([*before, SHE])[-1] == told


def test_mother_of_two_has_a_name() -> None:
    """Who is called by what moves a reader gets the name, also behind a day."""
    first = "For years Karin Holt waited."

    assert with_names([first, "On Friday the mother of two met a judge."])[1] == "On Friday Karin Holt met a judge."
