"""What each executor is working on, and how another one takes it over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from service.jobs.client import WorkflowClient
from service.storage.batches import ExecutorLoad


async def running_articles(client: WorkflowClient, queue: str) -> dict[str, ExecutorLoad]:
    """Return what is running of a queue, by executor."""
    started: dict[str, list[datetime]] = {}
    for workflow in await client.list(status="PENDING", queue_name=queue):
        since = datetime.fromtimestamp((workflow.dequeued_at or workflow.created_at or 0) / 1000, UTC)
        started.setdefault(workflow.executor_id or "", []).append(since)
    return {name: ExecutorLoad(len(times), min(times)) for name, times in sorted(started.items())}


async def requeue(client: WorkflowClient, executor: str, queues: Sequence[str]) -> int:
    """
    Put the workflows that an executor had started back into their queues, and return how many there were.

    A workflow that has no queue goes into the first of *queues*.
    """
    left = await client.list(status="PENDING", executor_id=executor)
    for queue in queues:
        ids = [workflow.workflow_id for workflow in left if (workflow.queue_name or queues[0]) == queue]
        if ids:
            await client.resume(ids, queue)
    return len(left)
