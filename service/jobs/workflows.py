"""The workflows, as DBOS knows them: module functions that call the batch queue of this process."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

from dbos import DBOS, DBOSPortableJSONSerializer, WorkflowSerializationFormat

from service.jobs.batch_api import Lines

PORTABLE = WorkflowSerializationFormat.PORTABLE
JSON = DBOSPortableJSONSerializer()
"""DBOS stores JSON that other tools can read, and that does not depend on our classes."""


class Works(Protocol):
    """What a process does on workflows; *stopping* says that it takes no more, *running* what it has begun."""

    stopping: bool
    running: set[asyncio.Task[Any]]

    async def article(self, batch_id: str, line: int, attempt: int) -> None:
        """Do one line of a batch."""

    async def feed(self, batch_id: str) -> None:
        """Put the waiting lines of a batch into the queue."""

    async def stretch(self, lines: Lines) -> None:
        """Have lines answered by the Batch API, then put them into the queue."""


def name_of(batch_id: str, line: int, attempt: int) -> str:
    """Name the workflow of an attempt at a line."""
    return f"{batch_id}:{line}:{attempt}"


at_work: Works | None = None
"""The batch queue of this process. There is only one, since DBOS allows one per process."""


@DBOS.workflow(name="article", max_recovery_attempts=None, serialization_type=PORTABLE)
async def article(batch_id: str, line: int, attempt: int) -> None:
    """Do one line of a batch."""
    await _noted(lambda works: works.article(batch_id, line, attempt))


@DBOS.workflow(name="feed", max_recovery_attempts=None, serialization_type=PORTABLE)
async def feed(batch_id: str) -> None:
    """Put the waiting lines of a batch into the queue."""
    await _noted(lambda works: works.feed(batch_id))


@DBOS.workflow(name="stretch", max_recovery_attempts=None, serialization_type=PORTABLE)
async def stretch(batch_id: str, first: int, last: int, attempt: int) -> None:
    """Have a stretch of a batch answered by the Batch API."""
    await _noted(lambda works: works.stretch(Lines(batch_id, first, last, attempt)))


async def _noted(work: Any) -> None:  # noqa: ANN401 - takes the queue, returns a coroutine
    """Run a workflow where `stop` can end it. What is stopped has no end here: somebody takes it up again."""
    works = at_work
    if works is None or works.stopping:
        await asyncio.Event().wait()
        return
    begun: Coroutine[Any, Any, None] = work(works)
    task = asyncio.ensure_future(begun)
    works.running.add(task)
    try:
        await task
    except asyncio.CancelledError:
        await asyncio.Event().wait()
    finally:
        works.running.discard(task)
