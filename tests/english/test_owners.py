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
        (["The club won."], CHAIR),
        (["The board of Corvin refused it."], CHAIR),
        ([], CHAIR),
    ],
)
def test_with_owners(before: list[str], told: str) -> None:
    """The owner is the subject of the sentence before; where that has no name, the sentence stays as it is."""
    assert with_owners([*before, CHAIR]) == [*before, told]
