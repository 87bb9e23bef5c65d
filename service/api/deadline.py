"""The deadline of all running requests, which is set when the service stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Deadline:
    """The time at which requests are cancelled; it is unknown until the service is told to stop."""

    def __init__(self) -> None:
        self._at: float | None = None
        self._running: set[asyncio.Timeout] = set()

    def set(self, seconds: float) -> None:
        """Cancel requests that still run after so many seconds."""
        self._at = asyncio.get_running_loop().time() + seconds
        for timeout in self._running:
            timeout.reschedule(self._at)

    @asynccontextmanager
    async def over(self) -> AsyncIterator[asyncio.Timeout]:
        """Run the block until the deadline, then raise TimeoutError. The given timeout has then `expired`."""
        async with asyncio.timeout_at(self._at) as timeout:
            self._running.add(timeout)
            try:
                yield timeout
            finally:
                self._running.discard(timeout)
