"""The offices that an article gives somebody next to the name."""

from __future__ import annotations

import pytest

from service.english.offices import apposed_roles
from service.english.tokens import tokens


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        pytest.param("Ann Lee, Ruritania’s foreign minister, left.", ["ruritania's foreign minister"], id="behind"),
        pytest.param("Ann Lee, the mayor of Leeds, left.", ["mayor of leeds"], id="of a place"),
        pytest.param("Ann Lee, a mayor in Leeds, left.", [], id="one of many"),
        pytest.param("Ann Lee, the former mayor, left.", [], id="no more"),
        pytest.param("Ann Lee, the mayor said, left.", [], id="who says it"),
        pytest.param("Ann Lee, the day after, left.", [], id="no office"),
    ],
)
def test_roles_behind(text: str, roles: list[str]) -> None:
    """An office between commas belongs to the name before it, if it can be only one person's."""
    line = tokens(text, 0, len(text))

    assert [role for role, _ in apposed_roles(line, 0, 2)] == roles


def test_role_before() -> None:
    """The office may stand before the name."""
    text = "Then Ruritania’s foreign minister, Ann Lee, left."

    assert list(apposed_roles(tokens(text, 0, len(text)), 5, 7)) == [("ruritania's foreign minister", "minister")]
