"""
How long an answer may be, as the head of its prompt says: for the schema and for the words of the question.

A prompt without `limits` has those of the drafts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.prompts.front_matter import FrontMatter

_LISTS = {"summary": "sentences", "framing": "parties", "loaded_language": "flags"}
"""The list that is the answer to a task."""

_WORDS_PER_FLAG, _FEWEST_FLAGS = 10, 20
"""An answer may have a flag for every ten words of the text that it is about, or twenty if that is more."""

_SHARE_OF_WINDOW = 4
"""An answer may take a fourth of the model's window: a repair has two answers, and the article takes the rest."""


def output_limit(head: FrontMatter, window: int) -> int:
    """Return how many tokens an answer may have: as the prompt's head says, or less in a small window."""
    return min(head.config.max_output_tokens, window // _SHARE_OF_WINDOW)


def limits_of(head: FrontMatter, shown: str, window: int) -> dict[str, int]:
    """
    Return the limits of an answer about the text that is *shown*; none if the prompt has none.

    Where the output limit is smaller than the prompt's own, the answer's list is shorter by as much.
    """
    limits = dict(head.limits)
    if (whole := _LISTS[head.task]) in limits:
        limits[whole] = max(1, limits[whole] * output_limit(head, window) // head.config.max_output_tokens)
    if "flags" in limits:
        limits["flags"] = min(limits["flags"], max(_FEWEST_FLAGS, len(shown.split()) // _WORDS_PER_FLAG))
    return limits


def limited(schema: Mapping[str, Any], limits: Mapping[str, int]) -> Mapping[str, Any]:
    """Put limits into a schema, wherever a property has such a name: items of a list, characters of a text."""
    return _limited(schema, limits) if limits else schema


def _limited(node: Any, limits: Mapping[str, int]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(node, list):
        return [_limited(item, limits) for item in node]
    if not isinstance(node, Mapping):
        return node
    node = {key: _limited(value, limits) for key, value in node.items()}
    for name, part in node.get("properties", {}).items():
        if name in limits:
            part["maxItems" if part["type"] == "array" else "maxLength"] = limits[name]
    return node
