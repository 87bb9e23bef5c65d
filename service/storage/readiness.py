"""Whether something works, tried at most once a second and once at a time, however often and by whom it is asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from service.errors import StoreError

FRESH = 1.0
"""Seconds for which the last result holds."""

PATIENCE = 4.0
"""Seconds after which an attempt that has not ended counts as failed, for those who wait for it."""


class Readiness:
    """An attempt that all who ask at the same time share."""

    def __init__(self, attempt: Callable[[], Awaitable[None]]) -> None:
        self._attempt = attempt
        self._running: asyncio.Task[None] | None = None
        self._ended = 0.0

    async def check(self) -> None:
        """Raise what the last attempt raised, or StoreError where it takes too long."""
        if self._running is None or (self._running.done() and time.monotonic() - self._ended > FRESH):
            self._running = asyncio.create_task(self._try())
        await asyncio.wait([self._running], timeout=PATIENCE)
        if not self._running.done():
            raise StoreError(
                f"the database has not taken a write for {PATIENCE:g} s: see whether its disk is busy or full"
            )
        await self._running

    async def close(self) -> None:
        """Give up an attempt that has not ended."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _try(self) -> None:
        try:
            await self._attempt()
        finally:
            self._ended = time.monotonic()
