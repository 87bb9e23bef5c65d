"""What is done for a client ends when the client leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any, TypeVar

from fastapi import Request
from starlette.exceptions import HTTPException

Result = TypeVar("Result")


async def while_connected(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """Wait for *work*, and cancel it when the client leaves. The body of *request* must have been read."""
    task, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((task, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise HTTPException(HTTPStatus.BAD_REQUEST, "the client left")  # nobody reads it
        return task.result()
    finally:
        for each in (task, leaving):
            each.cancel()
        await asyncio.wait((task, leaving))


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
