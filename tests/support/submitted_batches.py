"""Batches that are submitted in the test's process, for workers in processes of their own."""

from __future__ import annotations

import threading

from service.jobs.lines import read_lines
from service.jobs.queue import BatchQueue, Limits
from service.settings import read
from service.storage import batches
from service.storage.analyses import Store
from service.storage.ledger import Ledger
from service.wiring.analyzer import Analyzer
from tests.support.batch_files import lines
from tests.support.fake_model import KEY, FakeModel


async def submit(url: str, model: FakeModel, count: int) -> tuple[Store, Ledger, BatchQueue, str]:
    """Submit a batch of *count* articles, as a server without a worker does."""
    store = Store(url)
    await store.open()
    settings = read({"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": KEY, "EVENHAND_MODEL": "gpt-4.1-mini"})
    jobs = BatchQueue(store, Analyzer(settings).tools, Limits(), "front")
    await jobs.connect()
    ledger = Ledger(store.database)
    batch_id = await ledger.create("gpt-4.1-mini")
    await ledger.lines.add(batch_id, list(read_lines(lines(count).splitlines(), {}, 10_000)))
    await ledger.seal(batch_id)
    await jobs.submit(batch_id)
    return store, ledger, jobs, batch_id


async def wait_until_done(ledger: Ledger, batch_id: str) -> batches.Batch:
    """Wait until a batch is done, and return it; fail after 80 seconds."""
    tick, ended = threading.Event(), -1
    for _ in range(4000):
        batch = await ledger.batch(batch_id)
        if batch.state == "done":
            return batch
        ended = max(ended, batch.done + batch.failed)
        tick.wait(0.02)
    raise AssertionError(f"stuck at {ended} of {batch.total}")
