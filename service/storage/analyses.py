"""The analyses in the database, and the idempotency keys that name them."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import uuid4

import sqlalchemy as sa
from pydantic import Field, ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.errors import Conflict, InvalidRequest, NotFound, StoreError
from service.models import Analysis, Model
from service.storage.availability import is_duplicate
from service.storage.database import BUSY_SECONDS, Database
from service.storage.erasure import LineWork, erase
from service.storage.readiness import Readiness
from service.storage.tables import OPENING, analyses, keys
from service.storage.upgrade import upgrade_body

LEASE = timedelta(seconds=30)
"""If a request has not renewed its key for this long, its process has died, and another request can take the key."""

RENEWAL = 5.0
"""After how many seconds a running request renews its key."""

_LISTED = [analyses.c[name] for name in ("id", "created_at", "article_sha256", "title", "language", "opening")]


class Listed(Model):
    """An analysis as a list shows it."""

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
    """The claim of one request to an idempotency key. Each claim to the same key has its own *owner*."""

    key: str
    body_sha256: str
    owner: str = field(default_factory=lambda: uuid4().hex)


class Store:
    """The database of analyses. Call `open` first and `close` last."""

    def __init__(
        self, url: str, lease: timedelta = LEASE, renewal: float = RENEWAL, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        self.database = Database(url, busy_seconds)
        self._lease = lease
        self._renewal = renewal
        self._readiness = Readiness(self.database.try_writing)

    async def open(self) -> None:
        """Connect and migrate the tables. Several processes may do so at the same time."""
        await self.database.open()

    async def close(self) -> None:
        """Close every connection."""
        await self._readiness.close()
        await self.database.close()

    async def ping(self) -> None:
        """Raise StoreError unless the database can be written and the tables can be read."""
        await self._readiness.check()
        async with self.database.transaction() as connection:
            await connection.execute(sa.select(analyses.c.id).limit(1))

    async def add(self, analysis: Analysis, fingerprint: str | None = None) -> None:
        """Store an analysis, unless it is a reused one. The same request finds it by its fingerprint."""
        if not analysis.reused:
            async with self.database.transaction() as connection:
                await insert(connection, [(analysis, fingerprint)])

    async def find_by_fingerprint(self, fingerprint: str) -> Analysis | None:
        """Return the newest analysis with a fingerprint; None if there is none that this version can read."""
        wanted = (
            sa.select(analyses.c.id, analyses.c.body)
            .where(analyses.c.fingerprint == fingerprint)
            .order_by(analyses.c.created_at.desc())
            .limit(1)
        )
        async with self.database.transaction() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        with suppress(StoreError):
            return _read(row.id, row.body) if row else None
        return None

    async def analysis(self, analysis_id: str) -> Analysis:
        """Read one analysis."""
        async with self.database.transaction() as connection:
            body = await connection.scalar(sa.select(analyses.c.body).where(analyses.c.id == analysis_id))
        if body is None:
            raise NotFound(_missing(analysis_id))
        return _read(analysis_id, body)

    async def page(self, limit: int, cursor: str | None = None) -> Page:
        """List the newest analyses, or those after *cursor*. New analyses do not change later pages."""
        wanted = sa.select(*_LISTED).order_by(analyses.c.created_at.desc(), analyses.c.id.desc()).limit(limit + 1)
        if cursor is not None:
            wanted = wanted.where(sa.tuple_(analyses.c.created_at, analyses.c.id) < sa.tuple_(*_after(cursor)))
        async with self.database.transaction() as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        items = tuple(Listed(**{**row, "created_at": row["created_at"].replace(tzinfo=UTC)}) for row in rows[:limit])
        return Page(items=items, next=_cursor(items[-1]) if len(rows) > limit else None)

    async def delete(self, analysis_id: str) -> set[LineWork]:
        """Remove an analysis and everything this database has of it; return the lines of batches that ended with it."""
        count, lines = await erase(self.database, [analysis_id])
        if not count:
            raise NotFound(_missing(analysis_id))
        return lines

    async def begin(self, claim: Claim) -> Analysis | None:
        """
        Take the key of *claim* and return None; if the key has an analysis, return that.

        A caller that gets the key must keep the claim `renewed` while it runs, and `finish` or `forget` it. Of two
        claims at the same time, one gets the key and the other a Conflict. A key that was used for another body raises
        InvalidRequest.
        """
        row: dict[str, object] = {"key": claim.key, "body_sha256": claim.body_sha256, "owner": claim.owner}
        try:
            async with self.database.transaction() as connection:
                now = await _now(connection)
                row |= {"started_at": now}
                dead = (
                    (keys.c.key == claim.key) & keys.c.analysis_id.is_(None) & (keys.c.started_at < now - self._lease)
                )
                await connection.execute(sa.delete(keys).where(dead))
                await connection.execute(sa.insert(keys).values(row))
        except StoreError as error:
            if not is_duplicate(error):
                raise
            return await self._first_answer(claim)
        return None

    @asynccontextmanager
    async def renewed(self, claim: Claim) -> AsyncIterator[None]:
        """Renew *claim* until the block ends, so that no other request takes its key."""
        ended = asyncio.Event()
        renewing = asyncio.create_task(self._renew(claim, ended))
        try:
            yield
        finally:
            ended.set()
            await renewing

    async def _renew(self, claim: Claim, ended: asyncio.Event) -> None:
        while not ended.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), self._renewal)
                return
            with suppress(StoreError):  # the next round tries again, and a lease is longer than several rounds
                async with self.database.transaction() as connection:
                    now = await _now(connection)
                    await connection.execute(sa.update(keys).where(_is(claim)).values(started_at=now))

    async def finish(self, claim: Claim, analysis: Analysis, fingerprint: str | None = None) -> None:
        """Store an analysis, unless it is a reused one, and link the key to it, in one transaction."""
        async with self.database.transaction() as connection:
            if not analysis.reused:
                await insert(connection, [(analysis, fingerprint)])
            done = await connection.execute(sa.update(keys).where(_is(claim)).values(analysis_id=analysis.id))
            if done.rowcount == 0:
                raise Conflict("another request took this Idempotency-Key over; ask again to get its answer")

    async def forget(self, claim: Claim) -> None:
        """Free the key of a request that failed. A key that is finished, or that another claim has, is not changed."""
        async with self.database.transaction() as connection:
            await connection.execute(sa.delete(keys).where(_is(claim)))

    async def _first_answer(self, claim: Claim) -> Analysis:
        wanted = (
            sa.select(keys.c.body_sha256, analyses.c.id, analyses.c.body)
            .join_from(keys, analyses, isouter=True)
            .where(keys.c.key == claim.key)
        )
        async with self.database.transaction() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        if row is not None and row.body_sha256 != claim.body_sha256:
            raise InvalidRequest("this Idempotency-Key was used for another request; use a new key")
        if row is None or row.body is None:
            raise Conflict(
                "a request with this Idempotency-Key is still running; ask again when it has ended (if its process "
                f"died, the key is free after {self._lease.total_seconds():.0f} s)"
            )
        return _read(row.id, row.body)


async def _now(connection: AsyncConnection) -> datetime:
    """Return the time: by the clock of PostgreSQL, because the clocks of several machines may differ."""
    if connection.dialect.name == "postgresql":
        found = await connection.scalar(sa.select(sa.func.timezone("utc", sa.func.clock_timestamp())))
        return cast("datetime", found)
    return datetime.now(UTC).replace(tzinfo=None)


def _is(claim: Claim) -> sa.ColumnElement[bool]:
    return (keys.c.key == claim.key) & (keys.c.owner == claim.owner) & keys.c.analysis_id.is_(None)


async def insert(connection: AsyncConnection, rows_of: Sequence[tuple[Analysis, str | None]]) -> None:
    """Insert analyses with their fingerprints as a part of a transaction. There must be at least one."""
    rows = [
        {
            "id": analysis.id,
            "created_at": analysis.created_at.astimezone(UTC).replace(tzinfo=None),
            "article_sha256": analysis.article.sha256,
            "title": analysis.article.title,
            "language": analysis.article.language,
            "opening": analysis.article.text[:OPENING],
            "body": analysis.model_dump_json(),
            "fingerprint": fingerprint,
        }
        for analysis, fingerprint in rows_of
    ]
    await connection.execute(sa.insert(analyses), rows)


def _read(analysis_id: str, body: str) -> Analysis:
    try:
        return Analysis.model_validate_json(upgrade_body(body))
    except ValidationError:
        # `from None`, since the validation error quotes the article.
        raise StoreError(f"the analysis {analysis_id} was stored by another version of Evenhand; delete it") from None


def _missing(analysis_id: str) -> str:
    return f"there is no analysis {analysis_id[:80]!r}; GET /v1/analyses lists what there is"


def _cursor(last: Listed) -> str:
    return base64.urlsafe_b64encode(f"{last.created_at.replace(tzinfo=None).isoformat()} {last.id}".encode()).decode()


def _after(cursor: str) -> tuple[datetime, str]:
    """Return what a cursor holds: the time and the id of the last row of the previous page."""
    with suppress(ValueError):
        found = re.fullmatch(r"([\dT:.-]{19,26}) ([!-~]+)", base64.urlsafe_b64decode(cursor).decode("ascii"))
        if found is not None:
            return datetime.fromisoformat(found[1]), found[2]
    raise InvalidRequest("this cursor is not valid: use the `next` of the previous page")
