"""Remove what DBOS stored for an analysis, and everything that is old."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from dbos import DBOSClient

from service.jobs import upkeep
from service.jobs.connections import scrub, told
from service.jobs.workflows import name_of
from service.storage import erasure
from service.storage.database import Database
from service.storage.erasure import Work
from service.storage.ledger import Ledger


async def erase(client: DBOSClient, engine: sa.Engine, work: Collection[Work]) -> None:
    """Remove the workflows of lines of batches from DBOS. The workflows must have ended."""
    await _erase(
        client, engine, [name_of(one.batch_id, one.line, n) for one in work for n in range(1, one.attempts + 1)]
    )


async def prune(client: DBOSClient, engine: sa.Engine, database: Database, before: datetime) -> tuple[int, int]:
    """
    Remove the analyses made before a time and the batches that are not at work, with all that is kept of them.

    Return how many analyses and how many batches there were.
    """
    count = 0
    while aged := await erasure.older(database, before, upkeep.AT_A_TIME):
        await erase(client, engine, await erasure.work_on(database, aged))
        removed, work = await erasure.erase(database, aged)
        await erase(client, engine, work)
        count += removed
    for batch_id in await erasure.older_batches(database, before):
        while some := await upkeep.listed(client, workflow_id_prefix=f"{batch_id}:", limit=upkeep.AT_A_TIME):
            await _erase(client, engine, [workflow.workflow_id for workflow in some])
    batches = await Ledger(database).prune(before)
    await upkeep.prune(client, before)
    await told(scrub, engine)
    await database.scrub()
    return count, batches


async def _erase(client: DBOSClient, engine: sa.Engine, names: Sequence[str]) -> None:
    for first in range(0, len(names), upkeep.AT_A_TIME):
        await told(client.delete_workflows, list(names[first : first + upkeep.AT_A_TIME]))
    if names:
        await told(scrub, engine)
