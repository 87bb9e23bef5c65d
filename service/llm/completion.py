"""LangChain's part: it words the messages of a request, and reads the chat completion that answers it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, convert_to_messages, convert_to_openai_messages
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata


def word_messages(messages: Sequence[tuple[str, str]], model: str) -> list[dict[str, Any]]:
    """Word pairs of speaker and text as the endpoint wants them; o1 and its successors call the system "developer"."""
    names = {"system": "developer"} if re.match(r"o\d", model) else {}
    return convert_to_openai_messages([(names.get(speaker, speaker), text) for speaker, text in messages])


def read_completion(completion: Any, model: str) -> AIMessage:  # noqa: ANN401 - any JSON value
    """
    Read the first choice of a chat completion; it is said to come from *model* if it names no other.

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
    """Read the counts of tokens; what an endpoint does not say is 0."""
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
