"""The address of an endpoint, and the key for it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Address:
    """The base URL of an OpenAI-compatible endpoint, with `/v1`, and its key, which `repr` does not show."""

    base_url: str
    api_key: str = field(repr=False)
