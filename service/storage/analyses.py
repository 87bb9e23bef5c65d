"""Analyses in a database, and the answers that an `Idempotency-Key` stands for."""

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
"""A run that has not renewed its idempotency key for so long has died, and the key may be taken over."""

RENEWAL = 5.0
"""Seconds after which a run that goes on renews its key."""

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

    def __init__(
        self, url: str, lease: timedelta = LEASE, renewal: float = RENEWAL, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        self.database = Database(url, busy_seconds)
        self._lease = lease
        self._renewal = renewal
        self._readiness = Readiness(self.database.try_writing)

    async def open(self) -> None:
        """Connect, and bring the tables up to date; safe when several processes do it at once."""
        await self.database.open()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._readiness.close()
        await self.database.close()

    async def ping(self) -> None:
        """Raise `StoreError` unless the database can be written and the tables read."""
        await self._readiness.check()
        async with self.database.transaction() as connection:
            await connection.execute(sa.select(analyses.c.id).limit(1))

    async def add(self, analysis: Analysis, fingerprint: str | None = None) -> None:
        """Store an analysis, unless it is a reused one. The same request finds it by its fingerprint."""
        if not analysis.reused:
            async with self.database.transaction() as connection:
                await insert(connection, [(analysis, fingerprint)])

    async def same(self, fingerprint: str) -> Analysis | None:
        """Find the newest analysis of a fingerprint; one that another version stored is none."""
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
        """List the newest, or those after *cursor*; what is added meanwhile moves nothing to another page."""
        wanted = sa.select(*_LISTED).order_by(analyses.c.created_at.desc(), analyses.c.id.desc()).limit(limit + 1)
        if cursor is not None:
            wanted = wanted.where(sa.tuple_(analyses.c.created_at, analyses.c.id) < sa.tuple_(*_after(cursor)))
        async with self.database.transaction() as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        items = tuple(Listed(**{**row, "created_at": row["created_at"].replace(tzinfo=UTC)}) for row in rows[:limit])
        return Page(items=items, next=_cursor(items[-1]) if len(rows) > limit else None)

    async def delete(self, analysis_id: str) -> set[LineWork]:
        """Remove an analysis and what is kept of it here; return the lines of batches that had it."""
        count, lines = await erase(self.database, [analysis_id])
        if not count:
            raise NotFound(_missing(analysis_id))
        return lines

    async def begin(self, claim: Claim) -> Analysis | None:
        """
        Take the key of *claim*, or return the analysis that was the first answer to it.

        None means that the key is now the caller's, who must `renew` the claim while it runs, and `finish` or `forget`
        it. Of two claims at once one gets the key and the other a `Conflict`. A key that was used for another body is
        an `InvalidRequest`.
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
        """Keep the key of *claim* from being taken over while the run goes on."""
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
            with suppress(StoreError):  # it is tried again, and a lease outlasts several attempts
                async with self.database.transaction() as connection:
                    now = await _now(connection)
                    await connection.execute(sa.update(keys).where(_is(claim)).values(started_at=now))

    async def finish(self, claim: Claim, analysis: Analysis, fingerprint: str | None = None) -> None:
        """Keep an analysis as the answer to its key: both, or neither; one that is reused is kept already."""
        async with self.database.transaction() as connection:
            if not analysis.reused:
                await insert(connection, [(analysis, fingerprint)])
            done = await connection.execute(sa.update(keys).where(_is(claim)).values(analysis_id=analysis.id))
            if done.rowcount == 0:
                raise Conflict("another request took this Idempotency-Key over; ask again to get its answer")

    async def forget(self, claim: Claim) -> None:
        """Free the key of a run that came to nothing; a finished run, or another's claim, stays."""
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
                "a request with this Idempotency-Key is still running; ask again when it has ended (the key of a run "
                f"whose process died is free after {self._lease.total_seconds():.0f} s)"
            )
        return _read(row.id, row.body)


async def _now(connection: AsyncConnection) -> datetime:
    """Read the time: the database's, where several machines share it and their clocks may differ."""
    if connection.dialect.name == "postgresql":
        found = await connection.scalar(sa.select(sa.func.timezone("utc", sa.func.clock_timestamp())))
        return cast("datetime", found)
    return datetime.now(UTC).replace(tzinfo=None)


def _is(claim: Claim) -> sa.ColumnElement[bool]:
    return (keys.c.key == claim.key) & (keys.c.owner == claim.owner) & keys.c.analysis_id.is_(None)


async def insert(connection: AsyncConnection, made: Sequence[tuple[Analysis, str | None]]) -> None:
    """Keep analyses with their fingerprints, at least one, as a part of a transaction."""
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
        for analysis, fingerprint in made
    ]
    await connection.execute(sa.insert(analyses), rows)


def _read(analysis_id: str, body: str) -> Analysis:
    try:
        return Analysis.model_validate_json(upgrade_body(body))
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
