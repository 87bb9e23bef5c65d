"""Read the answer from a reply: data that fits a schema, or how likely each option is."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from service.errors import NotJson, OffSchema
from service.llm.reply import Reply

Shape = TypeVar("Shape", bound=BaseModel)

_MAX_PLACE = 120
_MIN_PROBABILITY = 1e-7
"""The probability of an option that no token begins."""


def decode(reply: Reply, shape: type[Shape]) -> Shape:
    """Read the answer as *shape*; raise NotJson or OffSchema, whose words tell the model what to correct."""
    try:
        data = json.loads(reply.text)
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair, escaped, is not text
    except (ValueError, RecursionError) as error:
        raise NotJson("the answer is not JSON", **_fields(reply)) from error
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        wrong = [f"{_place(e['loc'])}: {e['msg']}" for e in error.errors()[:5]]
        raise OffSchema(f"the answer does not fit the schema: {'; '.join(wrong)}", **_fields(reply)) from error


def likelihoods(reply: Reply, options: Sequence[str]) -> dict[str, float]:
    """
    Return the log probability of each option, from the first token of the answer.

    A token that begins several options counts for each in equal parts. If the endpoint gave no probabilities, the
    option that it answered with is certain.
    """
    first = reply.first or {reply.text.strip().lower().rstrip("."): 0.0}
    probabilities = dict.fromkeys(options, _MIN_PROBABILITY)
    for token, log in first.items():
        begun = [option for option in options if token.strip() and option.lower().startswith(token.strip().lower())]
        for option in begun:
            probabilities[option] += math.exp(log) / len(begun)
    if all(probability == _MIN_PROBABILITY for probability in probabilities.values()):
        raise OffSchema(f"the answer is none of: {', '.join(options)}", **_fields(reply))
    return {option: math.log(probability) for option, probability in probabilities.items()}


def _place(location: tuple[int | str, ...]) -> str:
    """Say where in an answer an error is. It is cut, as a field's name may be any text of the model's."""
    path = " ".join(".".join(map(str, location)).split())
    return (path if len(path) <= _MAX_PLACE else f"{path[:_MAX_PLACE]}…") or "the whole"


def _fields(reply: Reply) -> Any:  # noqa: ANN401 - the keyword arguments of a BadReply
    return {"text": reply.text, "usage": reply.usage.model_dump(), "attempts": reply.attempts}
