"""Steps of workflows that go on when the database can be used again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from dbos import DBOS

from service.storage.availability import retry_until_available


async def run_step(name: str, work: Callable[..., Awaitable[Any]], *args: object) -> Any:  # noqa: ANN401 - JSON values
    """Run *work* as a step of the current workflow. DBOS stores its result and does not run a finished step again."""
    return await DBOS.run_step_async({"name": name}, retry_until_available, work, *args)
