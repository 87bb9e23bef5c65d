"""Chat completions: the body of a request, and what is read of its answer."""

from __future__ import annotations

import pytest

from service.llm.completion import read_completion, write_body
from service.llm.profiles import Profile
from service.llm.question import Question

CHOICE = {"message": {"role": "assistant", "content": "Yes."}, "finish_reason": "stop"}


@pytest.mark.parametrize(
    ("model", "system"),
    [("gpt-4.1", "system"), ("o1-mini", "developer"), ("o3", "developer"), ("olmo-2", "system")],
)
def test_messages_have_the_roles_of_the_model(model: str, system: str) -> None:
    """OpenAI's o-series calls the system "developer"; all other models call it "system"."""
    question = Question("summary", {}, (("system", "s"), ("user", "u"), ("assistant", "a")), 0.0, 100, 7)

    body = write_body(question, Profile(model))

    assert body["messages"] == [
        {"role": system, "content": "s"},
        {"role": "user", "content": "u"},
        {"role": "assistant", "content": "a"},
    ]


def test_answer_with_the_least_is_read() -> None:
    """An endpoint may leave out its model, its fingerprint and its counts of tokens."""
    message = read_completion({"choices": [CHOICE]}, "asked-model")

    assert message.content == "Yes."
    assert message.response_metadata == {
        "model_name": "asked-model", "system_fingerprint": "", "finish_reason": "stop", "logprobs": None
    }  # fmt: skip
    assert message.usage_metadata is not None
    assert message.usage_metadata["total_tokens"] == 0


@pytest.mark.parametrize("tier", [None, "default", "flex", "priority"])
def test_cached_tokens_are_counted(tier: str | None) -> None:
    """The cached tokens are read, whatever the tier that the endpoint bills them by."""
    counts = {"prompt_tokens": 100, "completion_tokens": 10, "prompt_tokens_details": {"cached_tokens": 90}}

    message = read_completion({"choices": [CHOICE], "usage": counts, "service_tier": tier}, "m")

    assert message.usage_metadata is not None
    assert message.usage_metadata["input_token_details"]["cache_read"] == 90


@pytest.mark.parametrize(
    "completion",
    [
        pytest.param("<html>", id="text"),
        pytest.param([], id="a list"),
        pytest.param(None, id="nothing"),
        pytest.param({"choices": [CHOICE], "error": {"message": "too busy"}}, id="an error"),
        pytest.param({"choices": [None]}, id="no choice"),
        pytest.param({"choices": [{"message": None}]}, id="no message"),
        pytest.param({"choices": [{"message": {"role": "user", "content": "Yes."}}]}, id="a user"),
        pytest.param({"choices": [{"message": {"content": "Yes."}}]}, id="nobody"),
        pytest.param({"choices": [{"message": {"role": "assistant", "content": 7}}]}, id="a number"),
        pytest.param({"choices": [CHOICE], "usage": "free"}, id="words in place of counts"),
    ],
)
def test_what_is_no_completion_is_refused(completion: object) -> None:
    """Anything else raises one of four errors, which the client turns into one of ours."""
    with pytest.raises((ValueError, LookupError, TypeError, AttributeError)):
        read_completion(completion, "m")
