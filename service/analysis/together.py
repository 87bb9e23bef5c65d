"""Run coroutines at once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

Result = TypeVar("Result")


async def together(coroutines: Sequence[Coroutine[Any, Any, Result]]) -> list[Result]:
    """Run all at once, started in order; the first failure cancels the rest and is raised itself, not in a group."""
    try:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(coroutine) for coroutine in coroutines]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed.exceptions[0].__cause__
    return [task.result() for task in running]
