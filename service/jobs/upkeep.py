"""The workflows in DBOS's tables: list, hand over, remove."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from dbos import DBOSClient, WorkflowStatus

from service.jobs.connections import told
from service.storage.batches import AtWork

APPLICATION = "evenhand"
"""The name of our rows: others may keep theirs in the same database."""

AT_A_TIME = 500
"""Workflows that are removed in one transaction."""


async def executors(client: DBOSClient, queue: str) -> dict[str, AtWork]:
    """Tell what runs of a queue, by executor."""
    begun: dict[str, list[datetime]] = {}
    for workflow in await listed(client, status="PENDING", queue_name=queue):
        since = datetime.fromtimestamp((workflow.dequeued_at or workflow.created_at or 0) / 1000, UTC)
        begun.setdefault(workflow.executor_id or "", []).append(since)
    return {name: AtWork(len(times), min(times)) for name, times in sorted(begun.items())}


async def recover(client: DBOSClient, executor: str, queues: Sequence[str]) -> int:
    """Queue again what an executor was doing, and return how many workflows that was; *queues* begin with the usual."""
    left = await listed(client, status="PENDING", executor_id=executor)
    for queue in queues:
        ids = [workflow.workflow_id for workflow in left if (workflow.queue_name or queues[0]) == queue]
        if ids:
            await told(client.resume_workflows, ids, queue_name=queue)
    return len(left)


async def prune(client: DBOSClient, before: datetime) -> int:
    """Remove the rows of workflows that ended before a time, and return how many there were."""
    removed = 0
    ended: Any = {"status": ["SUCCESS", "ERROR", "CANCELLED"], "completed_before": before.isoformat()}
    while old := await listed(client, **ended, limit=AT_A_TIME):
        await told(client.delete_workflows, [workflow.workflow_id for workflow in old])
        removed += len(old)
    return removed


async def listed(client: DBOSClient, **wanted: Any) -> list[WorkflowStatus]:  # noqa: ANN401 - DBOS's own options
    """List our workflows, without what they were given."""
    ours: Any = {"application_name": APPLICATION, "load_input": False, "load_output": False}
    return await told(client.list_workflows, **ours | wanted)
