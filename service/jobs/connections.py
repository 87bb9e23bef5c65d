"""The connection to DBOS's tables, and waiting while the database can't be used."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
import tenacity
from dbos import DBOS, DBOSClient
from sqlalchemy.exc import SQLAlchemyError

from service.errors import StoreError
from service.files.private import File, make_private
from service.storage.database import reason

P = ParamSpec("P")
T = TypeVar("T")


async def told(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call DBOS in a thread. Errors of the database become StoreError, without the SQL statement."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(f"the database can't be used now: {reason(error)}. Ask again later") from error


async def patiently(work: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do it as soon as the database can be used: where it goes away, work waits and nothing is lost."""
    retrying = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception_type((StoreError, SQLAlchemyError)),
        wait=tenacity.wait_exponential(0.2, max=5.0),
        reraise=True,
    )
    return await retrying(work, *args, **kwargs)


def engine_of(url: sa.URL) -> sa.Engine:
    """Open DBOS's tables: in the same PostgreSQL, or in a second SQLite file, since an SQLite file has one writer."""
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(f"sqlite:///{url.database}-jobs", hide_parameters=True)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        return engine
    return sa.create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)


async def connected(engine: sa.Engine, application: str, serializer: Any) -> tuple[DBOSClient, File | None]:  # noqa: ANN401
    """Create DBOS's tables if needed, and connect to them. An SQLite file can be read by its owner only."""

    def connect() -> tuple[DBOSClient, File | None]:
        path = engine.url.database if engine.dialect.name == "sqlite" else None
        file = make_private(Path(path)) if path else None
        DBOS.migrate(url_of(engine))
        return DBOSClient(system_database_engine=engine, application_name=application, serializer=serializer), file

    try:
        return await asyncio.to_thread(connect)
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(
            f"the database of the batches, {engine.url.render_as_string()}, can't be used: {reason(error)}. Make its "
            "folder writable, or name another database in EVENHAND_DATABASE_URL"
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.execute("PRAGMA secure_delete = ON")  # what is removed is overwritten
    cursor.close()


def scrub(engine: sa.Engine) -> None:
    """Empty SQLite's write-ahead log, which holds what was removed."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def url_of(engine: sa.Engine) -> str:
    """Return the URL in the form that DBOS reads."""
    return engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
