"""
Batches in the database: what was sent, how far it is, what came of it.

A line of a batch is *waiting* until it is *done* or has *failed*. Ending a line, keeping its analysis and counting it
are one transaction, so that a line ends once whoever is killed when. The row of the batch counts and gives out places:
who ends a line holds it until the end of the transaction, so that places become visible in their order, without gaps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.errors import Conflict, NotFound
from service.models import Usage
from service.storage import rows
from service.storage.analyses import insert
from service.storage.batches import Batch, Ended, Line, Outcome, Tally, Via
from service.storage.database import Database, analyses, answers, batches, items, upgraded
from service.storage.erasure import is_older

_TOKENS = tuple(Usage.model_fields)


class Ledger:
    """The batches of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, model: str | None, source: str | None = None, via: Via = "calls") -> str:
        """Begin a batch; lines are added until it is `seal`ed."""
        batch_id = f"ba_{uuid4().hex[:24]}"
        row = {"id": batch_id, "created_at": _now(), "source": source, "model": model, "state": "receiving", "via": via}
        row |= dict.fromkeys(("total", "done", "failed", "reused", "last", *_TOKENS, *map(_batched, _TOKENS)), 0)
        async with self._database.transaction() as connection:
            await connection.execute(sa.insert(batches).values(row))
        return batch_id

    async def find(self, source: str) -> str | None:
        """Find the batch that was made of a source."""
        async with self._database.transaction() as connection:
            found: str | None = await connection.scalar(sa.select(batches.c.id).where(batches.c.source == source))
        return found

    async def add(self, batch_id: str, lines: Sequence[Line]) -> None:
        """Add lines; one whose id the batch has already fails, and one that is there by its number stays as it is."""
        names = [line.name for line in lines if line.name is not None]
        async with self._database.transaction() as connection:
            await _count(connection, batch_id)  # hold it: an id is new once
            first, last = min(line.number for line in lines), max(line.number for line in lines)
            there = set(
                await connection.scalars(
                    sa.select(items.c.line).where(items.c.batch_id == batch_id, items.c.line.between(first, last))
                )
            )
            taken = {
                row.name: row.line
                for row in await connection.execute(
                    sa.select(items.c.name, items.c.line).where(items.c.batch_id == batch_id, items.c.name.in_(names))
                )
            }
            new = [rows.once(line, taken) for line in lines if line.number not in there]
            if not new:
                return
            ended = [line for line in new if line.failure]
            place = await _count(connection, batch_id, total=len(new), failed=len(ended), last=len(ended))
            places = {line.number: place - len(ended) + i for i, line in enumerate(ended, start=1)}
            await connection.execute(
                sa.insert(items), [rows.of_line(batch_id, line, places.get(line.number)) for line in new]
            )

    async def seal(self, batch_id: str) -> None:
        """Say that all lines are there."""
        async with self._database.transaction() as connection:
            await connection.execute(
                sa.update(batches)
                .where(batches.c.id == batch_id, batches.c.state == "receiving")
                .values(state="running")
            )

    async def waiting(self, batch_id: str, after: int, limit: int) -> list[tuple[int, int]]:
        """List lines that wait, by number and attempt, in the order of the batch after a line."""
        wanted = (
            sa.select(items.c.line, items.c.attempt)
            .where(items.c.batch_id == batch_id, items.c.state == "waiting", items.c.line > after)
            .order_by(items.c.line)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            return [(row.line, row.attempt) for row in await connection.execute(wanted)]

    async def sizes(self, batch_id: str, after: int, limit: int) -> list[tuple[int, int, int | None]]:
        """List the lines after one, whatever their state: number, characters, and the attempt of one that waits."""
        waits = sa.case((items.c.state == "waiting", items.c.attempt))
        wanted = (
            sa.select(items.c.line, sa.func.coalesce(sa.func.length(items.c.request), 0), waits)
            .where(items.c.batch_id == batch_id, items.c.line > after)
            .order_by(items.c.line)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            return [tuple(row) for row in await connection.execute(wanted)]

    async def request(self, batch_id: str, line: int) -> tuple[str, Via] | None:
        """
        Read the request of a line that waits to be done, and how the model is asked.

        None where the line has ended or its batch was cancelled.
        """
        wanted = (
            sa.select(items.c.request, batches.c.via)
            .join_from(items, batches)
            .where(items.c.batch_id == batch_id, items.c.line == line)
            .where(items.c.state == "waiting", batches.c.state != "cancelled")
        )
        async with self._database.transaction() as connection:
            found = (await connection.execute(wanted)).one_or_none()
        return (found.request, found.via) if found else None

    async def requests(self, batch_id: str, after: int, limit: int) -> list[tuple[int, str]]:
        """Read the requests of lines that wait to be done, in the order of the batch after a line."""
        wanted = (
            sa.select(items.c.line, items.c.request)
            .join_from(items, batches)
            .where(items.c.batch_id == batch_id, items.c.line > after)
            .where(items.c.state == "waiting", batches.c.state != "cancelled")
            .order_by(items.c.line)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            return [(row.line, row.request) for row in await connection.execute(wanted)]

    async def end(self, batch_id: str, line: int, outcome: Outcome) -> None:
        """End a line."""
        await self.end_all(batch_id, {line: outcome})

    async def end_all(self, batch_id: str, outcomes: Mapping[int, Outcome]) -> None:
        """End lines: keep what came of them and count them, all or nothing; one that has ended stays as it is."""
        waits = (items.c.state == "waiting") & batches.c.state.in_(("running", "receiving"))
        asked = sa.select(items.c.line).join_from(items, batches).where(waits, items.c.batch_id == batch_id)
        async with self._database.transaction() as connection:
            await _count(connection, batch_id)  # from here on nobody else ends a line of this batch
            waiting = set(await connection.scalars(asked.where(items.c.line.in_(outcomes))))
            ended = [(line, outcome) for line, outcome in outcomes.items() if line in waiting]
            if not ended:
                return
            made = [(o.analysis, o.fingerprint) for _, o in ended if o.analysis and not o.analysis.reused]
            if made:
                await insert(connection, made)
            done = sum(outcome.analysis is not None for _, outcome in ended)
            counts = {"last": len(ended), "done": done, "failed": len(ended) - done, "reused": done - len(made)}
            spent = sum((outcome.spent for _, outcome in ended), Usage())
            place = await _count(connection, batch_id, **counts, **spent.model_dump(include=set(_TOKENS)))
            of = (items.c.batch_id == batch_id) & (items.c.line == sa.bindparam("of_line"))
            names = ("state", "place", "analysis_id", "error")
            await connection.execute(
                sa.update(items).where(of).values({name: sa.bindparam(f"new_{name}") for name in names}),
                [rows.ended(line, outcome, place - len(ended) + n) for n, (line, outcome) in enumerate(ended, start=1)],
            )

    async def batch(self, batch_id: str) -> Batch:
        """Read how far a batch is."""
        async with self._database.transaction() as connection:
            row = (
                (await connection.execute(sa.select(batches).where(batches.c.id == batch_id))).mappings().one_or_none()
            )
        if row is None:
            raise NotFound(f"there is no batch {batch_id[:80]!r}")
        left = row["total"] - row["done"] - row["failed"]
        state = "done" if row["state"] == "running" and not left else row["state"]
        gone = state == "cancelled"
        times = {name: row[name] and row[name].replace(tzinfo=UTC) for name in ("created_at", "finished_at")}
        told = {name: row[name] for name in Batch.model_fields if name in row}
        ended = {"state": state, "waiting": 0 if gone else left, "cancelled": left if gone else 0}
        batched = Usage(**{name: row[_batched(name)] for name in _TOKENS})
        return Batch(**told | times | ended | {"batched": batched})

    async def results(self, batch_id: str, after: int, limit: int) -> list[Ended]:
        """Read results in the order in which they came, those after a place."""
        wanted = (
            sa.select(items.c.place, items.c.line, items.c.name, analyses.c.body, items.c.error)
            .join_from(items, analyses, isouter=True)
            .where(items.c.batch_id == batch_id, items.c.place > after)
            .order_by(items.c.place)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            rows = await connection.execute(wanted)
            return [Ended(*row[:3], row.body and upgraded(row.body), row.error) for row in rows]

    async def sources_of(self, batch_id: str, number: int) -> int:
        """Return the place of the result that came as the *number*th, 0 for none."""
        if number == 0:
            return 0
        wanted = (
            sa.select(items.c.place)
            .where(items.c.batch_id == batch_id, items.c.place.is_not(None))
            .order_by(items.c.place)
            .offset(number - 1)
            .limit(1)
        )
        async with self._database.transaction() as connection:
            found: int | None = await connection.scalar(wanted)
        if found is None:
            raise Conflict(f"the batch has fewer than {number} results")
        return found

    async def forget(self, batch_id: str) -> None:
        """Remove a batch that was never handed over."""
        async with self._database.transaction() as connection:
            await connection.execute(sa.delete(batches).where(batches.c.id == batch_id))

    async def cancel(self, batch_id: str) -> None:
        """Stop a batch: what runs comes to its end and is not kept, what waits is never begun."""
        async with self._database.transaction() as connection:
            await connection.execute(
                sa.update(batches)
                .where(batches.c.id == batch_id, batches.c.state.in_(("receiving", "running")))
                .where(batches.c.done + batches.c.failed < batches.c.total)
                .values(state="cancelled")
            )

    async def retry(self, batch_id: str) -> int:
        """Have the failed lines that are requests wait again, cancelled ones too; return how many failed."""
        failed = (items.c.batch_id == batch_id) & (items.c.state == "failed") & items.c.request.is_not(None)
        async with self._database.transaction() as connection:
            await _count(connection, batch_id)  # a cancel waits until this is done
            was = await connection.scalar(sa.select(batches.c.state).where(batches.c.id == batch_id))
            await connection.execute(sa.update(batches).where(batches.c.id == batch_id).values(state="running"))
            if was == "cancelled":  # what was queued has ended, having found nothing to do
                left = (items.c.batch_id == batch_id) & (items.c.state == "waiting")
                await connection.execute(sa.update(items).where(left).values(attempt=items.c.attempt + 1))
            errors = (answers.c.batch_id == batch_id) & answers.c.is_error
            await connection.execute(sa.delete(answers).where(errors))
            again = await connection.execute(
                sa.update(items).where(failed).values(
                    state="waiting", attempt=items.c.attempt + 1, place=None, error=None
                )
            )  # fmt: skip
            await _count(connection, batch_id, failed=-again.rowcount)
        return again.rowcount

    async def unfinished(self) -> list[str]:
        """List the batches that have all their lines and are not at their end."""
        wanted = sa.select(batches.c.id).where(
            batches.c.state == "running", batches.c.done + batches.c.failed < batches.c.total
        )
        async with self._database.transaction() as connection:
            return list(await connection.scalars(wanted))

    async def tally(self) -> Tally:
        """Count what is in the database."""
        left = batches.c.total - batches.c.done - batches.c.failed
        goes_on = (batches.c.state != "cancelled") & ((left > 0) | (batches.c.state == "receiving"))
        lost = sa.case((batches.c.state == "cancelled", left), else_=0)
        waiting, number = (sa.case((goes_on, each), else_=0) for each in (left, sa.literal(1)))
        summed = (batches.c.done, batches.c.failed, waiting, lost, number)
        counts = [sa.func.coalesce(sa.func.sum(each), 0) for each in summed]
        wanted = sa.select(*counts, sa.func.max(batches.c.finished_at))
        async with self._database.transaction() as connection:
            *lines, unfinished, last = (await connection.execute(wanted)).one()
        named = dict(zip(("done", "failed", "waiting", "cancelled"), map(int, lines), strict=True))
        return Tally(int(unfinished), named, last and last.replace(tzinfo=UTC))

    async def prune(self, before: datetime) -> int:
        """Remove batches made before a time that are not at work, and return how many there were."""
        async with self._database.transaction() as connection:
            return (await connection.execute(sa.delete(batches).where(is_older(before)))).rowcount


async def _count(connection: AsyncConnection, batch_id: str, **more: int) -> int:
    """Add to the counts of a batch, hold its row, and return the last place given out."""
    added: dict[str, Any] = {name: batches.c[name] + int(number) for name, number in more.items()} or {"id": batch_id}
    if more.get("last") and not more.get("total"):
        added["finished_at"] = _now()
    done = await connection.execute(
        sa.update(batches).where(batches.c.id == batch_id).values(added).returning(batches.c.last)
    )
    place = done.scalar_one_or_none()
    if place is None:
        raise NotFound(f"there is no batch {batch_id[:80]!r}")
    return int(place)


def _batched(tokens: str) -> str:
    """Name the column of those tokens that the Batch API took."""
    return f"batched_{tokens}"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
