"""
Chat completions: the body of a request, and the answer to it.

LangChain writes the messages and reads the answer. Its `ChatOpenAI` is not used: it shows each article to every
callback and tracer that the environment turns on, and its `with_structured_output` loses the text and the cost of an
answer that is cut off or does not fit the schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from langchain_core.messages import AIMessage, convert_to_messages, convert_to_openai_messages
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata

from service.llm.profiles import Profile
from service.llm.question import Question
from service.llm.schema import without_lengths

_MAX_LOGPROBS = 20
"""OpenAI's API gives the log probabilities of at most so many alternatives to a token."""


def write_body(question: Question, profile: Profile, bias: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Write the body of the request that asks a question. *bias* is what the tokens of its banned words get."""
    sampling = {"temperature": question.temperature, "seed": question.seed}
    return {
        "model": profile.model,
        "stream": False,
        **{key: value for key, value in sampling.items() if value is not None},
        "messages": _messages(question, profile.model),
        **_format(question, profile),
        **({"logit_bias": dict(bias)} if bias else {}),
        "max_completion_tokens" if profile.plain_strings else "max_tokens": question.max_output_tokens,
    }


def _messages(question: Question, model: str) -> list[dict[str, Any]]:
    """Write the messages; OpenAI's o1 and its successors call the system "developer"."""
    roles = {"system": "developer"} if re.match(r"o\d", model) else {}
    return convert_to_openai_messages([(roles.get(speaker, speaker), text) for speaker, text in question.messages])


def _format(question: Question, profile: Profile) -> dict[str, Any]:
    """Ask for JSON that fits a schema or, if there are options, for the log probabilities of the first token."""
    if question.options:
        return {"logprobs": True, "top_logprobs": _MAX_LOGPROBS}
    schema = without_lengths(question.schema) if profile.plain_strings else question.schema
    json_schema = {"name": question.name, "strict": True, "schema": schema}
    return {"response_format": {"type": "json_schema", "json_schema": json_schema}}


def read_completion(completion: Any, model: str) -> AIMessage:  # noqa: ANN401 - any JSON value
    """
    Read the first choice of a chat completion; *model* is its model if it names none.

    Raise ValueError, LookupError, TypeError or AttributeError if this is no chat completion.
    """
    if completion.get("error"):
        raise ValueError("an error in place of a chat completion")
    choice = completion["choices"][0]
    answer = {key: choice["message"].get(key) for key in ("role", "content", "refusal")}
    (message,) = convert_to_messages([answer])
    if not isinstance(message, AIMessage):
        raise TypeError(f"an answer of {message.type}")
    message.usage_metadata = _usage(completion.get("usage") or {})
    message.response_metadata = {
        "model_name": completion.get("model", model),
        "system_fingerprint": completion.get("system_fingerprint", ""),
        "finish_reason": choice.get("finish_reason"),
        "logprobs": choice.get("logprobs"),
    }
    return message


def _usage(counts: Mapping[str, Any]) -> UsageMetadata:
    """Read the numbers of tokens; a number that the endpoint does not give is 0."""
    read, written = _count(counts.get("prompt_tokens")), _count(counts.get("completion_tokens"))
    cached = _count((counts.get("prompt_tokens_details") or {}).get("cached_tokens"))
    return UsageMetadata(
        input_tokens=read,
        output_tokens=written,
        total_tokens=read + written,
        input_token_details=InputTokenDetails(cache_read=cached),
    )


def _count(tokens: object) -> int:
    return tokens if isinstance(tokens, int) else 0
