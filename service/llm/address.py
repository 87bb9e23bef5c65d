"""Where a model answers."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Address:
    """An OpenAI-compatible endpoint, `/v1` included, and its key, which is never shown."""

    base_url: str
    api_key: str = field(repr=False)
