"""What a model replied: its text, what it cost, and the log probabilities of its first token."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from service.errors import EmptyReply, RefusedReply, TruncatedReply
from service.models import Usage

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage


@dataclass(frozen=True)
class Reply:
    """A model's reply. *first* has the log probabilities of the tokens that it could have begun with."""

    text: str
    model: str | None
    fingerprint: str | None
    usage: Usage
    attempts: int
    seconds: float
    first: Mapping[str, float] = field(default_factory=dict)


def as_data(reply: Reply) -> dict[str, Any]:
    """Write a reply as JSON values; `from_data` reads them."""
    return dataclasses.asdict(reply) | {"usage": reply.usage.model_dump()}


def from_data(data: Mapping[str, Any]) -> Reply:
    """Read a reply from JSON values; raise KeyError, TypeError or ValueError if they are none of `as_data`."""
    return Reply(**{**data, "usage": Usage(**data["usage"])})


def read_reply(message: AIMessage, attempts: int, seconds: float) -> Reply:
    """Read a reply from LangChain's message; raise BadReply if it was cut off, declined or is empty."""
    counts: Mapping[str, Any] = message.usage_metadata or {}
    usage = Usage(
        input_tokens=counts["input_tokens"],
        cached_tokens=counts["input_token_details"]["cache_read"],
        output_tokens=counts["output_tokens"],
    )
    text = message.content if isinstance(message.content, str) else ""
    fields: Any = {"text": text, "usage": usage.model_dump(), "attempts": attempts}
    meta = message.response_metadata
    if refusal := message.additional_kwargs.get("refusal"):
        raise RefusedReply("the model declined to answer", **fields | {"text": str(refusal)})
    if meta.get("finish_reason") == "content_filter":
        raise RefusedReply("the endpoint's content filter held the answer back", **fields)
    first = first_token(meta)
    if meta.get("finish_reason") == "length" and not first:  # only the beginning matters where it has probabilities
        raise TruncatedReply(f"the answer was cut off after {usage.output_tokens} tokens", **fields)
    if not text.strip():
        raise EmptyReply("the answer is empty", **fields)
    return Reply(text, meta.get("model_name"), meta.get("system_fingerprint"), usage, attempts, seconds, first)


def first_token(meta: Mapping[str, Any]) -> dict[str, float]:
    """Read the log probabilities of what the first token could have been; nothing if the endpoint gives none."""
    try:
        alternatives = meta["logprobs"]["content"][0]["top_logprobs"]
        return {str(token["token"]): min(0.0, float(token["logprob"])) for token in alternatives}
    except (LookupError, TypeError, ValueError):
        return {}
