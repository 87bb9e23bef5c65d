"""Who answers an accusation, and who does not comment."""

from __future__ import annotations

import pytest

from tests.support.sources import sourcing

RAIN = "Rain fell. " * 4


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        pytest.param("Ann Poe declined to comment on Orlov.", "no_answer_found", id="somebody else about the accused"),
        pytest.param("Ann Poe said that Orlov was her friend.", "no_answer_found", id="somebody names the accused"),
        pytest.param("Officers along Orlov’s fence said it was high.", "no_answer_found", id="a place of the accused"),
        pytest.param("Orlov declined to comment.", "no_comment", id="the accused"),
        pytest.param("Orlov, the harbour master, could not be reached.", "no_comment", id="an aside between"),
        pytest.param("A spokesman for Orlov declined to comment.", "no_comment", id="a spokesman"),
        pytest.param("Orlov’s lawyer, Ann Poe, did not return calls.", "no_comment", id="a lawyer with a name"),
        pytest.param("Orlov said it was false.", "answered", id="an answer"),
        pytest.param("Orlov and Ann Poe said it was false.", "answered", id="with somebody else"),
        pytest.param(f"{RAIN}Ann Poe, a lawyer for Orlov, said it was false.", "answered", id="a lawyer later"),
    ],
)
def test_who_speaks_is_who_answers(text: str, answer: str) -> None:
    """Only the accused, or who speaks for them, answer or do not comment; naming the accused is not enough."""
    found = sourcing(f"Lee accused Orlov of fraud. {text}")

    assert [each.answer for each in found.accusations] == [answer]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        pytest.param(
            f"Kestria Attorney General Ann Poe said the law was sound. {RAIN}Two states said that Kestria had lied.",
            "answered",
            id="an attorney general before",
        ),
        pytest.param("Lee said that Orlov had lied and denied it.", "no_answer_found", id="a part of the accusation"),
        pytest.param("Lee accused Orlov, who denied it.", "answered", id="the same sentence"),
        pytest.param("Lee asked whether Ann Poe believed Orlov had lied.", None, id="only asked"),
        pytest.param("Lee criticised Ann Poe and Orlov’s plan.", None, id="a thing of two"),
    ],
)
def test_where_an_answer_stands(text: str, answer: str | None) -> None:
    """Who speaks for the accused may answer before; what an accuser says of the accused is no answer."""
    assert [each.answer for each in sourcing(text).accusations] == ([answer] if answer else [])


@pytest.mark.parametrize(
    ("state", "officials", "answer"),
    [
        pytest.param("Iran", "Iranian officials", "answered", id="regular"),
        pytest.param("France", "French officials", "answered", id="irregular"),
        pytest.param("Iran", "French officials", "no_answer_found", id="of another state"),
    ],
)
def test_officials_answer_for_their_state(state: str, officials: str, answer: str) -> None:
    """Officials answer for the state whose adjective they have, whatever the form of its name."""
    text = f"The talks failed. President Lee accused {state} of cheating. {officials} denied it."

    assert [each.answer for each in sourcing(text).accusations] == [answer]


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        pytest.param("Oklan and Kestria say no. Oklan waits. Kestria waits.", set(), id="two speak"),
        pytest.param("The Leeds Post met. The Leeds Post went. Lee said no.", {"Leeds Post"}, id="a longer name"),
        pytest.param("Harbour wine came. Then Harbour wine went. Lee said no.", set(), id="it describes a noun"),
        pytest.param(
            "Lee said no. More came. More went. Orlov went. Then Orlov met Lee.", {"Orlov"}, id="a small word"
        ),
    ],
)
def test_who_is_only_spoken_about(text: str, silent: set[str]) -> None:
    """Who speaks together with somebody is not silent, and a part of a longer name is nobody."""
    assert {each.name for each in sourcing(text).only_spoken_about} == silent
