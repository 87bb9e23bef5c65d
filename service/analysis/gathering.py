"""Run coroutines at once, and cancel the rest when one fails."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from service.errors import BadReply

Result = TypeVar("Result")

_KEEP_ASKING: ContextVar[bool] = ContextVar("keep_asking", default=False)


@contextmanager
def keep_asking() -> Iterator[None]:
    """
    Inside this context, a BadReply cancels nothing: it is raised when all coroutines have ended.

    A recording needs this: which questions are asked must not depend on which reply comes first.
    """
    before = _KEEP_ASKING.set(True)
    try:
        yield
    finally:
        _KEEP_ASKING.reset(before)


async def gather_or_cancel(coroutines: Iterable[Coroutine[Any, Any, Result]]) -> list[Result]:
    """Run coroutines at once, started in order. The first failure cancels the rest and is raised itself, ungrouped."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_outcome(coroutine)) for coroutine in coroutines]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed.exceptions[0].__cause__
    return _results(task.result() for task in tasks)


async def run_in_turn(coroutines: Iterable[Coroutine[Any, Any, Result]]) -> list[Result]:
    """Run coroutines one after the other. The first failure is raised, and the rest are not begun."""
    return _results([await _outcome(coroutine) for coroutine in coroutines])


def _results(outcomes: Iterable[Result | BadReply]) -> list[Result]:
    results: list[Result] = []
    for outcome in outcomes:
        if isinstance(outcome, BadReply):
            raise outcome
        results.append(outcome)
    return results


async def _outcome(coroutine: Coroutine[Any, Any, Result]) -> Result | BadReply:
    """Return the result; inside `keep_asking`, return a BadReply instead of raising it."""
    try:
        return await coroutine
    except BadReply as error:
        if not _KEEP_ASKING.get():
            raise
        return error
