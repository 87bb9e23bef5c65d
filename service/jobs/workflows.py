"""The workflows that DBOS knows: module functions that call the worker of this process."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

from dbos import DBOS

from service.jobs.client import PORTABLE
from service.jobs.stretches import Stretch


class Worker(Protocol):
    """Does the work of workflows. If *stopping*, it starts nothing new; *running* is what it has started."""

    stopping: bool
    running: set[asyncio.Task[Any]]

    async def article(self, batch_id: str, line: int, attempt: int) -> None:
        """Analyse one line of a batch."""

    async def feed(self, batch_id: str) -> None:
        """Put the waiting lines of a batch into the queue."""

    async def stretch(self, stretch: Stretch) -> None:
        """Get replies from the Batch API for a stretch, then put its lines into the queue."""


current: Worker | None = None
"""The worker of this process. There is only one, since DBOS allows one per process."""


def article_id(batch_id: str, line: int, attempt: int) -> str:
    """Return the id of the workflow for an attempt at a line."""
    return f"{batch_id}:{line}:{attempt}"


@DBOS.workflow(name="article", max_recovery_attempts=None, serialization_type=PORTABLE)
async def article(batch_id: str, line: int, attempt: int) -> None:
    """Analyse one line of a batch."""
    await _run(lambda worker: worker.article(batch_id, line, attempt))


@DBOS.workflow(name="feed", max_recovery_attempts=None, serialization_type=PORTABLE)
async def feed(batch_id: str) -> None:
    """Put the waiting lines of a batch into the queue."""
    await _run(lambda worker: worker.feed(batch_id))


@DBOS.workflow(name="stretch", max_recovery_attempts=None, serialization_type=PORTABLE)
async def stretch(batch_id: str, first: int, last: int, attempt: int) -> None:
    """Get replies from the Batch API for a stretch of a batch."""
    await _run(lambda worker: worker.stretch(Stretch(batch_id, first, last, attempt)))


async def _run(work: Any) -> None:  # noqa: ANN401 - takes the worker, returns a coroutine
    """Run a workflow so that `BatchQueue.stop` can cancel it. It then never ends here, so that another resumes it."""
    worker = current
    if worker is None or worker.stopping:
        await asyncio.Event().wait()
        return
    coroutine: Coroutine[Any, Any, None] = work(worker)
    task = asyncio.ensure_future(coroutine)
    worker.running.add(task)
    try:
        await task
    except asyncio.CancelledError:
        await asyncio.Event().wait()
    finally:
        worker.running.discard(task)
