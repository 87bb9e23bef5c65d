"""
The database: its tables, how it is opened, and transactions on it.

SQLite by default, PostgreSQL by URL: types and statements are those that both know. Times are kept in UTC without a
zone, because SQLite has no zones. What goes wrong is a `StoreError`, which never repeats a statement or its parameters,
since those hold the article.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from service.errors import SettingsError, StoreError
from service.files.private import File, make_private
from service.storage import migrations

OPENING = 120
"""Code points of the article that a list shows."""

BUSY_SECONDS = 15.0
"""How long to wait for another process that writes to the same SQLite file."""

metadata = sa.MetaData()
analyses = sa.Table(
    "analyses",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("article_sha256", sa.String(64), nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("language", sa.String(35)),
    sa.Column("opening", sa.String(OPENING), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.String(64)),
    sa.Index("analyses_newest", "created_at", "id"),
    sa.Index("analyses_same", "fingerprint", "created_at"),
)
keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("body_sha256", sa.String(64), nullable=False),
    sa.Column("owner", sa.String(32), nullable=False),
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("analysis_id", sa.String(64), sa.ForeignKey("analyses.id", ondelete="CASCADE")),
    sa.Index("idempotency_keys_analysis", "analysis_id"),
)
batches = sa.Table(
    "batches",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("source", sa.Text),
    sa.Column("model", sa.String(200)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("reused", sa.Integer, nullable=False),
    sa.Column("last", sa.BigInteger, nullable=False),
    sa.Column("input_tokens", sa.BigInteger, nullable=False),
    sa.Column("cached_tokens", sa.BigInteger, nullable=False),
    sa.Column("output_tokens", sa.BigInteger, nullable=False),
    sa.Column("finished_at", sa.DateTime),
    sa.Column("via", sa.String(16), nullable=False, server_default="calls"),
    sa.Column("batched_input_tokens", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("batched_cached_tokens", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("batched_output_tokens", sa.BigInteger, nullable=False, server_default="0"),
)
items = sa.Table(
    "batch_items",
    metadata,
    sa.Column("batch_id", sa.String(64), sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(255)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("request", sa.Text),
    sa.Column("place", sa.BigInteger),
    sa.Column("analysis_id", sa.String(64), sa.ForeignKey("analyses.id", ondelete="SET NULL")),
    sa.Column("error", sa.Text),
    sa.Column("questions", sa.Text),
    sa.Index("batch_items_name", "batch_id", "name", unique=True),
    sa.Index("batch_items_place", "batch_id", "place", unique=True),
    sa.Index("batch_items_state", "batch_id", "state"),
    sa.Index("batch_items_analysis", "analysis_id"),
)
answers = sa.Table(
    "batch_answers",
    metadata,
    sa.Column("batch_id", sa.String(64), sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("is_error", sa.Boolean, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
)
rates = sa.Table(
    "rates",
    metadata,
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("due", sa.Float, nullable=False),
)
_LOCK = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(7270311)"}


class Database:
    """A connection pool. `open` it first and `close` it last."""

    def __init__(self, url: str, busy_seconds: float = BUSY_SECONDS) -> None:
        self.engine = _engine(url, busy_seconds)
        self._sessions = create_async_engine(
            self.engine.url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True
        )
        self._session: AsyncConnection | None = None
        self._asking = asyncio.Lock()
        self._file: File | None = None

    @property
    def place(self) -> str:
        """Say where it is, without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    async def open(self) -> None:
        """Connect, and bring the tables up to date; safe when several processes do it at once."""
        try:
            self._file = _make_file(self.engine.url)
            async with self.engine.begin() as connection:
                # One migrates, the others wait; and a migration that breaks off leaves nothing behind.
                await connection.exec_driver_sql(_LOCK[connection.dialect.name])
                await connection.run_sync(migrations.upgrade)
            await self._read_while_writing()
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

    async def _read_while_writing(self) -> None:
        """Put an SQLite file into WAL mode, where it stays; if it is in use just now, the next who opens it does so."""
        if self.engine.dialect.name == "sqlite":
            with suppress(SQLAlchemyError):
                async with self.engine.connect() as connection:
                    await connection.exec_driver_sql("PRAGMA journal_mode = WAL")

    async def close(self) -> None:
        """Let go of every connection."""
        await self._let_go()
        await self.engine.dispose()

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """
        Wait until no other process on this database holds *key*, and hold it meanwhile.

        PostgreSQL only, by a session's advisory locks: they end with the process, however it ends. An SQLite file is
        for one process. Where the database is away nobody waits: what is held saves work, and nothing rests on it.
        """
        number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], signed=True)
        pause, held = 0.05, False
        with suppress(StoreError):
            while self.engine.dialect.name == "postgresql" and not held:
                held = await self._ask(sa.func.pg_try_advisory_lock(number))
                if not held:
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, 1.0)
        try:
            yield
        finally:
            if held and self._session:  # without one, nothing is held any more
                with suppress(StoreError):
                    await asyncio.shield(self._ask(sa.func.pg_advisory_unlock(number)))

    async def _ask(self, function: sa.Function[bool]) -> bool:
        """Ask the session that holds the locks of this process."""
        async with self._asking:
            try:
                if self._session is None:
                    self._session = await self._sessions.connect()
                return bool(await self._session.scalar(sa.select(function)))
            except (SQLAlchemyError, OSError) as error:
                await self._let_go()
                raise StoreError(f"the database can't be used now: {reason(error)}. Ask again later") from error

    async def _let_go(self) -> None:
        if self._session is not None:
            gone, self._session = self._session, None
            with suppress(SQLAlchemyError, OSError):
                await gone.close()

    async def scrub(self) -> None:
        """Empty SQLite's write-ahead log, which holds what was removed; one that is in use just now is soon reused."""
        if self.engine.dialect.name == "sqlite":
            with suppress(SQLAlchemyError):
                async with self.engine.connect() as connection:
                    await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def try_writing(self) -> None:
        """Raise StoreError unless something can be written; nothing of it stays."""
        mark = f"readiness {uuid4().hex}"
        async with self.transaction() as connection:
            await connection.execute(sa.insert(rates).values(name=mark, due=0.0))
            await connection.execute(sa.delete(rates).where(rates.c.name == mark))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Run statements that count together or not at all."""
        if self._file is not None and not self._file.is_there():
            raise StoreError(
                f"the database file {self._file.path} was removed or replaced while it was in use: "
                "put it back and start the service again"
            )
        try:
            async with self.engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(f"the database can't be used now: {reason(error)}. Ask again later") from error


def _engine(url: str, busy_seconds: float) -> AsyncEngine:
    try:
        parsed = sa.make_url(url)
        drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
        parsed = parsed.set(drivername=drivers.get(parsed.drivername, parsed.drivername))
        if parsed.get_backend_name() not in _LOCK:
            raise ArgumentError("neither SQLite nor PostgreSQL")  # noqa: TRY301 -- told like a bad URL
        engine = create_async_engine(parsed, hide_parameters=True, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    except (ArgumentError, ImportError, ValueError) as error:
        # The URL may hold a password, so that it is not repeated here.
        raise SettingsError(
            f"EVENHAND_DATABASE_URL can't be used ({type(error).__name__}): write sqlite:////full/path/to/file.db "
            "or postgresql://user:password@host/database"
        ) from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine.sync_engine, "connect", functools.partial(_prepare_sqlite, busy_seconds))
    return engine


def _prepare_sqlite(busy_seconds: float, connection: DBAPIConnection, _record: object) -> None:
    """Wait for other writers, hold rows to their foreign keys, and leave nothing of what is removed."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {busy_seconds * 1000:.0f}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is removed is overwritten
    cursor.close()


def _make_file(url: sa.URL) -> File | None:
    """Make an SQLite file and its folder here: where aiosqlite fails to, it leaves a thread that outlives the loop."""
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        return make_private(Path(url.database))
    return None


def reason(error: Exception) -> str:
    """Say what the database said, without the statement; further lines of PostgreSQL's hold values."""
    return next(iter(str(getattr(error, "orig", error)).splitlines()), type(error).__name__)


def upgraded(body: str) -> str:
    """
    Give the stored body of an analysis the shape of today.

    Evenhand 0.1.0 stored flags without their strength. It can't be told any more; `usual` is assumed, as for a word
    that the lexicon does not know.
    """
    if '"flags":[{' not in body or '"strength":' in body:  # in a text, the quotation marks would be escaped
        return body
    found = json.loads(body)
    found["flags"] = [{"span": flag.get("span"), "strength": "usual", **flag} for flag in found["flags"]]
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))
