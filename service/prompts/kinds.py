"""The kinds of prompts: what code fills into each, and what their answers can mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from service.errors import InvalidRequest
from service.models import ClearRole, ClearTone, FineRole

Kind = Literal["preamble", "summary", "framing", "loaded_language", "role", "tone", "repair"]
Label = Literal["role", "tone"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LABELS: tuple[Label, ...] = get_args(Label)

BLANKS: Mapping[Kind, frozenset[str]] = {
    "preamble": frozenset({"article"}),
    "summary": frozenset(),
    "framing": frozenset({"parties"}),
    "loaded_language": frozenset(),
    "role": frozenset({"text", "party"}),
    "tone": frozenset({"text", "party"}),
    "repair": frozenset({"problems"}),
}
"""The blanks that code fills, by kind. `$examples` is filled from the file's own front matter."""

LIMITS: Mapping[Kind, frozenset[str]] = {
    "summary": frozenset({"sentences", "text", "evidence"}),
    "framing": frozenset({"parties", "name", "aliases", "evidence", "phrase", "framing", "fine_roles"}),
    "loaded_language": frozenset({"flags", "phrase", "neutral"}),
}
"""The parts of an answer whose length a prompt's head may limit: lists by their items, texts by their characters."""

CLEAR: Mapping[Label, frozenset[str]] = {
    "role": frozenset(get_args(ClearRole)),
    "tone": frozenset(get_args(ClearTone)),
}
"""The labels of each kind that can be told: all but `unclear`."""

MEANINGS: Mapping[Kind, frozenset[str]] = {"role": CLEAR["role"] | {*get_args(FineRole)}, "tone": CLEAR["tone"]}
"""What the options of a question about one party can mean."""


def parse_name(name: str) -> tuple[Kind, str]:
    """Split `summary@1.0.0` or `summary@production` into kind and version."""
    kind, _, version = name.partition("@")
    if kind not in KINDS or not version:
        raise InvalidRequest(f"{name[:80]!r} names no prompt: write it as summary@1.0.0")
    return kind, version
