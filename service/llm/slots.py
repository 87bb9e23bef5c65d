"""
Who asks an endpoint next: so many requests on the wire at once, and single analyses before batches.

A slot is held while a request is on the wire. A question that backs off or waits for a rate limit holds none.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from service.llm.waits import Kind, Waits


@dataclass(frozen=True, eq=False)
class Ticket:
    """
    The place in line of one article: *number* is lower the earlier it came.

    *questions* lets no more of its questions get in line than there are slots, so that the patience of one is not
    spent on waiting for another.
    """

    kind: Kind
    number: int
    questions: asyncio.Semaphore


@dataclass(eq=False)
class _Waiter:
    ticket: Ticket
    admitted: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def rank(self) -> tuple[bool, int]:
        """Sort single analyses before batches, then by who came first."""
        return self.ticket.kind == "batch", self.ticket.number


class Slots:
    """
    The slots of one endpoint, *total* in number, of which batches take at most *for_batches*.

    Where there is one slot only, it is for one article until that article ends or backs off: many such servers keep
    the last prefix only, and articles that take turns would be read anew for every question. A batch's article gives
    way to a single analysis after each question.
    """

    def __init__(self, total: int, for_batches: int | None = None) -> None:
        self.waits = Waits()
        self._total = total
        self._for_batches = total if for_batches is None else for_batches
        self._on_wire: dict[Kind, int] = {"analysis": 0, "batch": 0}
        self._waiting: list[_Waiter] = []
        self._holder: Ticket | None = None
        self._numbers = itertools.count()

    def ticket(self, kind: Kind) -> Ticket:
        """Put an article in line."""
        return Ticket(kind, next(self._numbers), asyncio.Semaphore(self._total))

    @asynccontextmanager
    async def slot(self, ticket: Ticket, since: float, seconds: float) -> AsyncIterator[None]:
        """Hold a slot; raise TimeoutError after *seconds* without one. *since* says when the question was asked."""
        with self.waits.counted(ticket.kind, "waiting_for_slot", since):
            await self._take(ticket, seconds)
        try:
            with self.waits.counted(ticket.kind, "on_wire"):
                yield
        finally:
            self._give_back(ticket)

    def release(self, ticket: Ticket) -> None:
        """Let another article have the only slot: this one has ended, or backs off."""
        if self._holder is ticket:
            self._holder = None
            self._admit()

    async def _take(self, ticket: Ticket, seconds: float) -> None:
        waiter = _Waiter(ticket)
        self._waiting.append(waiter)
        self._admit()
        try:
            async with asyncio.timeout(seconds):
                await waiter.admitted
        except BaseException:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            else:  # it was admitted and cancelled at the same moment
                self._give_back(ticket)
            raise

    def _give_back(self, ticket: Ticket) -> None:
        self._on_wire[ticket.kind] -= 1
        self._admit()

    def _admit(self) -> None:
        """Let those begin who may, the first in line first."""
        while first := min(filter(self._may_begin, self._waiting), key=lambda waiter: waiter.rank, default=None):
            self._waiting.remove(first)
            self._on_wire[first.ticket.kind] += 1
            if self._total == 1:
                self._holder = first.ticket
            first.admitted.set_result(None)

    def _may_begin(self, waiter: _Waiter) -> bool:
        ticket, holder = waiter.ticket, self._holder
        if waiter.admitted.done() or sum(self._on_wire.values()) >= self._total:
            return False
        if ticket.kind == "batch" and self._on_wire["batch"] >= self._for_batches:
            return False
        gives_way = ticket.kind == "analysis" and holder is not None and holder.kind == "batch"
        return holder is None or holder is ticket or gives_way
