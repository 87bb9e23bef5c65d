"""One at a time, by key: of equal things that are asked for at once, one is made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class _Place:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class OneByOne:
    """Locks that are there as long as somebody holds one or waits for it."""

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[None]:
        """Wait until nobody else is at work on *key*."""
        place = self._places.setdefault(key, _Place())
        place.users += 1
        try:
            async with place.lock:
                yield
        finally:
            place.users -= 1
            if not place.users:
                del self._places[key]
