"""Read what a model answered: its text, what it cost, and how likely it found each word it could have begun with."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from service.errors import EmptyReply, NotJson, OffSchema, RefusedReply, TruncatedReply
from service.models import Usage

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

Shape = TypeVar("Shape", bound=BaseModel)

_LONGEST_PLACE = 120
_UNSEEN = 1e-7
"""The probability of a word that is not among them."""


@dataclass(frozen=True)
class Reply:
    """What a model said, and what it took. *first* gives the log probabilities of the tokens it could begin with."""

    text: str
    model: str | None
    fingerprint: str | None
    usage: Usage
    attempts: int
    seconds: float
    first: Mapping[str, float] = field(default_factory=dict)


def as_data(reply: Reply) -> dict[str, Any]:
    """Write a reply as JSON values, to be kept; `from_data` reads it again."""
    return dataclasses.asdict(reply) | {"usage": reply.usage.model_dump()}


def from_data(data: Mapping[str, Any]) -> Reply:
    """Read a kept reply; raise KeyError, TypeError or ValueError where it is none."""
    return Reply(**{**data, "usage": Usage(**data["usage"])})


def read_reply(message: AIMessage, attempts: int, seconds: float) -> Reply:
    """Take a reply apart, and refuse one that is cut off, declined or empty."""
    used: Mapping[str, Any] = message.usage_metadata or {}
    usage = Usage(
        input_tokens=used["input_tokens"],
        cached_tokens=used["input_token_details"]["cache_read"],
        output_tokens=used["output_tokens"],
    )
    text = message.content if isinstance(message.content, str) else ""
    kept: Any = {"text": text, "usage": usage.model_dump(), "attempts": attempts}
    meta = message.response_metadata
    if refusal := message.additional_kwargs.get("refusal"):
        raise RefusedReply("the model declined to answer", **kept | {"text": str(refusal)})
    if meta.get("finish_reason") == "content_filter":
        raise RefusedReply("the endpoint's content filter held the answer back", **kept)
    first = _first(meta)
    if meta.get("finish_reason") == "length" and not first:  # the beginning is all that probabilities are read of
        raise TruncatedReply(f"the answer was cut off after {usage.output_tokens} tokens", **kept)
    if not text.strip():
        raise EmptyReply("the answer is empty", **kept)
    return Reply(text, meta.get("model_name"), meta.get("system_fingerprint"), usage, attempts, seconds, first)


def _first(meta: Mapping[str, Any]) -> dict[str, float]:
    """Read what the first token could have been, where the endpoint says so."""
    try:
        tops = meta["logprobs"]["content"][0]["top_logprobs"]
        return {str(top["token"]): min(0.0, float(top["logprob"])) for top in tops}
    except (LookupError, TypeError, ValueError):
        return {}


def likelihoods(reply: Reply, options: Sequence[str]) -> dict[str, float]:
    """
    Give the log probability of each option by the first token of the answer.

    A token that begins several options counts for each in equal parts. Where the endpoint gives no probabilities, the
    option that it answered with has all.
    """
    first = reply.first or {reply.text.strip().lower().rstrip("."): 0.0}
    chances = dict.fromkeys(options, _UNSEEN)
    for token, log in first.items():
        begun = [option for option in options if token.strip() and option.lower().startswith(token.strip().lower())]
        for option in begun:
            chances[option] += math.exp(log) / len(begun)
    if all(chance == _UNSEEN for chance in chances.values()):
        kept: Any = {"text": reply.text, "usage": reply.usage.model_dump(), "attempts": reply.attempts}
        raise OffSchema(f"the answer is none of: {', '.join(options)}", **kept)
    return {option: math.log(chance) for option, chance in chances.items()}


def _place(where: tuple[int | str, ...]) -> str:
    """Say where in an answer something is wrong, in few words: a field's name may be the model's own."""
    path = " ".join(".".join(map(str, where)).split())
    return (path if len(path) <= _LONGEST_PLACE else f"{path[:_LONGEST_PLACE]}…") or "the whole"


def decode(reply: Reply, shape: type[Shape]) -> Shape:
    """Read the answer as *shape*; say what is wrong in words that a model can mend it by."""
    kept: Any = {"text": reply.text, "usage": reply.usage.model_dump(), "attempts": reply.attempts}
    try:
        data = json.loads(reply.text)
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair, escaped, is no text
    except (ValueError, RecursionError) as error:
        raise NotJson("the answer is not JSON", **kept) from error
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        wrong = [f"{_place(e['loc'])}: {e['msg']}" for e in error.errors()[:5]]
        raise OffSchema(f"the answer does not fit the schema: {'; '.join(wrong)}", **kept) from error
