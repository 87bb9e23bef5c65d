"""A server or a worker that is stopped ends within a set time: real processes, and a model that never replies."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

from service.wiring.stopping import MARGIN
from tests.support.commands import Start, endpoint, until
from tests.support.fake_model import FakeModel, hang
from tests.support.served import Served, served
from tests.support.submitted_batches import submit, wait_until_done
from tests.support.warm import Evenhand

SECONDS = 2
"""The set time, in seconds."""

IN_TIME = SECONDS + MARGIN + 10
"""After how many seconds a process must have ended: the set time, the margin, and some for a busy machine."""

SINGLE = {"text": "The mayor resigned. Then it snowed."}


def serving(folder: Path, model: FakeModel, **settings: str) -> AbstractContextManager[Served]:
    """Run a server that uses a fake model."""
    return served(folder, **endpoint(model, "gpt-4.1-mini"), **settings)


def stopped(process: Evenhand, number: int) -> tuple[int, float]:
    """Stop a process; return its exit code and after how many seconds it ended."""
    began = time.monotonic()
    process.send_signal(number)
    return process.wait(120), time.monotonic() - began


def test_server_stops(model: FakeModel, tmp_path: Path) -> None:
    """A request that is running gets a problem, and lines go back into the queue for the next process, all in time."""
    model.acts_on["day"] = model.acts_on["mayor"] = hang
    with serving(tmp_path, model, EVENHAND_STOP_SECONDS=str(SECONDS)) as server, ThreadPoolExecutor() as pool:
        batch_id = server.batch(3)
        answer = pool.submit(server.post, "/v1/analyses", SINGLE)
        until(lambda: len(model.requests) >= 6, "all is asked")

        code, seconds = stopped(server.process, signal.SIGTERM)

        refused = answer.result()
    assert (code, seconds < IN_TIME) == (0, True), f"{code} after {seconds:.1f} s: {server.said()}"
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/stopping")
    assert refused.headers["content-type"] == "application/problem+json"
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.json()["request_id"] == refused.headers["X-Request-Id"]
    assert "Traceback" not in server.said()

    model.acts_on.clear()
    with serving(tmp_path, model) as server:
        until(lambda: server.progress(batch_id)["done"] == 3, "the next process does the lines")


def test_stopped_twice(model: FakeModel, tmp_path: Path) -> None:
    """A server that gets the signal a second time ends at once, by the signal."""
    model.acts_on["mayor"] = hang
    with serving(tmp_path, model, EVENHAND_STOP_SECONDS="300") as server, ThreadPoolExecutor() as pool:
        pool.submit(server.post, "/v1/analyses", SINGLE)
        until(lambda: len(model.requests) >= 1, "it is asked")
        server.process.send_signal(signal.SIGTERM)
        until(lambda: "Evenhand stops" in server.said(), "it begins to stop")

        code, _ = stopped(server.process, signal.SIGINT)

    assert code == -signal.SIGINT


async def test_worker_stops(model: FakeModel, start: Start, on_postgres: str) -> None:
    """A worker that is stopped ends in time, and another worker gets its lines at once."""
    model.acts_on["day"] = hang
    store, ledger, jobs, batch_id = await submit(on_postgres, model, 3)
    settings = {"EVENHAND_DATABASE_URL": on_postgres, "EVENHAND_STOP_SECONDS": str(SECONDS)}
    one = start("worker", "--executor", "one", **settings)
    until(lambda: len(model.requests) >= 3, "all is asked")

    code, seconds = stopped(one, signal.SIGTERM)

    said = one.stderr.read() if one.stderr else ""
    assert (code, seconds < IN_TIME) == (0, True), f"{code} after {seconds:.1f} s: {said}"
    assert await jobs.executors() == {}
    model.acts_on.clear()
    other = start("worker", "--executor", "other", **settings)
    batch = await wait_until_done(ledger, batch_id)
    assert (batch.done, batch.failed) == (3, 0)
    other.terminate()
    other.communicate(timeout=60)
    await jobs.stop()
    await store.close()
