"""Who speaks for whom."""

from __future__ import annotations

import time

import pytest

from service.english.agents import agents, owner_of
from service.english.bodies import bodies


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Orlov’s lawyer, Ann Poe, left.", [("Ann Poe", "Orlov")], id="whose lawyer"),
        pytest.param("Ann Poe, a spokeswoman for the Ferry Company, left.", [("Ann Poe", "Ferry Company")], id="for"),
        pytest.param("Ann Poe, Orlov’s defence lawyer, left.", [("Ann Poe", "Orlov")], id="behind the name"),
        pytest.param("Kestria Attorney General Ann Poe left.", [("Ann Poe", "Kestria")], id="of a state"),
        pytest.param("Ann Poe met Orlov.", [], id="nobody"),
    ],
)
def test_agents(text: str, found: list[tuple[str, str]]) -> None:
    """A lawyer or a spokesperson speaks for whom the article says, wherever it says so."""
    assert list(agents(text)) == found


@pytest.mark.parametrize(
    ("words", "owner"),
    [
        pytest.param("Orlov’s lawyer", "Orlov", id="whose lawyer"),
        pytest.param("a spokesman for Orlov", "Orlov", id="for"),
        pytest.param("the Orlov campaign", "Orlov", id="a campaign"),
        pytest.param("Kestria officials", "Kestria", id="officials"),
        pytest.param("Orlov’s brother", None, id="a brother"),
    ],
)
def test_owner_of(words: str, owner: str | None) -> None:
    """Somebody without a name may be described by whom he speaks for."""
    assert owner_of(words) == owner


def test_bodies() -> None:
    """A body is known by the noun that its name ends in, or that the article gives for it."""
    found = bodies("The Ferry Company met Centre for Tolls, a local group. The Leeds Echo said so.")

    assert (found["company"], found["group"]) == ({"Ferry Company"}, {"Centre for Tolls"})
    assert found["paper"] == {"Leeds Echo"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ann " * 50_000, id="names"),
        pytest.param("Ann, a b c " * 18_000, id="asides"),
        pytest.param("Ann’s lawyer " * 15_000, id="lawyers"),
    ],
)
def test_time_is_linear(text: str) -> None:
    """A long article takes little time for its length."""
    before = time.process_time()

    list(agents(text))
    bodies(text)

    assert time.process_time() - before < 5
