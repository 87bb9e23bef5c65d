"""What a model is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Speaker = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Question:
    """
    One question with all that decides its reply; recordings are found by it.

    It asks for JSON that fits *schema* or, if there are *options*, for one of those.
    """

    name: str
    schema: Mapping[str, Any]
    messages: tuple[tuple[Speaker, str], ...]
    temperature: float | None
    max_output_tokens: int
    seed: int | None
    options: tuple[str, ...] = ()

    def then(self, answer: str, objection: str) -> Question:
        """Ask again with *answer* and *objection* added; what stood before them does not change."""
        return replace(self, messages=(*self.messages, ("assistant", answer), ("user", objection)))
