"""Run coroutines at once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from service.errors import BadReply

Result = TypeVar("Result")

_TO_THE_END: ContextVar[bool] = ContextVar("to_the_end", default=False)


@contextmanager
def to_the_end() -> Iterator[None]:
    """
    Let `together` ask on after an answer that can't be used.

    Where questions are recorded, which of them are asked must not depend on which answer comes first.
    """
    before = _TO_THE_END.set(True)
    try:
        yield
    finally:
        _TO_THE_END.reset(before)


async def together(coroutines: Sequence[Coroutine[Any, Any, Result]]) -> list[Result]:
    """Run all at once, started in order; the first failure cancels the rest and is raised itself, not in a group."""
    try:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(_outcome(coroutine)) for coroutine in coroutines]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed.exceptions[0].__cause__
    results: list[Result] = []
    for task in running:
        outcome = task.result()
        if isinstance(outcome, BadReply):
            raise outcome
        results.append(outcome)
    return results


async def _outcome(coroutine: Coroutine[Any, Any, Result]) -> Result | BadReply:
    """Return the result; where all is to run to the end, also an answer that can't be used."""
    try:
        return await coroutine
    except BadReply as error:
        if not _TO_THE_END.get():
            raise
        return error
