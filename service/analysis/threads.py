"""Work on long articles in a thread, so that the event loop stays free."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_SHORT = 10_000
"""Code points of a text that a step takes a few milliseconds for. Without a thread, replays take a tenth less time."""

Given = ParamSpec("Given")
Result = TypeVar("Result")


async def in_thread_if_long(
    text: str, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs
) -> Result:
    """Call *work* in a thread if the *text* that it works on is long; else call it directly."""
    if len(text) <= _SHORT:
        return work(*args, **kwargs)
    return await asyncio.to_thread(work, *args, **kwargs)
