"""
The slots of an endpoint: how many requests run at once, and whose comes next.

A request holds a slot while it runs. A question that backs off, or waits for a rate limit, holds none.
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
    The place of one article in the line: the earlier it came, the lower is *number*.

    *questions* lets no more of its questions into the line than there are slots. So no question spends its patience on
    waiting for another one of the same article.
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
    The slots of one endpoint: *total* in all, of which batches get at most *for_batches*. Single analyses go first.

    A single slot belongs to one article until that article ends or backs off. Many servers with one slot remember only
    the last prefix, and would read articles that take turns again for every question. But an article of a batch gives
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
        """Give an article a place in the line."""
        return Ticket(kind, next(self._numbers), asyncio.Semaphore(self._total))

    @asynccontextmanager
    async def slot(self, ticket: Ticket, since: float, seconds: float) -> AsyncIterator[None]:
        """Hold a slot; raise TimeoutError if there is none for *seconds*. *since* is when the question was asked."""
        with self.waits.counted(ticket.kind, "waiting_for_slot", since):
            await self._take(ticket, seconds)
        try:
            with self.waits.counted(ticket.kind, "on_wire"):
                yield
        finally:
            self._give_back(ticket)

    def release(self, ticket: Ticket) -> None:
        """Let another article take the only slot, as this one has ended or backs off."""
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
            else:  # it was admitted and cancelled at the same time
                self._give_back(ticket)
            raise

    def _give_back(self, ticket: Ticket) -> None:
        self._on_wire[ticket.kind] -= 1
        self._admit()

    def _admit(self) -> None:
        """Admit all who may begin, in the order of the line."""
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
