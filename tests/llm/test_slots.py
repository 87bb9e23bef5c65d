"""The slots of an endpoint: whose request comes next, and what is logged about waiting."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable

import pytest

from service.llm.slots import Slots, Ticket
from service.llm.waits import LONG, Kind, Waits


class Questions:
    """Questions that hold their slots until `end`; *begun* lists them in the order in which they got a slot."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.begun: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def ask(self, name: str, ticket: Ticket) -> asyncio.Task[None]:
        """Ask, then let all tasks go on."""
        self._ends[name] = asyncio.Event()
        self._tasks.append(asyncio.create_task(self._hold(name, ticket)))
        await settle()
        return self._tasks[-1]

    async def end(self, name: str) -> None:
        """Answer a question, then let all tasks go on."""
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
    """A free slot goes to a single analysis first, however long batches have waited."""
    questions = Questions(Slots(2))
    for name, kind in (("b1", "batch"), ("b2", "batch"), ("b3", "batch"), ("a1", "analysis"), ("a2", "analysis")):
        await questions.ask(name, questions.slots.ticket(_kind(kind)))

    await questions.end("b1")
    await questions.end("b2")
    await questions.end("a1")

    assert questions.begun == ["b1", "b2", "a1", "a2", "b3"]


async def test_batches_leave_slots_free() -> None:
    """Batches get no more than their share of the slots; single analyses may get all."""
    questions = Questions(Slots(3, for_batches=2))
    for name in ("b1", "b2", "b3"):
        await questions.ask(name, questions.slots.ticket("batch"))
    assert questions.begun == ["b1", "b2"]

    await questions.ask("a1", questions.slots.ticket("analysis"))
    for name in ("b1", "b2"):
        await questions.end(name)

    assert questions.begun == ["b1", "b2", "a1", "b3"]


async def test_only_slot_is_for_one_article() -> None:
    """A single slot belongs to one article until that ends, also between two questions."""
    questions = Questions(Slots(1))
    first, second = questions.slots.ticket("analysis"), questions.slots.ticket("analysis")
    await questions.ask("1.1", first)
    await questions.ask("2.1", second)
    await questions.end("1.1")
    await questions.ask("1.2", first)
    await questions.end("1.2")
    assert questions.begun == ["1.1", "1.2"]

    questions.slots.release(first)
    await settle()

    assert questions.begun == ["1.1", "1.2", "2.1"]


async def test_batch_gives_way_between_questions() -> None:
    """With one slot, an article of a batch lets a single analysis in after a question, and goes on after it."""
    questions = Questions(Slots(1))
    batch, other, single = (
        questions.slots.ticket("batch"),
        questions.slots.ticket("batch"),
        questions.slots.ticket("analysis"),
    )
    await questions.ask("b1", batch)
    await questions.ask("c1", other)
    await questions.ask("a1", single)
    await questions.end("b1")
    await questions.ask("b2", batch)
    await questions.end("a1")
    assert questions.begun == ["b1", "a1"]

    questions.slots.release(single)
    await settle()

    assert questions.begun == ["b1", "a1", "b2"]


@pytest.mark.parametrize("how", ["cancelled", "late"])
async def test_slot_is_not_lost(how: str) -> None:
    """A question that gives up, or is cancelled just as it gets a slot, leaves the slot to the next."""
    questions = Questions(Slots(1))
    tickets = [questions.slots.ticket("batch") for _ in range(3)]
    await questions.ask("b1", tickets[0])
    if how == "late":
        with pytest.raises(TimeoutError):
            async with questions.slots.slot(tickets[1], time.monotonic(), 0.01):
                raise AssertionError("there is no slot")
    else:
        waiting = await questions.ask("b2", tickets[1])
        questions._ends["b1"].set()
        questions.slots.release(tickets[0])
        waiting.cancel()
    await questions.end("b1")
    questions.slots.release(tickets[0])

    await questions.ask("b3", tickets[2])

    assert questions.begun[-1] == "b3"
    assert questions.slots.waits.questions["batch", "on_wire"] == 1


def _kind(word: str) -> Kind:
    return "batch" if word == "batch" else "analysis"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return a function that lists the logged messages."""
    caplog.set_level(logging.WARNING, "service.llm.waits")
    return lambda: [record.getMessage() for record in caplog.records]


async def test_long_wait_is_logged_once(logged: Callable[[], list[str]]) -> None:
    """A long wait is logged once, with its reason and the number of questions that wait."""
    waits, asked = Waits(), time.monotonic() - LONG
    with waits.counted("batch", "backing_off", asked), waits.counted("batch", "backing_off", asked):
        await asyncio.sleep(0.01)
    with waits.counted("batch", "backing_off", asked):
        await asyncio.sleep(0.01)

    (line,) = logged()
    assert "questions of batches have no answer after 30 s: 2 wait" in line
    assert "the endpoint fails or asks to come back later" in line


async def test_short_wait_is_not_logged(logged: Callable[[], list[str]]) -> None:
    """A short wait is counted, but not logged."""
    waits = Waits()
    with waits.counted("analysis", "waiting_for_slot", time.monotonic()):
        await asyncio.sleep(0.01)
        assert waits.questions["analysis", "waiting_for_slot"] == 1

    assert waits.questions["analysis", "waiting_for_slot"] == 0
    assert logged() == []
