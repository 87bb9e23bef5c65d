"""
The rates of an endpoint, over all workers: how many requests and how many tokens it takes per minute.

Each limit is a leaky bucket without bursts, and one row of the database: the row has the time when the next request may
start. Each request waits for that time, and moves it on by its cost (generic cell rate algorithm, ITU-T I.371, with a
tolerance of zero). Its tokens are those of the question and the most that the reply can have; they count when the
request starts.
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
    """A limit per minute. *name* is the key of its row, so each limit of each endpoint has its own."""

    name: str
    per_minute: int

    def seconds(self, cost: float) -> float:
        """Return for how many seconds a cost occupies the endpoint."""
        return 60.0 * cost / self.per_minute


class Rates:
    """The limits of one endpoint. Without limits, every request starts immediately."""

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
        """Wait until a request with this many tokens may start."""
        costs = [(rate, cost) for rate, cost in ((self._requests, 1), (self._tokens, tokens)) if rate]
        waits = [await self._reserve(rate.name, rate.seconds(cost)) for rate, cost in costs]
        if waits and max(waits) > 0:
            await self._sleep(max(waits))

    async def hold(self, seconds: float) -> None:
        """Let no request start for some seconds, because the endpoint asked for it."""
        for rate in filter(None, (self._requests, self._tokens)):
            await self._reserve(rate.name, 0.0, at_least=seconds)

    async def _reserve(self, name: str, seconds: float, at_least: float = 0.0) -> float:
        """Occupy the endpoint for some seconds; return how long to wait until they begin."""
        async with self._database.transaction() as connection:
            now: sa.ColumnElement[float] = sa.literal(time.time())
            if connection.dialect.name == "postgresql":  # one clock for all machines
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
        return await self._reserve(name, seconds, at_least)
