"""
The lines of batches, and their results.

A line is *waiting* until it is *done* or has *failed*. Ending a line, storing its analysis and counting it are one
transaction, so that each line ends exactly once, also when a worker is killed. Each result has a place: 1 for the first
of its batch, and so on. Who ends a line locks the row of the batch until the transaction ends, so that places become
visible in order and without gaps.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.errors import Conflict
from service.models import Usage
from service.storage.analyses import insert
from service.storage.batches import Line, Outcome, Result, Via, with_own_id
from service.storage.counts import TOKENS, add_to_counts
from service.storage.database import Database
from service.storage.tables import analyses, batches, items
from service.storage.upgrade import upgrade_body

_IS_WAITING = items.c.state == "waiting"


class BatchLines:
    """The lines of all batches of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ── Lines in ─────────────────────────────────────────────────────────────────────────────────────────────

    async def add(self, batch_id: str, lines: Sequence[Line]) -> None:
        """Add lines. A line whose id another line has fails. A line whose number exists is not added again."""
        async with self._database.transaction() as connection:
            await add_to_counts(connection, batch_id)  # locks the batch, so that an id is added once
            existing, taken = await _existing(connection, batch_id, lines)
            new = [with_own_id(line, taken) for line in lines if line.number not in existing]
            if not new:
                return
            failed = [line.number for line in new if line.failure]
            last = await add_to_counts(connection, batch_id, total=len(new), failed=len(failed), last=len(failed))
            places = dict(zip(failed, range(last - len(failed) + 1, last + 1), strict=True))
            rows = [_row(batch_id, line, places.get(line.number)) for line in new]
            await connection.execute(sa.insert(items), rows)

    async def waiting(self, batch_id: str, after: int, limit: int) -> list[tuple[int, int]]:
        """List the number and the attempt of waiting lines, those after line *after*, in order."""
        wanted = _after(sa.select(items.c.line, items.c.attempt), batch_id, after, limit).where(_IS_WAITING)
        async with self._database.transaction() as connection:
            return [(row.line, row.attempt) for row in await connection.execute(wanted)]

    async def sizes(self, batch_id: str, after: int, limit: int) -> list[tuple[int, int, int | None]]:
        """List number, characters and, if it is waiting, the attempt of the lines after line *after*, in order."""
        attempt = sa.case((_IS_WAITING, items.c.attempt))
        columns = sa.select(items.c.line, sa.func.coalesce(sa.func.length(items.c.request), 0), attempt)
        async with self._database.transaction() as connection:
            return [tuple(row) for row in await connection.execute(_after(columns, batch_id, after, limit))]

    async def request(self, batch_id: str, line: int) -> tuple[str, Via] | None:
        """Return the request of a waiting line as JSON, and how its batch asks the model; None if it should not run."""
        wanted = _runnable(sa.select(items.c.request, batches.c.via), batch_id).where(items.c.line == line)
        async with self._database.transaction() as connection:
            found = (await connection.execute(wanted)).one_or_none()
        return (found.request, found.via) if found else None

    async def requests(self, batch_id: str, after: int, limit: int) -> list[tuple[int, str]]:
        """List number and request of the waiting lines after line *after*, in order; none of a cancelled batch."""
        wanted = _after(_runnable(sa.select(items.c.line, items.c.request), batch_id), batch_id, after, limit)
        async with self._database.transaction() as connection:
            return [(row.line, row.request) for row in await connection.execute(wanted)]

    # ── Results ──────────────────────────────────────────────────────────────────────────────────────────────

    async def end(self, batch_id: str, line: int, outcome: Outcome) -> None:
        """End a line."""
        await self.end_all(batch_id, {line: outcome})

    async def end_all(self, batch_id: str, outcomes: Mapping[int, Outcome]) -> None:
        """End lines and store their analyses, all or none. A line that has ended is not changed."""
        async with self._database.transaction() as connection:
            await add_to_counts(connection, batch_id)  # locks the batch: only we end lines of it now
            waiting = await _waiting(connection, batch_id, outcomes)
            ended = {line: outcome for line, outcome in outcomes.items() if line in waiting}
            if not ended:
                return
            new = [(o.analysis, o.fingerprint) for o in ended.values() if o.analysis and not o.analysis.reused]
            if new:
                await insert(connection, new)
            last = await add_to_counts(connection, batch_id, **_counts(list(ended.values()), len(new)))
            await _write_outcomes(connection, batch_id, ended, first=last - len(ended) + 1)

    async def results(self, batch_id: str, after: int, limit: int) -> list[Result]:
        """List the results after place *after*, by place."""
        wanted = (
            sa.select(items.c.place, items.c.line, items.c.name, analyses.c.body, items.c.error)
            .join_from(items, analyses, isouter=True)
            .where(items.c.batch_id == batch_id, items.c.place > after)
            .order_by(items.c.place)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            rows = await connection.execute(wanted)
            return [Result(*row[:3], row.body and upgrade_body(row.body), row.error) for row in rows]

    async def place_of(self, batch_id: str, number: int) -> int:
        """Return the place of the *number*th result there is now; 0 for number 0. A retry leaves gaps in places."""
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


def _after(columns: sa.Select[Any], batch_id: str, after: int, limit: int) -> sa.Select[Any]:
    return columns.where(items.c.batch_id == batch_id, items.c.line > after).order_by(items.c.line).limit(limit)


def _runnable(columns: sa.Select[Any], batch_id: str) -> sa.Select[Any]:
    """Select from the lines that should run: they are waiting, and their batch is not cancelled."""
    is_runnable = _IS_WAITING & (batches.c.state != "cancelled")
    return columns.join_from(items, batches).where(items.c.batch_id == batch_id, is_runnable)


async def _existing(
    connection: AsyncConnection, batch_id: str, lines: Sequence[Line]
) -> tuple[set[int], dict[str, int]]:
    """Return which of the numbers exist in the batch, and the lines of those of the ids that do."""
    of_batch = items.c.batch_id == batch_id
    numbers, names = [line.number for line in lines], [line.name for line in lines if line.name is not None]
    by_number = sa.select(items.c.line).where(of_batch, items.c.line.between(min(numbers), max(numbers)))
    by_name = sa.select(items.c.name, items.c.line).where(of_batch, items.c.name.in_(names))
    existing = set(await connection.scalars(by_number))
    return existing, {row.name: row.line for row in await connection.execute(by_name)}


def _row(batch_id: str, line: Line, place: int | None) -> dict[str, object]:
    """Return the row of a new line. A line that could not be read has failed and has its place."""
    return {
        "batch_id": batch_id,
        "line": line.number,
        "name": line.name,
        "state": "failed" if line.failure else "waiting",
        "attempt": 1,
        "request": line.request,
        "place": place,
        "error": line.failure.model_dump_json() if line.failure else None,
    }


async def _waiting(connection: AsyncConnection, batch_id: str, lines: Collection[int]) -> set[int]:
    """Return which of the lines can end: they are waiting, and their batch is not cancelled."""
    wanted = _runnable(sa.select(items.c.line), batch_id).where(items.c.line.in_(lines))
    return set(await connection.scalars(wanted))


def _counts(outcomes: Sequence[Outcome], new: int) -> dict[str, int]:
    """Return what outcomes add to the counts of their batch; *new* is how many analyses were not reused."""
    done = sum(outcome.analysis is not None for outcome in outcomes)
    counts = {"last": len(outcomes), "done": done, "failed": len(outcomes) - done, "reused": done - new}
    spent = sum((outcome.spent for outcome in outcomes), Usage())
    return counts | spent.model_dump(include=set(TOKENS))


async def _write_outcomes(
    connection: AsyncConnection, batch_id: str, outcomes: Mapping[int, Outcome], first: int
) -> None:
    """Write how lines ended, with the places from *first*."""
    of_line = (items.c.batch_id == batch_id) & (items.c.line == sa.bindparam("of_line"))
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in ("state", "place", "analysis_id", "error")}
    rows = [
        {
            "of_line": line,
            "new_state": "done" if outcome.analysis else "failed",
            "new_place": place,
            "new_analysis_id": outcome.analysis.id if outcome.analysis else None,
            "new_error": outcome.failure.model_dump_json() if outcome.failure else None,
        }
        for place, (line, outcome) in enumerate(outcomes.items(), start=first)
    ]
    await connection.execute(sa.update(items).where(of_line).values(values), rows)
