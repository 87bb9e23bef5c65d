"""
Remove analyses with everything the database has of them, in one transaction.

That is the analysis, its idempotency keys, and, for each line of a batch that ended with it, the copy of the article
and the replies of the Batch API. DBOS has its own tables: `service.jobs.removal` removes the workflows of the lines
that are listed here.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.storage.database import Database
from service.storage.tables import analyses, answers, batches, items


@dataclass(frozen=True)
class LineWork:
    """A line of a batch, and how many attempts it had: each attempt is a workflow."""

    batch_id: str
    line: int
    attempts: int


async def lines_with(database: Database, analysis_ids: Collection[str]) -> set[LineWork]:
    """List the lines of batches that ended with one of these analyses."""
    async with database.transaction() as connection:
        return {LineWork(row.batch_id, row.line, row.attempt) for row in await _lines(connection, analysis_ids)}


async def erase(database: Database, analysis_ids: Collection[str]) -> tuple[int, set[LineWork]]:
    """Remove analyses; return how many there were, and the lines of batches that ended with them."""
    async with database.transaction() as connection:
        await connection.execute(_lock(analysis_ids))
        lines = await _lines(connection, analysis_ids)
        for row in lines:
            of_line = (items.c.batch_id == row.batch_id) & (items.c.line == row.line)
            # The stretches for the Batch API depend on the lengths of the lines, so blanks replace the article.
            blank = " " * row.length if row.via == "batch-api" and row.length else None
            await connection.execute(sa.update(items).where(of_line).values(request=blank, questions=None))
            questions = json.loads(row.questions or "[]")
            of_batch = answers.c.batch_id == row.batch_id
            await connection.execute(sa.delete(answers).where(of_batch, answers.c.question.in_(questions)))
        deleted = await connection.execute(sa.delete(analyses).where(analyses.c.id.in_(analysis_ids)))
    await database.scrub()
    return deleted.rowcount, {LineWork(row.batch_id, row.line, row.attempt) for row in lines}


async def older_analyses(database: Database, before: datetime, limit: int) -> list[str]:
    """List at most *limit* analyses that were made before a time."""
    aged = analyses.c.created_at < before.astimezone(UTC).replace(tzinfo=None)
    async with database.transaction() as connection:
        return list(await connection.scalars(sa.select(analyses.c.id).where(aged).limit(limit)))


def _lock(analysis_ids: Collection[str]) -> sa.Update:
    """Lock analyses until the transaction ends, so that no line can end with one of them meanwhile."""
    return sa.update(analyses).where(analyses.c.id.in_(analysis_ids)).values(fingerprint=None)


_Row: TypeAlias = "sa.Row[tuple[str, int, int, str | None, str, int | None]]"


async def _lines(connection: AsyncConnection, analysis_ids: Collection[str]) -> list[_Row]:
    wanted = (
        sa.select(
            items.c.batch_id,
            items.c.line,
            items.c.attempt,
            items.c.questions,
            batches.c.via,
            sa.func.length(items.c.request).label("length"),
        )
        .join_from(items, batches)
        .where(items.c.analysis_id.in_(analysis_ids))
    )
    return list(await connection.execute(wanted))
