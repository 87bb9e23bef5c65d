"""Locks that are shared by all processes on one PostgreSQL database."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from service.errors import StoreError
from service.storage.availability import store_errors

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0


class AdvisoryLocks:
    """
    The advisory locks of a PostgreSQL session. They end when the session ends, so also when the process is killed.

    On SQLite there are none, since only one process works on a file.
    """

    def __init__(self, url: sa.URL) -> None:
        self._engine = create_async_engine(
            url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True
        )
        self._session: AsyncConnection | None = None
        self._in_use = asyncio.Lock()

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """
        Wait until no other process on this database holds *key*, then hold it.

        While the database can't be used, nobody waits: a lock saves work, and no result depends on it.
        """
        number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], signed=True)
        is_held = await self._lock(number) if self._engine.dialect.name == "postgresql" else False
        try:
            yield
        finally:
            if is_held and self._session:  # a session that has ended holds no locks
                with suppress(StoreError):
                    await asyncio.shield(self._call(sa.func.pg_advisory_unlock(number)))

    async def close(self) -> None:
        """Close the session, which ends all locks."""
        if self._session is not None:
            session, self._session = self._session, None
            with suppress(SQLAlchemyError, OSError):
                await session.close()

    async def _lock(self, number: int) -> bool:
        """Try until the lock is held; return False if the database can't be used."""
        pause = _FIRST_PAUSE
        with suppress(StoreError):
            while not await self._call(sa.func.pg_try_advisory_lock(number)):
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            return True
        return False

    async def _call(self, function: sa.Function[bool]) -> bool:
        async with self._in_use:
            try:
                with store_errors():
                    if self._session is None:
                        self._session = await self._engine.connect()
                    return bool(await self._session.scalar(sa.select(function)))
            except StoreError:
                await self.close()
                raise
