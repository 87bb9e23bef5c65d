"""One article that nobody waits for, and the same article again."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from service.analysis.requests import AnalysisRequest
from service.errors import ModelTimeout, StoreError
from service.wiring.running import Wired
from tests.support.api_batches import everything
from tests.support.api_service import BODY, StubAnalyze, StubQueue


@pytest.mark.parametrize("prefer", ["respond-async", "Respond-Async, wait=10", "handling=lenient, respond-async"])
async def test_respond_async(
    client: httpx2.AsyncClient, service: Wired, analyze: StubAnalyze, queue: StubQueue, prefer: str
) -> None:
    """One article that nobody waits for is a batch of one: a 202 that says where to look and when."""
    answer = await client.post("/v1/analyses", json=BODY, headers={"Prefer": prefer})

    batch_id = answer.json()["id"]
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/batches/{batch_id}")
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["preference-applied"] == "respond-async"
    assert (analyze.calls, queue.submitted) == (0, [batch_id])
    assert (await client.get(answer.headers["location"])).json() == answer.json()
    assert await service.ledger.lines.request(batch_id, 1) == ('{"text":"The council slammed the toll."}', "calls")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(BODY, {"Idempotency-Key": "mine"}, id="with an Idempotency-Key"),
        pytest.param(BODY | {"model": "unknown"}, {}, id="unknown model"),
        pytest.param({}, {}, id="no article"),
    ],
)
async def test_respond_async_refused(
    client: httpx2.AsyncClient, service: Wired, body: dict[str, str], headers: dict[str, str]
) -> None:
    """What can't be carried out is a 422 at once, and nothing is kept of it."""
    answer = await client.post("/v1/analyses", json=body, headers={"Prefer": "respond-async"} | headers)

    assert (answer.status_code, await everything(service)) == (422, 0)


async def test_respond_async_while_the_queue_is_away(
    client: httpx2.AsyncClient, service: Wired, queue: StubQueue
) -> None:
    """An article that can't be handed over is a 503, and nothing of it is kept."""
    queue.error = StoreError("the database can't be used now")

    answer = await client.post("/v1/analyses", json=BODY, headers={"Prefer": "respond-async"})

    assert (answer.status_code, await everything(service)) == (503, 0)


async def test_other_preference(client: httpx2.AsyncClient, queue: StubQueue) -> None:
    """A preference that is not ours is passed over."""
    answer = await client.post("/v1/analyses", json=BODY, headers={"Prefer": "return=minimal"})

    assert (answer.status_code, queue.submitted) == (201, [])


async def test_same_article_again(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """The same article, asked the same way, gives the analysis that is kept, and says so."""
    first = await client.post("/v1/analyses", json=BODY)
    again = await client.post("/v1/analyses", json=BODY)

    assert (first.json()["reused"], again.json()["reused"]) == (False, True)
    assert again.json() | {"reused": False} == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert (analyze.calls, len((await client.get("/v1/analyses")).json()["items"])) == (1, 1)


async def test_fresh(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """`fresh` asks anew, and what comes of it is what is found from then on."""
    await client.post("/v1/analyses", json=BODY)
    fresh = await client.post("/v1/analyses", json=BODY | {"fresh": True})
    again = await client.post("/v1/analyses", json=BODY)

    assert (analyze.calls, fresh.json()["reused"]) == (2, False)
    assert again.json()["id"] == fresh.json()["id"]


async def test_equal_articles_at_once(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """Of equal requests at the same moment one makes the analysis, and the others find it."""
    analyze.go.clear()
    running = [asyncio.create_task(client.post("/v1/analyses", json=BODY)) for _ in range(5)]
    await analyze.started.wait()
    analyze.go.set()
    answers = [await one for one in running]

    assert analyze.calls == 1
    assert sorted(answer.json()["reused"] for answer in answers) == [False, True, True, True, True]
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_first_of_equal_articles_fails(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """Where the one that makes the analysis fails, another tries; what went wrong once holds for nobody else."""
    analyze.go.clear()
    first = asyncio.create_task(client.post("/v1/analyses", json=BODY))
    await analyze.started.wait()
    first.cancel()
    analyze.go.set()
    second = await client.post("/v1/analyses", json=BODY)
    analyze.error = ModelTimeout("no answer")
    failed = await client.post("/v1/analyses", json={"text": "Another."})

    assert (second.status_code, failed.status_code, analyze.calls) == (201, 504, 3)


async def test_reused_with_a_key(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """An `Idempotency-Key` may stand for an analysis that was there already."""
    first = await client.post("/v1/analyses", json=BODY)
    keyed = await client.post("/v1/analyses", json=BODY, headers={"Idempotency-Key": "mine"})
    again = await client.post("/v1/analyses", json=BODY, headers={"Idempotency-Key": "mine"})

    assert (keyed.status_code, keyed.json()["id"], analyze.calls) == (201, first.json()["id"], 1)
    assert again.json()["id"] == first.json()["id"]
    assert again.headers["idempotency-replayed"] == "true"


async def test_same_key_same_bytes(client: httpx2.AsyncClient) -> None:
    """The answer to a key is the same bytes again, also where the analysis was there before."""
    await client.post("/v1/analyses", json=BODY)
    keyed = [await client.post("/v1/analyses", json=BODY, headers={"Idempotency-Key": "mine"}) for _ in range(2)]

    assert keyed[0].content == keyed[1].content


async def test_one_after_a_failed_one_is_alone_too(service: Wired, analyze: StubAnalyze) -> None:
    """After the first of equal requests failed, those that come while the second runs wait for it as well."""
    await service.store.open()
    request = AnalysisRequest(**BODY)
    analyze.go.clear()
    first, second = (asyncio.create_task(service.find_or_analyze(request, service.store.add)) for _ in range(2))
    await analyze.started.wait()
    analyze.started.clear()
    first.cancel()
    await analyze.started.wait()

    locked = [entry.lock.locked() for entry in service._cache._locks._entries.values()]
    analyze.go.set()
    await second
    await service.store.close()

    assert locked == [True]
    assert service._cache._locks._entries == {}
