"""Reading an answer of one word: the probability of each option."""

from __future__ import annotations

import math

import pytest

from service.errors import OffSchema
from service.llm.answer import likelihoods
from service.llm.reply import Reply, first_token
from service.models import Usage

OPTIONS = ("hero", "victim", "villain", "foreign enemy")


def build_reply(text: str, first: dict[str, float]) -> Reply:
    """Build a reply; *first* has the probabilities of the tokens that it could have begun with."""
    logs = {token: math.log(chance) for token, chance in first.items()}
    return Reply(text, "fake-model-1", None, Usage(input_tokens=100), 1, 0.1, logs)


@pytest.mark.parametrize(
    ("text", "first", "chances"),
    [
        pytest.param("hero", {"hero": 0.7, "victim": 0.2}, {"hero": 0.7, "victim": 0.2}, id="whole words"),
        pytest.param("victim", {"vict": 0.6, "foreign": 0.3}, {"victim": 0.6, "foreign enemy": 0.3}, id="their starts"),
        pytest.param("victim", {"v": 0.8, "h": 0.1}, {"victim": 0.4, "villain": 0.4, "hero": 0.1}, id="shared start"),
        pytest.param("Hero", {" Hero": 0.5, "HERO": 0.2, "\n": 0.2}, {"hero": 0.7}, id="case and spaces"),
        pytest.param("hero", {"hero": 0.3, "I": 0.4, "heroic": 0.3}, {"hero": 0.3}, id="other words"),
        pytest.param(" Foreign enemy.\n", {}, {"foreign enemy": 1.0}, id="no probabilities"),
    ],
)
def test_likelihoods(text: str, first: dict[str, float], chances: dict[str, float]) -> None:
    """An option has the probability of the tokens that begin it; a token that begins several is shared among them."""
    found = likelihoods(build_reply(text, first), OPTIONS)

    assert {o: round(math.exp(log), 3) for o, log in found.items()} == dict.fromkeys(OPTIONS, 0.0) | chances
    assert min(found.values()) >= math.log(1e-7)


def test_options_may_have_capitals() -> None:
    """The case of an option doesn't matter."""
    assert likelihoods(build_reply("hero", {"hero": 0.9}), ("Hero", "None"))["Hero"] == pytest.approx(
        math.log(0.9), abs=1e-5
    )


@pytest.mark.parametrize("first", [{}, {"I": 0.9, "\n": 0.1}], ids=["by its text", "by its tokens"])
def test_no_option_is_an_error(first: dict[str, float]) -> None:
    """An answer that fits no option is an error, which keeps the text and the cost."""
    with pytest.raises(OffSchema, match="the answer is none of: hero, victim") as caught:
        likelihoods(build_reply("I can't say.", first), OPTIONS)

    assert (caught.value.text, caught.value.usage["input_tokens"]) == ("I can't say.", 100)


@pytest.mark.parametrize(
    "logprobs",
    [
        None,
        {},
        {"content": None},
        {"content": []},
        {"content": [{"token": "hero", "logprob": -0.1}]},
        {"content": [{"top_logprobs": None}]},
        {"content": [{"top_logprobs": [{"token": "hero", "logprob": None}]}]},
        {"tokens": ["hero"], "top_logprobs": [{"hero": -0.1}]},
        ["hero"],
    ],
    ids=repr,
)
def test_probabilities_of_another_shape_are_none(logprobs: object) -> None:
    """Probabilities of another shape are ignored, as if the endpoint gave none."""
    assert first_token({"logprobs": logprobs}) == {}


@pytest.mark.parametrize("logprob", [1e9, "NaN", 0])
def test_probability_is_at_most_one(logprob: object) -> None:
    """A log probability above 0, or that is not a number, counts as 0."""
    assert first_token({"logprobs": {"content": [{"top_logprobs": [{"token": "hero", "logprob": logprob}]}]}}) == {
        "hero": 0
    }
