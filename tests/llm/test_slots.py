"""Who asks an endpoint next, and what is logged of who waits."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable

import pytest

from service.llm.slots import Slots, Ticket
from service.llm.waits import LONG, Kind, Waits


class Asking:
    """Questions that hold their slots until they are told to end; *begun* lists them in order of their start."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.begun: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def ask(self, name: str, ticket: Ticket) -> asyncio.Task[None]:
        """Ask, and let everything happen that can."""
        self._ends[name] = asyncio.Event()
        self._tasks.append(asyncio.create_task(self._hold(name, ticket)))
        await settle()
        return self._tasks[-1]

    async def end(self, name: str) -> None:
        """Answer a question."""
        self._ends[name].set()
        await settle()

    async def _hold(self, name: str, ticket: Ticket) -> None:
        async with self.slots.slot(ticket, time.monotonic(), math.inf):
            self.begun.append(name)
            await self._ends[name].wait()


async def settle() -> None:
    """Let all tasks go on as far as they can."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_single_analyses_go_first() -> None:
    """A slot that becomes free is for a single analysis, however long batches have waited."""
    asking = Asking(Slots(2))
    for name, kind in (("b1", "batch"), ("b2", "batch"), ("b3", "batch"), ("a1", "analysis"), ("a2", "analysis")):
        await asking.ask(name, asking.slots.ticket(_kind(kind)))

    await asking.end("b1")
    await asking.end("b2")
    await asking.end("a1")

    assert asking.begun == ["b1", "b2", "a1", "a2", "b3"]


async def test_batches_leave_slots_free() -> None:
    """Batches take no more than their share, single analyses take all."""
    asking = Asking(Slots(3, for_batches=2))
    for name in ("b1", "b2", "b3"):
        await asking.ask(name, asking.slots.ticket("batch"))
    assert asking.begun == ["b1", "b2"]

    await asking.ask("a1", asking.slots.ticket("analysis"))
    for name in ("b1", "b2"):
        await asking.end(name)

    assert asking.begun == ["b1", "b2", "a1", "b3"]


async def test_only_slot_is_for_one_article() -> None:
    """Where there is one slot, an article has it from its first question to its end, also between two questions."""
    asking = Asking(Slots(1))
    first, second = asking.slots.ticket("analysis"), asking.slots.ticket("analysis")
    await asking.ask("1.1", first)
    await asking.ask("2.1", second)
    await asking.end("1.1")
    await asking.ask("1.2", first)
    await asking.end("1.2")
    assert asking.begun == ["1.1", "1.2"]

    asking.slots.release(first)
    await settle()

    assert asking.begun == ["1.1", "1.2", "2.1"]


async def test_batch_gives_way_between_questions() -> None:
    """An article of a batch lets a single analysis in after a question, and goes on when that has ended."""
    asking = Asking(Slots(1))
    batch, other, single = asking.slots.ticket("batch"), asking.slots.ticket("batch"), asking.slots.ticket("analysis")
    await asking.ask("b1", batch)
    await asking.ask("c1", other)
    await asking.ask("a1", single)
    await asking.end("b1")
    await asking.ask("b2", batch)
    await asking.end("a1")
    assert asking.begun == ["b1", "a1"]

    asking.slots.release(single)
    await settle()

    assert asking.begun == ["b1", "a1", "b2"]


@pytest.mark.parametrize("how", ["cancelled", "late"])
async def test_slot_is_not_lost(how: str) -> None:
    """Who gives up waiting, or is cancelled at the moment of being admitted, leaves the slot to the next."""
    asking = Asking(Slots(1))
    tickets = [asking.slots.ticket("batch") for _ in range(3)]
    await asking.ask("b1", tickets[0])
    if how == "late":
        with pytest.raises(TimeoutError):
            async with asking.slots.slot(tickets[1], time.monotonic(), 0.01):
                raise AssertionError("there is no slot")
    else:
        waiting = await asking.ask("b2", tickets[1])
        asking._ends["b1"].set()
        asking.slots.release(tickets[0])
        waiting.cancel()
    await asking.end("b1")
    asking.slots.release(tickets[0])

    await asking.ask("b3", tickets[2])

    assert asking.begun[-1] == "b3"
    assert asking.slots.waits.questions["batch", "on_wire"] == 1


def _kind(word: str) -> Kind:
    return "batch" if word == "batch" else "analysis"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Give a function that reads what was logged."""
    caplog.set_level(logging.WARNING, "service.llm.waits")
    return lambda: [record.getMessage() for record in caplog.records]


async def test_long_wait_is_logged_once(logged: Callable[[], list[str]]) -> None:
    """What has had no answer for long and waits is logged with its reason and its number, and not again each time."""
    waits, asked = Waits(), time.monotonic() - LONG
    with waits.counted("batch", "backing_off", asked), waits.counted("batch", "backing_off", asked):
        await asyncio.sleep(0.01)
    with waits.counted("batch", "backing_off", asked):
        await asyncio.sleep(0.01)

    (line,) = logged()
    assert "questions of batches have no answer after 30 s: 2 wait" in line
    assert "the endpoint fails or asks to come back later" in line


async def test_short_wait_is_not_logged(logged: Callable[[], list[str]]) -> None:
    """A wait that is no longer than usual is counted only."""
    waits = Waits()
    with waits.counted("analysis", "waiting_for_slot", time.monotonic()):
        await asyncio.sleep(0.01)
        assert waits.questions["analysis", "waiting_for_slot"] == 1

    assert waits.questions["analysis", "waiting_for_slot"] == 0
    assert logged() == []
