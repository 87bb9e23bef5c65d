"""The processes in which pages are read: they stay for the next page, and end when they should."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from service.analysis.extraction import Extractor
from service.errors import EvenhandError, InvalidArticle

PARAGRAPH = "The council met on Monday and talked about the bridge. It will be repaired in May, the mayor said."
PAGE = f"<html><head><title>The bridge</title></head><body><article><p>{PARAGRAPH}</p></article></body></html>"
ATTRIBUTES = " ".join(f'a{n}"' for n in range(40_000))
SLOW = f"<html><body><article><p {ATTRIBUTES}>{PARAGRAPH}</p></article></body></html>"
"""A page that takes the extractor half a minute and more."""


@pytest.fixture
async def extractor() -> AsyncIterator[Extractor]:
    """Give an extractor, and close it."""
    made = Extractor()
    yield made
    await made.close()


def children() -> set[int]:
    """List the processes that this one has started and that have not ended."""
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(pid) for tasks in listed for pid in tasks.read_text("ascii").split()}


def eventually(holds: Callable[[], bool]) -> bool:
    """Wait until something holds, for half a minute at most."""
    until = time.monotonic() + 30
    while not holds() and time.monotonic() < until:
        threading.Event().wait(0.01)
    return holds()


async def test_the_process_stays_for_the_next_page(extractor: Extractor) -> None:
    """One process reads page after page."""
    before = children()
    first = await extractor.extract(PAGE)
    processes = children() - before

    assert await extractor.extract(PAGE) == first
    assert (first.text, first.title) == (PARAGRAPH, "The bridge")
    assert (len(processes), children() - before) == (1, processes)


async def test_pages_are_read_at_once(extractor: Extractor) -> None:
    """Several pages are read at the same time, and each gets its own text."""
    pages = [PAGE.replace("Monday", day) for day in ("Tuesday", "Friday", "Sunday", "Easter", "Christmas", "Whitsun")]

    found = await asyncio.gather(*map(extractor.extract, pages))

    assert [page.text.split()[4] for page in found] == [
        "Tuesday", "Friday", "Sunday", "Easter", "Christmas", "Whitsun"
    ]  # fmt: skip


async def test_a_slow_page_is_given_up() -> None:
    """A page that takes longer than the limit is refused, its process is gone, and the next page is read."""
    extractor, before = Extractor(limit=0.5), children()
    try:
        with pytest.raises(InvalidArticle, match=r"took over 0\.5 s to read and was given up: send the article's text"):
            await extractor.extract(SLOW)
        assert children() == before
    finally:
        await extractor.close()


async def test_who_no_longer_waits_ends_the_process(extractor: Extractor) -> None:
    """When the reading of a page is cancelled, its process ends, and the next page is read by another."""
    before = children()
    reading = asyncio.create_task(extractor.extract(SLOW))
    assert await asyncio.to_thread(eventually, lambda: children() > before)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading

    assert eventually(lambda: children() == before)
    assert (await extractor.extract(PAGE)).text == PARAGRAPH


async def test_a_process_that_died_is_replaced(extractor: Extractor) -> None:
    """A process that was killed while it waited costs no page."""
    before = children()
    await extractor.extract(PAGE)
    for process in children() - before:
        os.kill(process, signal.SIGKILL)
        assert eventually(lambda: "State:\tZ" in Path(f"/proc/{process}/status").read_text("ascii"))  # noqa: B023 - called at once

    assert (await extractor.extract(PAGE)).text == PARAGRAPH


async def test_close_ends_everything() -> None:
    """Closing ends what waits and what reads; no process stays, and no page is read afterwards."""
    extractor, before = Extractor(), children()
    await extractor.extract(PAGE)
    reading = asyncio.create_task(extractor.extract(SLOW))
    await asyncio.sleep(0)
    await extractor.close()

    with pytest.raises(EvenhandError):
        await reading
    assert children() == before
    with pytest.raises(EvenhandError, match="stopping"):
        await extractor.extract(PAGE)


def test_a_page_is_read_without_much_memory() -> None:
    """The process has a limit of memory, and says at once that it is ready."""
    with subprocess.Popen(
        [sys.executable, "-m", "service.analysis.extraction"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"\n"
        limits = Path(f"/proc/{process.pid}/limits").read_text("ascii")
        process.stdin.close()

    assert f"Max address space         {2 * 1024**3}" in limits
    assert process.returncode == 0
