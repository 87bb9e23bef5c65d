"""
The database: how it is opened, and transactions on it.

SQLite by default, PostgreSQL by URL; all statements work on both. Errors are a `StoreError`, which never repeats a
statement or its parameters, since those hold the article.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from service.errors import SettingsError, StoreError
from service.files.private import File
from service.storage import migrations, sqlite
from service.storage.advisory_locks import AdvisoryLocks
from service.storage.availability import reason, store_errors
from service.storage.tables import rates

BUSY_SECONDS = 15.0
"""How long to wait for another process that writes to the same SQLite file."""

_LOCK = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(7270311)"}
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class Database:
    """A pool of connections. Call `open` first and `close` last."""

    def __init__(self, url: str, busy_seconds: float = BUSY_SECONDS) -> None:
        self.engine = _engine(url, busy_seconds)
        self.locks = AdvisoryLocks(self.engine.url)
        self._file: File | None = None

    @property
    def place(self) -> str:
        """The URL, without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    async def open(self) -> None:
        """Connect and migrate the tables. Several processes may do so at the same time."""
        try:
            self._file = sqlite.create_file(self.engine.url)
            async with self.engine.begin() as connection:
                # One process migrates and the others wait. A migration that fails leaves nothing behind.
                await connection.exec_driver_sql(_LOCK[connection.dialect.name])
                await connection.run_sync(migrations.upgrade)
            await self._run_on_sqlite(sqlite.USE_WAL)
        except CommandError as error:
            raise StoreError(
                f"the database {self.place} was made by a newer Evenhand: run that version, or name "
                f"another database in EVENHAND_DATABASE_URL ({error})"
            ) from error
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(
                f"the database {self.place} can't be used: {reason(error)}. Make its folder writable, "
                "or name another database in EVENHAND_DATABASE_URL"
            ) from error

    async def close(self) -> None:
        """Close every connection."""
        await self.locks.close()
        await self.engine.dispose()

    async def scrub(self) -> None:
        """Remove from an SQLite file what its write-ahead log still holds of removed rows."""
        await self._run_on_sqlite(sqlite.EMPTY_WAL)

    async def _run_on_sqlite(self, pragma: str) -> None:
        """Run a statement on SQLite only. If the file is busy, skip it: the next process runs it."""
        if self.engine.dialect.name == "sqlite":
            with suppress(SQLAlchemyError):
                async with self.engine.connect() as connection:
                    await connection.exec_driver_sql(pragma)

    async def try_writing(self) -> None:
        """Raise StoreError unless a row can be written. The row is removed again."""
        mark = f"readiness {uuid4().hex}"
        async with self.transaction() as connection:
            await connection.execute(sa.insert(rates).values(name=mark, due=0.0))
            await connection.execute(sa.delete(rates).where(rates.c.name == mark))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Run statements as one transaction."""
        sqlite.check_file(self._file, "the database file")
        with store_errors():
            async with self.engine.begin() as connection:
                yield connection


def _engine(url: str, busy_seconds: float) -> AsyncEngine:
    try:
        parsed = sa.make_url(url)
        parsed = parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))
        if parsed.get_backend_name() not in _LOCK:
            raise ArgumentError("neither SQLite nor PostgreSQL")  # noqa: TRY301 -- reported like a bad URL
        engine = create_async_engine(parsed, hide_parameters=True, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    except (ArgumentError, ImportError, ValueError) as error:
        # The message does not repeat the URL, which may hold a password.
        raise SettingsError(
            f"EVENHAND_DATABASE_URL can't be used ({type(error).__name__}): write sqlite:////full/path/to/file.db "
            "or postgresql://user:password@host/database"
        ) from error
    busy = f"PRAGMA busy_timeout = {busy_seconds * 1000:.0f}"
    sqlite.run_on_connect(engine.sync_engine, busy, "PRAGMA foreign_keys = ON")
    return engine
