"""Metrics, as a Prometheus server reads them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from service.storage.batches import ExecutorLoad
from service.wiring.running import Wired
from tests.support import api_service
from tests.support.api_service import StubQueue
from tests.support.batch_lines import analyzed, invalid_line, not_analyzed, request_line, submit_lines

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


async def scraped(client: httpx2.AsyncClient) -> Samples:
    """Read all samples."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


async def test_batches(client: httpx2.AsyncClient, service: Wired, queue: StubQueue) -> None:
    """Lines by state over all batches, what is at work, and how long already: what is stuck shows."""
    first = await submit_lines(service.ledger, request_line(1), request_line(2), request_line(3), invalid_line(4))
    await service.ledger.lines.end(first, 1, analyzed(1))
    await service.ledger.lines.end(first, 2, not_analyzed(2))
    second = await submit_lines(service.ledger, request_line(1), request_line(2))
    await service.ledger.cancel(second)
    third = await submit_lines(service.ledger, request_line(1))
    await service.ledger.lines.end(third, 1, analyzed(9))
    queue.at_work = {"gone": ExecutorLoad(3, api_service.SINCE)}

    found = await scraped(client)

    states = {state: found["evenhand_batch_lines", (("state", state),)] for state in ("done", "failed", "waiting")}
    assert states == {"done": 2, "failed": 2, "waiting": 1}
    assert found["evenhand_batch_lines", (("state", "cancelled"),)] == 2
    assert (found["evenhand_batches_unfinished", ()], found["evenhand_database_up", ()]) == (1, 1)
    assert found["evenhand_articles_at_work", (("executor", "gone"),)] == 3
    age = (datetime.now(UTC) - api_service.SINCE).total_seconds()
    assert found["evenhand_oldest_article_seconds", (("executor", "gone"),)] == pytest.approx(age, abs=60)
    assert 0 <= found["evenhand_batch_last_ended_seconds", ()] < 60


async def test_empty_database(client: httpx2.AsyncClient) -> None:
    """Without a batch all lines are zero, and no time since the last is made up."""
    found = await scraped(client)

    assert found["evenhand_batch_lines", (("state", "waiting"),)] == 0
    assert ("evenhand_batch_last_ended_seconds", ()) not in found


async def test_database_away(client: httpx2.AsyncClient, tmp_path: Path) -> None:
    """Without its database the service says so, and what it counts itself."""
    api_service.spoil(tmp_path, "batches")

    found = await scraped(client)

    assert found["evenhand_database_up", ()] == 0
    assert ("evenhand_batch_lines", (("state", "waiting"),)) not in found


async def test_requests(client: httpx2.AsyncClient) -> None:
    """Requests count by route, not by address: whoever asks for strange ones makes no series of their own."""
    before = await scraped(client)

    await asyncio.gather(*(client.get(f"/v1/analyses/an_{n}") for n in range(3)), client.get("/nowhere/at/all"))

    after = await scraped(client)
    route = (("method", "GET"), ("route", "/v1/analyses/{analysis_id}"), ("status", "404"))
    none = (("method", "GET"), ("route", "none"), ("status", "404"))
    for labels, number in ((route, 3), (none, 1)):
        name = "evenhand_request_seconds_count"
        assert after[name, labels] - before.get((name, labels), 0) == number
    assert not any("nowhere" in str(key) or "an_1" in str(key) for key in after)
