"""Batches survive when processes are killed: real workers, a real PostgreSQL, kill -9."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.support.batch_files import lines
from tests.support.commands import Start
from tests.support.fake_model import FakeModel, drop, failure
from tests.support.submitted_batches import submit, wait_until_done

ARTICLES = 120
QUESTIONS = 3 * ARTICLES
FEW = 60
"""How many articles a test has, if a few are enough."""

KILLS = 10
AT_ONCE = 12
"""How many articles a worker runs: one and a half times the eight questions at once of an unknown model."""


class Reached:
    """Waits until the fake model got a number of questions."""

    def __init__(self, model: FakeModel) -> None:
        self._model = model
        self._tick = threading.Event()

    def wait(self, count: int) -> None:
        """Return when *count* questions were asked; fail after a minute without any."""
        while (asked := len(self._model.requests)) < count:
            for _ in range(1200):
                if len(self._model.requests) > asked:
                    break
                self._tick.wait(0.05)
            else:
                raise AssertionError(f"stuck at {asked} of {count} questions")


def moments() -> list[int]:
    """Return ten random counts of questions at which to kill, so far apart that the next worker has started."""
    step = QUESTIONS // (KILLS + 1)
    drawn = random.Random(7)
    return [step * n + drawn.randrange(step // 2) for n in range(1, KILLS + 1)]


def asked_again(model: FakeModel, articles: int = ARTICLES) -> int:
    """Count how many questions were repetitions."""
    return sum(Counter(json.dumps(body, sort_keys=True) for body in model.requests).values()) - 3 * articles


def test_batch_on_sqlite(model: FakeModel, start: Start, tmp_path: Path) -> None:
    """After ten kills of `evenhand batch`, OUT has each id once; only questions that were in flight were repeated."""
    (tmp_path / "in.jsonl").write_bytes(lines(ARTICLES))
    reached = Reached(model)
    for moment in moments():
        process = start("batch", "in.jsonl", "out.jsonl")
        reached.wait(moment)
        process.kill()
        process.wait()

    last = start("batch", "in.jsonl", "out.jsonl")
    _, said = last.communicate(timeout=120)

    assert last.returncode == 0, said
    ids = [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert sorted(ids) == sorted(f"a{n}" for n in range(ARTICLES))
    assert len({json.dumps(body, sort_keys=True) for body in model.requests}) == QUESTIONS
    assert 0 <= asked_again(model) <= KILLS * AT_ONCE


async def test_workers_on_postgres(model: FakeModel, start: Start, on_postgres: str) -> None:
    """After ten kills of two workers, each id has one result; only questions that were in flight were repeated."""
    store, ledger, jobs, batch_id = await submit(on_postgres, model, ARTICLES)
    reached, drawn = Reached(model), random.Random(8)
    workers = {name: start("worker", "--executor", name, EVENHAND_DATABASE_URL=on_postgres) for name in ("one", "two")}
    for moment in moments():
        reached.wait(moment)
        name = drawn.choice(["one", "two"])
        workers[name].kill()
        workers[name].wait()
        workers[name] = start("worker", "--executor", name, EVENHAND_DATABASE_URL=on_postgres)
    reached.wait(QUESTIONS)
    batch = await wait_until_done(ledger, batch_id)
    results = await ledger.lines.results(batch_id, 0, 1000)
    await jobs.stop()
    await store.close()

    assert (batch.done, batch.failed, batch.waiting) == (ARTICLES, 0, 0)
    assert sorted(one.name or "" for one in results) == sorted(f"a{n}" for n in range(ARTICLES))
    assert len({json.dumps(body, sort_keys=True) for body in model.requests}) == QUESTIONS
    assert 0 <= asked_again(model) <= KILLS * AT_ONCE


async def test_recover(model: FakeModel, start: Start, on_postgres: str) -> None:
    """`evenhand worker recover` gives the work of a dead worker to another, and the batch ends."""
    store, ledger, jobs, batch_id = await submit(on_postgres, model, FEW)
    gone = start("worker", "--executor", "gone", EVENHAND_DATABASE_URL=on_postgres)
    Reached(model).wait(FEW)
    gone.kill()
    gone.wait()
    left = await jobs.executors()
    other = start("worker", "--executor", "other", EVENHAND_DATABASE_URL=on_postgres)
    recovering = start("worker", "recover", "gone", EVENHAND_DATABASE_URL=on_postgres)
    recovering.communicate(timeout=60)

    batch = await wait_until_done(ledger, batch_id)
    other.terminate()
    _, said = other.communicate(timeout=60)
    await jobs.stop()
    await store.close()

    assert left["gone"].articles > 0
    assert recovering.returncode == 0
    assert (batch.done, batch.failed) == (FEW, 0)
    assert other.returncode == 0, said


async def test_database_goes_away(model: FakeModel, start: Start, on_postgres: str, away: Callable[[], None]) -> None:
    """When the database stops and comes back, the batch continues by itself, and nothing is lost."""
    store, ledger, jobs, batch_id = await submit(on_postgres, model, FEW)
    worker = start("worker", EVENHAND_DATABASE_URL=on_postgres)
    Reached(model).wait(FEW)

    away()

    batch = await wait_until_done(ledger, batch_id)
    results = await ledger.lines.results(batch_id, 0, 1000)
    worker.terminate()
    _, said = worker.communicate(timeout=60)
    await jobs.stop()
    await store.close()
    assert (batch.done, batch.failed) == (FEW, 0)
    assert len({one.name for one in results}) == FEW
    assert worker.returncode == 0, said
    assert 0 <= asked_again(model, FEW) <= AT_ONCE


async def test_rough_endpoint(model: FakeModel, start: Start, on_postgres: str) -> None:
    """With 30 % of responses 429 and 10 % dropped, no article fails, and both workers together keep the rate."""
    drawn, limit = random.Random(9), 6000
    rough = [failure(429, retry_after="0"), failure(429, retry_after="0"), failure(429, retry_after="0"), drop]
    model.acts.extend(drawn.choice([*rough, *[None] * 6]) for _ in range(12 * FEW))
    store, ledger, jobs, batch_id = await submit(on_postgres, model, FEW)
    settings = {"EVENHAND_DATABASE_URL": on_postgres, "EVENHAND_REQUESTS_PER_MINUTE": str(limit)}
    for name in ("one", "two"):
        start("worker", "--executor", name, **settings)

    batch = await wait_until_done(ledger, batch_id)
    await jobs.stop()
    await store.close()

    assert (batch.done, batch.failed) == (FEW, 0)
    assert len(model.requests) > 3 * FEW
    for window in (1.0, 5.0):
        most = max(sum(1 for t in model.times if at <= t < at + window) for at in model.times)
        assert most <= window * limit / 60 + 2 * AT_ONCE, f"{most} in {window} s"  # some requests arrive late
