"""Locks that are shared by all processes on one database."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from service.analysis.requests import AnalysisRequest
from service.storage.analyses import Store
from service.storage.database import Database
from tests.support import api_service

REQUEST = AnalysisRequest(**api_service.BODY)


async def entered(
    database: Database, key: str, log: list[str], go: asyncio.Event, begun: asyncio.Event | None = None
) -> None:
    """Hold a key until *go* is set; set *begun* when it is held."""
    async with database.locks.hold(key):
        log.append(f"{key} in")
        if begun:
            begun.set()
        await go.wait()
        log.append(f"{key} out")


@pytest.fixture
def url(on_postgres: str) -> str:
    """Return the URL of a PostgreSQL: only there are locks shared."""
    return on_postgres


async def test_one_at_a_time(url: str) -> None:
    """Another process waits until the first frees the key; for another key it does not wait."""
    first, second, log = Database(url), Database(url), list[str]()
    go, free, begun = asyncio.Event(), asyncio.Event(), asyncio.Event()
    free.set()
    holding = asyncio.create_task(entered(first, "a", log, go, begun))
    await begun.wait()
    waiting = asyncio.create_task(entered(second, "a", log, free))
    await entered(second, "b", log, free)
    await entered(first, "b", log, free)

    assert log == ["a in", "b in", "b out", "b in", "b out"]
    go.set()
    await asyncio.gather(holding, waiting)
    assert log[-3:] == ["a out", "a in", "a out"]
    await first.close()
    await second.close()


async def test_holder_is_gone(url: str) -> None:
    """The keys that a process held are free when its connection ends."""
    first, second, log = Database(url), Database(url), list[str]()
    go, begun = asyncio.Event(), asyncio.Event()
    holding = asyncio.create_task(entered(first, "a", log, go, begun))
    await begun.wait()

    await first.close()

    go.set()
    await entered(second, "a", log, go)
    await holding
    assert log.count("a in") == 2
    await second.close()


async def test_database_away(url: str, away: Callable[[], None]) -> None:
    """If the database stops, holding a key ends without an error, and the next one works."""
    database, log, go, begun = Database(url), list[str](), asyncio.Event(), asyncio.Event()
    holding = asyncio.create_task(entered(database, "a", log, go, begun))
    await begun.wait()

    await asyncio.to_thread(away)

    go.set()
    await holding
    await entered(database, "a", log, go)
    assert log == ["a in", "a out"] * 2
    await database.close()


async def test_equal_articles_in_two_processes(url: str, tmp_path: Path) -> None:
    """Of two equal requests to two servers at the same time, one makes the analysis and the other finds it."""
    analyze, stores = api_service.StubAnalyze(), [Store(url), Store(url)]
    for store in stores:
        await store.open()
    wired = api_service.wired(tmp_path, analyze, fingerprint=lambda _: "same")
    analyze.go.clear()
    running = [
        asyncio.create_task(dataclasses.replace(wired, store=store).find_or_analyze(REQUEST, store.add))
        for store in stores
    ]
    await analyze.started.wait()
    analyze.go.set()

    made = [await one for one in running]

    assert analyze.calls == 1
    assert sorted(analysis.reused for analysis in made) == [False, True]
    for store in stores:
        await store.close()
