"""The counts in the row of a batch, which is also the lock for changes to its lines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.errors import NotFound
from service.models import Usage
from service.storage.tables import batches

TOKENS = tuple(Usage.model_fields)
"""The columns that count tokens."""


async def add_to_counts(connection: AsyncConnection, batch_id: str, **numbers: int) -> int:
    """
    Add to the counts of a batch, and lock its row until the transaction ends.

    Return `last`, the place of the newest result.
    """
    values: dict[str, Any] = {name: batches.c[name] + int(number) for name, number in numbers.items()}
    values = values or {"id": batch_id}  # an update that changes nothing locks the row too
    if numbers.get("last") and not numbers.get("total"):
        values["finished_at"] = utc_now()
    updated = await connection.execute(
        sa.update(batches).where(batches.c.id == batch_id).values(values).returning(batches.c.last)
    )
    last = updated.scalar_one_or_none()
    if last is None:
        raise NotFound(f"there is no batch {batch_id[:80]!r}")
    return int(last)


def utc_now() -> datetime:
    """Return the time as the tables store it."""
    return datetime.now(UTC).replace(tzinfo=None)
