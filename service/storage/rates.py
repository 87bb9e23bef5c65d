"""
How fast an endpoint may be asked, over all workers: so many requests and so many tokens a minute.

A leaky bucket without a burst, one row of the database a limit: the row says when the next request may start. Who
starts one moves that time on by what it costs and waits for the time that was there before (generic cell rate
algorithm, ITU-T I.371, with a tolerance of zero). Tokens are charged when a request starts, by what it holds and may
write.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import sqlalchemy as sa

from service.errors import StoreError
from service.storage.availability import is_duplicate
from service.storage.database import Database
from service.storage.tables import rates


@dataclass(frozen=True)
class Rate:
    """A limit a minute; *name* tells it from the limits of other endpoints."""

    name: str
    per_minute: int

    def seconds(self, cost: float) -> float:
        """Return for how long a cost takes up the endpoint."""
        return 60.0 * cost / self.per_minute


class Rates:
    """The limits of one endpoint. Without any, everything may start at once."""

    def __init__(
        self,
        database: Database,
        endpoint: str,
        requests: int | None,
        tokens: int | None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._requests = Rate(f"{endpoint} requests", requests) if requests else None
        self._tokens = Rate(f"{endpoint} tokens", tokens) if tokens else None
        self._sleep = sleep

    async def admit(self, tokens: int) -> None:
        """Wait until a request of so many tokens may start."""
        costs = [(rate, cost) for rate, cost in ((self._requests, 1), (self._tokens, tokens)) if rate]
        waits = [await self._take(rate.name, rate.seconds(cost)) for rate, cost in costs]
        if waits and max(waits) > 0:
            await self._sleep(max(waits))

    async def hold(self, seconds: float) -> None:
        """Let nobody start for a while, since the endpoint asked for it."""
        for rate in filter(None, (self._requests, self._tokens)):
            await self._take(rate.name, 0.0, at_least=seconds)

    async def _take(self, name: str, seconds: float, at_least: float = 0.0) -> float:
        """Take up the endpoint for some seconds, and return how long to wait for one's turn."""
        async with self._database.transaction() as connection:
            now: sa.ColumnElement[float] = sa.literal(time.time())
            if connection.dialect.name == "postgresql":  # its clock is one for all machines
                now = sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()), sa.Float)
            free = sa.case((rates.c.due > now + at_least, rates.c.due), else_=now + at_least)
            moved = sa.update(rates).where(rates.c.name == name).values(due=free + seconds)
            row = (await connection.execute(moved.returning(rates.c.due - seconds - now))).scalar_one_or_none()
        if row is not None:
            return float(row)
        try:
            async with self._database.transaction() as connection:
                await connection.execute(sa.insert(rates).values(name=name, due=0.0))
        except StoreError as error:
            if not is_duplicate(error):
                raise
        return await self._take(name, seconds, at_least)
