"""
The batches in the database: how each began, its state and its counts. `Ledger.lines` has their lines.

All lines of a batch are added while it is *receiving*; then it is *running*, or *cancelled*. A batch that is running
and has no waiting lines is *done*.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa

from service.errors import NotFound
from service.models import Usage
from service.storage.batch_lines import BatchLines
from service.storage.batches import Batch, Tally, Via
from service.storage.counts import TOKENS, add_to_counts, utc_now
from service.storage.database import Database
from service.storage.tables import answers, batches, items

_HAS_WAITING = batches.c.done + batches.c.failed < batches.c.total


class Ledger:
    """The batches of a database."""

    def __init__(self, database: Database) -> None:
        self.lines = BatchLines(database)
        self._database = database

    async def create(self, model: str | None, source: str | None = None, via: Via = "calls") -> str:
        """Begin a batch and return its id. Add its lines, then call `seal`. *source* is a key to `find` it by."""
        batch_id = f"ba_{uuid4().hex[:24]}"
        row = {"id": batch_id, "created_at": utc_now(), "source": source, "model": model}
        row |= {"state": "receiving", "via": via}
        row |= dict.fromkeys(("total", "done", "failed", "reused", "last", *TOKENS, *map(_batched, TOKENS)), 0)
        async with self._database.transaction() as connection:
            await connection.execute(sa.insert(batches).values(row))
        return batch_id

    async def find(self, source: str) -> str | None:
        """Return the id of the batch that was created with *source*."""
        async with self._database.transaction() as connection:
            found: str | None = await connection.scalar(sa.select(batches.c.id).where(batches.c.source == source))
        return found

    async def seal(self, batch_id: str) -> None:
        """Note that all lines were added: the batch is running."""
        async with self._database.transaction() as connection:
            await connection.execute(
                sa.update(batches)
                .where(batches.c.id == batch_id, batches.c.state == "receiving")
                .values(state="running")
            )

    async def batch(self, batch_id: str) -> Batch:
        """Return a batch with its counts."""
        wanted = sa.select(batches).where(batches.c.id == batch_id)
        async with self._database.transaction() as connection:
            row = (await connection.execute(wanted)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"there is no batch {batch_id[:80]!r}")
        return _batch(row)

    async def forget(self, batch_id: str) -> None:
        """Remove a batch that was never submitted."""
        async with self._database.transaction() as connection:
            await connection.execute(sa.delete(batches).where(batches.c.id == batch_id))

    async def cancel(self, batch_id: str) -> None:
        """Stop a batch: lines that wait are never started, and the results of those that are running are dropped."""
        async with self._database.transaction() as connection:
            await connection.execute(
                sa.update(batches)
                .where(batches.c.id == batch_id, batches.c.state.in_(("receiving", "running")), _HAS_WAITING)
                .values(state="cancelled")
            )

    async def retry(self, batch_id: str) -> int:
        """
        Set the failed lines to waiting, except those that could not be read; return how many there were.

        The waiting lines of a cancelled batch are started too.
        """
        failed = (items.c.batch_id == batch_id) & (items.c.state == "failed") & items.c.request.is_not(None)
        async with self._database.transaction() as connection:
            await add_to_counts(connection, batch_id)  # a cancel waits until this is done
            state = await connection.scalar(sa.select(batches.c.state).where(batches.c.id == batch_id))
            await connection.execute(sa.update(batches).where(batches.c.id == batch_id).values(state="running"))
            if state == "cancelled":  # the workflows of these attempts ended without doing anything
                left = (items.c.batch_id == batch_id) & (items.c.state == "waiting")
                await connection.execute(sa.update(items).where(left).values(attempt=items.c.attempt + 1))
            errors = (answers.c.batch_id == batch_id) & answers.c.is_error
            await connection.execute(sa.delete(answers).where(errors))
            waiting = {"state": "waiting", "attempt": items.c.attempt + 1, "place": None, "error": None}
            count = (await connection.execute(sa.update(items).where(failed).values(waiting))).rowcount
            await add_to_counts(connection, batch_id, failed=-count)
        return count

    async def unfinished(self) -> list[str]:
        """List the batches that are running and have waiting lines."""
        wanted = sa.select(batches.c.id).where(batches.c.state == "running", _HAS_WAITING)
        async with self._database.transaction() as connection:
            return list(await connection.scalars(wanted))

    async def tally(self) -> Tally:
        """Count the batches and the lines in the database."""
        left = batches.c.total - batches.c.done - batches.c.failed
        is_unfinished = (batches.c.state != "cancelled") & ((left > 0) | (batches.c.state == "receiving"))
        cancelled = sa.case((batches.c.state == "cancelled", left), else_=0)
        waiting, unfinished = (sa.case((is_unfinished, each), else_=0) for each in (left, sa.literal(1)))
        summed = (batches.c.done, batches.c.failed, waiting, cancelled, unfinished)
        sums = [sa.func.coalesce(sa.func.sum(each), 0) for each in summed]
        wanted = sa.select(*sums, sa.func.max(batches.c.finished_at))
        async with self._database.transaction() as connection:
            *lines, number, last = (await connection.execute(wanted)).one()
        by_state = dict(zip(("done", "failed", "waiting", "cancelled"), map(int, lines), strict=True))
        return Tally(int(number), by_state, last and last.replace(tzinfo=UTC))

    async def older(self, before: datetime) -> list[str]:
        """List the batches that were created before a time and are not running."""
        async with self._database.transaction() as connection:
            return list(await connection.scalars(sa.select(batches.c.id).where(_is_older(before))))

    async def prune(self, before: datetime) -> int:
        """Remove the batches that were created before a time and are not running; return how many there were."""
        async with self._database.transaction() as connection:
            return (await connection.execute(sa.delete(batches).where(_is_older(before)))).rowcount


def _batch(row: sa.RowMapping) -> Batch:
    left = row["total"] - row["done"] - row["failed"]
    is_cancelled = row["state"] == "cancelled"
    fields = {name: row[name] for name in Batch.model_fields if name in row}
    fields |= {name: row[name] and row[name].replace(tzinfo=UTC) for name in ("created_at", "finished_at")}
    fields["state"] = "done" if row["state"] == "running" and not left else row["state"]
    fields |= {"waiting": 0 if is_cancelled else left, "cancelled": left if is_cancelled else 0}
    return Batch(**fields, batched=Usage(**{name: row[_batched(name)] for name in TOKENS}))


def _is_older(before: datetime) -> sa.ColumnElement[bool]:
    is_idle = (batches.c.state != "running") | sa.not_(_HAS_WAITING)
    return is_idle & (batches.c.created_at < before.astimezone(UTC).replace(tzinfo=None))


def _batched(tokens: str) -> str:
    """Return the column that counts those tokens of the Batch API."""
    return f"batched_{tokens}"
