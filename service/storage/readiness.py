"""A check that is run at most once per second and never twice at the same time, however often it is asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from service.errors import StoreError

FRESH = 1.0
"""For how many seconds a result is used again."""

PATIENCE = 4.0
"""After how many seconds an attempt that has not ended counts as failed."""


class Readiness:
    """Runs an attempt. All callers at the same time share it."""

    def __init__(self, attempt: Callable[[], Awaitable[None]]) -> None:
        self._attempt = attempt
        self._running: asyncio.Task[None] | None = None
        self._ended = 0.0

    async def check(self) -> None:
        """Raise what the newest attempt raised; raise StoreError if it takes too long."""
        if self._running is None or (self._running.done() and time.monotonic() - self._ended > FRESH):
            self._running = asyncio.create_task(self._try())
        await asyncio.wait([self._running], timeout=PATIENCE)
        if not self._running.done():
            raise StoreError(
                f"the database has not accepted a write for {PATIENCE:g} s: check whether its disk is busy or full"
            )
        await self._running

    async def close(self) -> None:
        """Cancel an attempt that has not ended."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _try(self) -> None:
        try:
            await self._attempt()
        finally:
            self._ended = time.monotonic()
