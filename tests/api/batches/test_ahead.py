"""Batches over HTTP, once they are handed in: watched, read, cancelled, retried."""

from __future__ import annotations

from dataclasses import replace

import httpx2
import pytest

from evals.metrics import prices
from service.errors import StoreError
from service.models import Usage
from service.settings import Settings
from service.storage.answers import Answers
from service.storage.batches import Outcome
from service.wiring.running import Wired
from tests.support import analyses, api_service
from tests.support.api_batches import GOOD, JSONL, NO, end, everything, rows, sent
from tests.support.api_service import StubQueue


async def test_progress(client: httpx2.AsyncClient, service: Wired) -> None:
    """A batch says what is done and waiting, how fast it goes, what it took, and who is at work."""
    batch_id = await sent(client)
    before = (await client.get(f"/v1/batches/{batch_id}")).json()
    await end(service, batch_id, 1)
    told = (await client.get(f"/v1/batches/{batch_id}")).json()

    assert (before["per_second"], before["seconds_left"]) == (None, None)
    assert (told["done"], told["waiting"], told["input_tokens"], told["output_tokens"]) == (1, 1, 1000, 50)
    assert told["per_second"] > 0
    assert told["seconds_left"] == pytest.approx(1 / told["per_second"])
    assert told["executors"] == {"host-1": 1}
    assert told["at_work_since"] == {"host-1": "2026-11-02T00:00:00Z"}


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "of-my-own"])
async def test_money(client: httpx2.AsyncClient, service: Wired, model: str) -> None:
    """What a batch cost is told where the model's price is known, and never as zero where it isn't."""
    batch_id = await sent(client, query=f"?model={model}")
    await end(service, batch_id, 1)

    told = (await client.get(f"/v1/batches/{batch_id}")).json()

    price = prices.price(model)
    assert (price is None) == (model == "of-my-own")
    assert told["currency"] == (price.currency if price else None)
    assert told["money"] == prices.money(model, 1000, 400, 50)


async def test_executors_are_unknown(client: httpx2.AsyncClient, queue: StubQueue) -> None:
    """How far a batch is can be read while DBOS can't be asked."""
    batch_id = await sent(client)
    queue.error = StoreError("the database can't be used now")

    assert (await client.get(f"/v1/batches/{batch_id}")).json()["executors"] == {}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/results"), ("POST", "/cancel"), ("POST", "/retry")],
)
async def test_unknown(client: httpx2.AsyncClient, queue: StubQueue, method: str, path: str) -> None:
    """A batch that is not there is a 404, whatever is asked of it; what can't be an id is a 422."""
    answer = await client.request(method, f"/v1/batches/ba_none{path}")
    strange = await client.request(method, f"/v1/batches/{'a' * 65}{path}")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert (strange.status_code, queue.retried) == (422, [])


# ── Results ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_results(client: httpx2.AsyncClient, service: Wired) -> None:
    """Results are JSONL in the order in which they came, each by the id that was given, as it is kept."""
    batch_id = await sent(client)
    await end(service, batch_id, 2, Outcome(failure=NO))
    await end(service, batch_id, 1)

    answer = await client.get(f"/v1/batches/{batch_id}/results")

    assert answer.headers["content-type"].partition(";")[0] == "application/jsonl"
    assert rows(answer) == [
        {"id": "b", "error": NO.model_dump()},
        {"id": "a", "analysis": analyses.numbered_analysis(1).model_dump(mode="json")},
    ]


async def test_results_follow_links(client: httpx2.AsyncClient, service: Wired) -> None:
    """Following `Link` gives each result once, those that came since too, and ends where the batch is done."""
    batch_id = await sent(client, b"".join(b'{"id": "%d", "text": "x"}\n' % n for n in range(1, 6)))
    link, seen = f"</v1/batches/{batch_id}/results?limit=2>", list[str]()
    for number in (*range(1, 6), None, None, None):
        if number is not None:
            await end(service, batch_id, number)
        if link:
            answer = await client.get(link.partition(">")[0].removeprefix("<"))
            seen += [row["id"] for row in rows(answer)]
            link = answer.headers.get("link", "")

    assert seen == ["1", "2", "3", "4", "5"]
    assert link == ""


async def test_nothing_yet(client: httpx2.AsyncClient) -> None:
    """Where nothing came yet, `Link` says to ask the same again."""
    batch_id = await sent(client)

    answer = await client.get(f"/v1/batches/{batch_id}/results?after=0&limit=7")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["link"] == f'</v1/batches/{batch_id}/results?after=0&limit=7>; rel="next"'


@pytest.mark.parametrize("query", ["after=-1", "after=x", f"after={2**63}", "limit=0", "limit=501"])
async def test_bad_page(client: httpx2.AsyncClient, query: str) -> None:
    """Results that can't be had are a 422."""
    answer = await client.get(f"/v1/batches/{await sent(client)}/results?{query}")

    assert answer.status_code == 422


# ── Stopped, and done again ──────────────────────────────────────────────────────────────────────────────────────


async def test_cancel(client: httpx2.AsyncClient, service: Wired) -> None:
    """A cancelled batch keeps what it has; what waited is counted as cancelled, and is not waited for."""
    batch_id = await sent(client)
    await end(service, batch_id, 1)

    answer = await client.post(f"/v1/batches/{batch_id}/cancel")

    told = answer.json()
    results = await client.get(f"/v1/batches/{batch_id}/results?after=1")
    assert (answer.status_code, told["state"]) == (200, "cancelled")
    assert (told["done"], told["waiting"], told["cancelled"]) == (1, 0, 1)
    assert (results.content, "link" in results.headers) == (b"", False)


async def test_retry(client: httpx2.AsyncClient, service: Wired, queue: StubQueue) -> None:
    """A batch is handed over to be done again, and is answered as accepted."""
    batch_id = await sent(client)
    await end(service, batch_id, 2, Outcome(failure=NO))

    answer = await client.post(f"/v1/batches/{batch_id}/retry")

    assert (answer.status_code, answer.json()["id"]) == (202, batch_id)
    assert queue.retried == [batch_id]


async def test_retry_while_it_is_sent(client: httpx2.AsyncClient, service: Wired, queue: StubQueue) -> None:
    """A batch that is still being sent can't be retried: a 409."""
    batch_id = await service.ledger.create(None)

    answer = await client.post(f"/v1/batches/{batch_id}/retry")

    assert (answer.status_code, queue.retried) == (409, [])


async def test_via_batch_api(client: httpx2.AsyncClient, service: Wired) -> None:
    """What the Batch API took costs half; what was asked directly beside it costs what it always does."""
    batch_id = await sent(client, query="?via=batch-api&tasks=summary")
    usage = {"input_tokens": 1_000_000, "cached_tokens": 0, "output_tokens": 100_000}
    reply = {"text": "{}", "model": None, "fingerprint": None, "usage": usage, "attempts": 1, "seconds": 1.0}

    await Answers(service.store.database).keep(batch_id, {"k": {"question": "k", "reply": reply}})
    half = (await client.get(f"/v1/batches/{batch_id}")).json()
    await service.ledger.lines.end(batch_id, 1, Outcome(analyses.numbered_analysis(1), spent=Usage(**usage)))
    more = (await client.get(f"/v1/batches/{batch_id}")).json()

    whole = prices.money("gpt-4.1-mini", 1_000_000, 0, 100_000)
    assert whole is not None
    assert (half["via"], half["batched"], half["input_tokens"]) == ("batch-api", usage, 1_000_000)
    assert half["money"] == pytest.approx(0.5 * whole)
    assert (more["money"], more["input_tokens"]) == (pytest.approx(1.5 * whole), 2_000_000)
    assert (await service.ledger.lines.request(batch_id, 2) or ("", ""))[1] == "batch-api"


async def test_no_batch_api(service: Wired) -> None:
    """The embedded model has no Batch API, so nothing is taken in for it."""
    service = replace(service, settings=Settings())
    async with api_service.serving(service) as client:
        answer = await client.post("/v1/batches?via=batch-api", content=GOOD, headers=JSONL)

        assert (answer.status_code, await everything(service)) == (422, 0)
