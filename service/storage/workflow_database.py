"""The database in which DBOS keeps its tables: in the same PostgreSQL, or in a second SQLite file, NAME-jobs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from service.errors import StoreError
from service.files.private import File
from service.storage import sqlite
from service.storage.availability import reason, store_errors
from service.storage.database import Database

P = ParamSpec("P")
T = TypeVar("T")

_PRAGMAS = (sqlite.USE_WAL, "PRAGMA synchronous = NORMAL", "PRAGMA busy_timeout = 10000")


class WorkflowDatabase:
    """The connections of DBOS, which has no async ones: its calls run in threads."""

    def __init__(self, database: Database) -> None:
        self.engine = _engine(database.engine.url)
        self._file: File | None = None

    @property
    def url(self) -> str:
        """The URL in the form that DBOS reads, with its password."""
        return self.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")

    async def open(self, connect: Callable[[], T]) -> T:
        """Create the file, if it is SQLite, then run *connect*, which creates the tables; return its result."""

        def create() -> T:
            self._file = sqlite.create_file(self.engine.url)
            return connect()

        try:
            return await asyncio.to_thread(create)
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(
                f"the database of the batches, {self.engine.url.render_as_string()}, can't be used: {reason(error)}. "
                "Make its folder writable, or name another database in EVENHAND_DATABASE_URL"
            ) from error

    async def close(self) -> None:
        """Close every connection."""
        await asyncio.to_thread(self.engine.dispose)

    def check(self) -> None:
        """Raise StoreError if the SQLite file is gone."""
        sqlite.check_file(self._file, "the database file of the batches")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *work*, which uses the tables of DBOS, in a thread."""
        with store_errors():
            return await asyncio.to_thread(work, *args, **kwargs)

    async def scrub(self) -> None:
        """Remove from an SQLite file what its write-ahead log still holds of removed rows."""
        await self.run(self._empty_wal)

    def _empty_wal(self) -> None:
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql(sqlite.EMPTY_WAL)


def _engine(url: sa.URL) -> sa.Engine:
    """Make the engine for the database that belongs to *url*."""
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(f"sqlite:///{url.database}-jobs", hide_parameters=True)
        sqlite.run_on_connect(engine, *_PRAGMAS)
        return engine
    return sa.create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
