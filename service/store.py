"""
Analyses in a database, and the answers that an `Idempotency-Key` stands for.

SQLite by default, PostgreSQL by URL: types and statements are those that both know. Times are kept in UTC without a
zone, because SQLite has no zones. Nothing of SQLAlchemy leaves this file: what goes wrong is a `StoreError`, which
never repeats a statement or its parameters, since those hold the article.
"""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from alembic.util import CommandError
from pydantic import Field, ValidationError
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from service import migrations
from service.errors import Conflict, InvalidRequest, NotFound, SettingsError, StoreError
from service.models import Analysis, Model

OPENING = 120
"""Code points of the article that a list shows."""

BUSY_SECONDS = 5.0
"""How long to wait for another process that writes to the same SQLite file."""

STALE = timedelta(hours=1)
"""A run that holds an idempotency key for longer has died, and the key may be taken over."""

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
    sa.Index("analyses_newest", "created_at", "id"),
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
_LOCK = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(7270311)"}
_LISTED = [analyses.c[name] for name in ("id", "created_at", "article_sha256", "title", "language", "opening")]


class Listed(Model):
    """What a list shows of an analysis."""

    id: str
    created_at: datetime
    article_sha256: str
    title: str | None
    language: str | None
    opening: str = Field(description=f"The first {OPENING} code points of the article.")


class Page(Model):
    """Part of a list, newest first."""

    items: tuple[Listed, ...]
    next: str | None = Field(description="Cursor of the next page; null on the last one.")


@dataclass(frozen=True)
class Claim:
    """One request's claim to an idempotency key. The owner tells it from another request's claim to the same key."""

    key: str
    body_sha256: str
    owner: str = field(default_factory=lambda: uuid4().hex)


class Store:
    """A database of analyses. `open` it first and `close` it last."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)

    async def open(self) -> None:
        """Connect, and bring the tables up to date; safe when several processes do it at once."""
        place = self._engine.url.render_as_string(hide_password=True)
        try:
            _make_file(self._engine.url)
            async with self._engine.begin() as connection:
                # One migrates, the others wait; and a migration that breaks off leaves nothing behind.
                await connection.exec_driver_sql(_LOCK[connection.dialect.name])
                await connection.run_sync(migrations.upgrade)
            await self._read_while_writing()
        except CommandError as error:
            raise StoreError(
                f"the database {place} was made by a newer Evenhand: run that version, or name "
                f"another database in EVENHAND_DATABASE_URL ({error})"
            ) from error
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(
                f"the database {place} can't be used: {_reason(error)}. Make its folder writable, "
                "or name another database in EVENHAND_DATABASE_URL"
            ) from error

    async def _read_while_writing(self) -> None:
        """Put an SQLite file into WAL mode, where it stays; if it is in use just now, the next who opens it does so."""
        if self._engine.dialect.name == "sqlite":
            with suppress(SQLAlchemyError):
                async with self._engine.connect() as connection:
                    await connection.exec_driver_sql("PRAGMA journal_mode = WAL")

    async def close(self) -> None:
        """Let go of every connection."""
        await self._engine.dispose()

    async def ping(self) -> None:
        """Raise `StoreError` unless the tables can be read."""
        async with self._transaction() as connection:
            await connection.execute(sa.select(analyses.c.id).limit(1))

    async def add(self, analysis: Analysis) -> None:
        """Keep an analysis."""
        async with self._transaction() as connection:
            await connection.execute(sa.insert(analyses).values(_row(analysis)))

    async def analysis(self, analysis_id: str) -> Analysis:
        """Read one analysis."""
        async with self._transaction() as connection:
            body = await connection.scalar(sa.select(analyses.c.body).where(analyses.c.id == analysis_id))
        if body is None:
            raise NotFound(_missing(analysis_id))
        return _read(analysis_id, body)

    async def page(self, limit: int, cursor: str | None = None) -> Page:
        """List the newest, or those after *cursor*; what is added meanwhile moves nothing to another page."""
        wanted = sa.select(*_LISTED).order_by(analyses.c.created_at.desc(), analyses.c.id.desc()).limit(limit + 1)
        if cursor is not None:
            wanted = wanted.where(sa.tuple_(analyses.c.created_at, analyses.c.id) < sa.tuple_(*_after(cursor)))
        async with self._transaction() as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        items = tuple(Listed(**{**row, "created_at": row["created_at"].replace(tzinfo=UTC)}) for row in rows[:limit])
        return Page(items=items, next=_cursor(items[-1]) if len(rows) > limit else None)

    async def delete(self, analysis_id: str) -> None:
        """Remove an analysis, and the keys that stand for it."""
        async with self._transaction() as connection:
            done = await connection.execute(sa.delete(analyses).where(analyses.c.id == analysis_id))
        if done.rowcount == 0:
            raise NotFound(_missing(analysis_id))

    async def begin(self, claim: Claim) -> Analysis | None:
        """
        Take the key of *claim*, or return the analysis that was the first answer to it.

        None means that the key is now the caller's, who must `finish` or `forget` the claim. Of two claims at once
        one gets the key and the other a `Conflict`. A key that was used for another body is an `InvalidRequest`.
        """
        now = datetime.now(UTC).replace(tzinfo=None)
        row = {"key": claim.key, "body_sha256": claim.body_sha256, "owner": claim.owner, "started_at": now}
        dead = (keys.c.key == claim.key) & keys.c.analysis_id.is_(None) & (keys.c.started_at < now - STALE)
        try:
            async with self._transaction() as connection:
                await connection.execute(sa.delete(keys).where(dead))
                await connection.execute(sa.insert(keys).values(row))
        except StoreError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
            return await self._first_answer(claim)
        return None

    async def finish(self, claim: Claim, analysis: Analysis) -> None:
        """Keep an analysis as the answer to its key: both, or neither."""
        async with self._transaction() as connection:
            await connection.execute(sa.insert(analyses).values(_row(analysis)))
            done = await connection.execute(sa.update(keys).where(_is(claim)).values(analysis_id=analysis.id))
            if done.rowcount == 0:
                raise Conflict("another request took this Idempotency-Key over; ask again to get its answer")

    async def forget(self, claim: Claim) -> None:
        """Free the key of a run that came to nothing; a finished run, or another's claim, stays."""
        async with self._transaction() as connection:
            await connection.execute(sa.delete(keys).where(_is(claim)))

    async def _first_answer(self, claim: Claim) -> Analysis:
        wanted = (
            sa.select(keys.c.body_sha256, analyses.c.id, analyses.c.body)
            .join_from(keys, analyses, isouter=True)
            .where(keys.c.key == claim.key)
        )
        async with self._transaction() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        if row is not None and row.body_sha256 != claim.body_sha256:
            raise InvalidRequest("this Idempotency-Key was used for another request; use a new key")
        if row is None or row.body is None:
            raise Conflict("a request with this Idempotency-Key is still running; ask again when it has ended")
        return _read(row.id, row.body)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        """Run statements that count together or not at all."""
        try:
            async with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(f"the database can't be used now: {_reason(error)}. Ask again later") from error


def _engine(url: str) -> AsyncEngine:
    try:
        parsed = sa.make_url(url)
        if parsed.drivername == "sqlite":
            parsed = parsed.set(drivername="sqlite+aiosqlite")
        if parsed.get_backend_name() not in _LOCK:
            raise ArgumentError("neither SQLite nor PostgreSQL")  # noqa: TRY301 -- told like a bad URL
        engine = create_async_engine(parsed, hide_parameters=True)
    except (ArgumentError, ImportError, ValueError) as error:
        # The URL may hold a password, so that it is not repeated here.
        raise SettingsError(
            f"EVENHAND_DATABASE_URL can't be used ({type(error).__name__}): write sqlite:////full/path/to/file.db"
        ) from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Wait for other writers, and hold rows to their foreign keys."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _make_file(url: sa.URL) -> None:
    """Make an SQLite file and its folder here: where aiosqlite fails to, it leaves a thread that outlives the loop."""
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        Path(url.database).open("ab").close()


def _reason(error: Exception) -> str:
    """Say what the database said, without the statement; further lines of PostgreSQL's hold values."""
    return next(iter(str(getattr(error, "orig", error)).splitlines()), type(error).__name__)


def _is(claim: Claim) -> sa.ColumnElement[bool]:
    return (keys.c.key == claim.key) & (keys.c.owner == claim.owner) & keys.c.analysis_id.is_(None)


def _row(analysis: Analysis) -> dict[str, object]:
    return {
        "id": analysis.id,
        "created_at": analysis.created_at.astimezone(UTC).replace(tzinfo=None),
        "article_sha256": analysis.article.sha256,
        "title": analysis.article.title,
        "language": analysis.article.language,
        "opening": analysis.article.text[:OPENING],
        "body": analysis.model_dump_json(),
    }


def _read(analysis_id: str, body: str) -> Analysis:
    try:
        return Analysis.model_validate_json(body)
    except ValidationError:
        # From None: the validation error quotes the article.
        raise StoreError(f"the analysis {analysis_id} was stored by another version of Evenhand; delete it") from None


def _missing(analysis_id: str) -> str:
    return f"there is no analysis {analysis_id[:80]!r}; GET /v1/analyses lists what there is"


def _cursor(last: Listed) -> str:
    return base64.urlsafe_b64encode(f"{last.created_at.replace(tzinfo=None).isoformat()} {last.id}".encode()).decode()


def _after(cursor: str) -> tuple[datetime, str]:
    """Read a cursor: the time and id of the last row of the page before."""
    with suppress(ValueError):
        found = re.fullmatch(r"([\dT:.-]{19,26}) ([!-~]+)", base64.urlsafe_b64decode(cursor).decode("ascii"))
        if found is not None:
            return datetime.fromisoformat(found[1]), found[2]
    raise InvalidRequest("this cursor is not one of ours: take it from `next` of the page before")
