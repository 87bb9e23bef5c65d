"""What a model is asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Speaker = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Question:
    """
    One question with all that decides its reply; recordings are found by it.

    It asks for JSON that fits *schema* or, if there are *options*, for one of those. *banned* are words that the answer
    must not have; an endpoint that can't tokenize is not told of them. *fixed* does not decide the reply: so many of
    the first messages are the same whatever the article is.
    """

    name: str
    schema: Mapping[str, Any]
    messages: tuple[tuple[Speaker, str], ...]
    temperature: float | None
    max_output_tokens: int
    seed: int | None
    options: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    fixed: int = field(default=0, compare=False)

    def identity(self) -> dict[str, Any]:
        """Return all that decides the reply, as JSON values."""
        decisive = {name: value for name, value in dataclasses.asdict(self).items() if name != "fixed"}
        return decisive if self.banned else {name: value for name, value in decisive.items() if name != "banned"}

    def then(self, answer: str, objection: str) -> Question:
        """Ask again with *answer* and *objection* added; what stood before them does not change."""
        return replace(self, messages=(*self.messages, ("assistant", answer), ("user", objection)))
