"""Remove what DBOS stored for an analysis, and everything that is old."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from service.jobs.client import CHUNK, WorkflowClient
from service.jobs.workflows import article_id
from service.storage import erasure
from service.storage.database import Database
from service.storage.erasure import LineWork
from service.storage.ledger import Ledger


async def erase(client: WorkflowClient, work: Collection[LineWork]) -> None:
    """Remove the workflows of lines of batches. They must have ended."""
    await client.delete([article_id(one.batch_id, one.line, n) for one in work for n in range(1, one.attempts + 1)])


async def prune(client: WorkflowClient, database: Database, before: datetime) -> tuple[int, int]:
    """
    Remove all analyses made before a time, and all batches made before it that are not running.

    Return how many analyses and how many batches there were.
    """
    ledger, count = Ledger(database), 0
    while aged := await erasure.older_analyses(database, before, CHUNK):
        await erase(client, await erasure.lines_with(database, aged))
        removed, work = await erasure.erase(database, aged)
        await erase(client, work)
        count += removed
    for batch_id in await ledger.older(before):
        await _delete_listed(client, workflow_id_prefix=f"{batch_id}:")
    batches = await ledger.prune(before)
    ended: Any = ["SUCCESS", "ERROR", "CANCELLED"]
    await _delete_listed(client, status=ended, completed_before=before.isoformat())
    await client.database.scrub()
    await database.scrub()
    return count, batches


async def _delete_listed(client: WorkflowClient, **filters: Any) -> None:  # noqa: ANN401 - the options of DBOS
    while found := await client.list(**filters, limit=CHUNK):
        await client.delete([workflow.workflow_id for workflow in found])
