"""When the service stops, every request that is at work gets the same deadline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Deadline:
    """A point in time, not known until the service is told to stop, at which requests are cancelled."""

    def __init__(self) -> None:
        self._at: float | None = None
        self._running: set[asyncio.Timeout] = set()

    def set(self, seconds: float) -> None:
        """Cancel what runs after some seconds."""
        self._at = asyncio.get_running_loop().time() + seconds
        for timeout in self._running:
            timeout.reschedule(self._at)

    @asynccontextmanager
    async def over(self) -> AsyncIterator[asyncio.Timeout]:
        """Raise TimeoutError at the deadline; the timeout has then `expired`."""
        async with asyncio.timeout_at(self._at) as timeout:
            self._running.add(timeout)
            try:
                yield timeout
            finally:
                self._running.discard(timeout)
