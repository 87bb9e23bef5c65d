"""`Idempotency-Key`: one key, one run, one answer."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from service.errors import ModelTimeout
from tests.support.api_service import BODY, StubAnalyze

KEY = {"Idempotency-Key": "a-key-of-mine"}


async def _stored(client: httpx2.AsyncClient) -> int:
    return len((await client.get("/v1/analyses")).json()["items"])


async def test_replay(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """The same key and body give the same bytes at the same place, say so, and run nothing."""
    first = await client.post("/v1/analyses", json=BODY, headers=KEY)
    again = await client.post("/v1/analyses", json=BODY, headers=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert (analyze.calls, await _stored(client)) == (1, 1)


async def test_spacing_is_not_another_body(client: httpx2.AsyncClient) -> None:
    """A body that asks the same in other spacing, order or with defaults spelt out is the same body."""
    await client.post("/v1/analyses", json={"text": "a", "title": "b"}, headers=KEY)
    body = b'{ "title":"b", "model":null,\n "text":"\\u0061" }'

    again = await client.post("/v1/analyses", content=body, headers=KEY | {"Content-Type": "application/json"})

    assert again.headers["idempotency-replayed"] == "true"


async def test_other_body(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """The same key with another body is a 422, and nothing is run."""
    await client.post("/v1/analyses", json=BODY, headers=KEY)

    answer = await client.post("/v1/analyses", json={"text": "Another."}, headers=KEY)

    assert (answer.status_code, analyze.calls) == (422, 1)
    assert "new key" in answer.json()["detail"]


async def test_two_at_once(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """While the first runs, the second is a 409; when it has ended, its answer."""
    analyze.go.clear()
    running = asyncio.create_task(client.post("/v1/analyses", json=BODY, headers=KEY))
    await analyze.started.wait()

    meanwhile = await client.post("/v1/analyses", json=BODY, headers=KEY)
    analyze.go.set()
    first = await running
    after = await client.post("/v1/analyses", json=BODY, headers=KEY)

    assert (meanwhile.status_code, meanwhile.json()["type"]) == (409, "/problems/conflict")
    assert after.content == first.content
    assert analyze.calls == 1


async def test_many_at_once(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """Of many requests at the same moment one is run; the others are its answer or a 409."""
    answers = await asyncio.gather(*(client.post("/v1/analyses", json=BODY, headers=KEY) for _ in range(8)))

    assert {a.status_code for a in answers} <= {201, 409}
    assert len({a.content for a in answers if a.status_code == 201}) == 1
    assert analyze.calls == 1


@pytest.mark.parametrize("error", [ModelTimeout("no answer"), RuntimeError("bug")], ids=["problem", "bug"])
async def test_failed_run_frees_the_key(client: httpx2.AsyncClient, analyze: StubAnalyze, error: Exception) -> None:
    """A run that fails stores nothing, and its key runs again."""
    analyze.error = error
    failed = await client.post("/v1/analyses", json=BODY, headers=KEY)
    stored = await _stored(client)
    analyze.error = None
    again = await client.post("/v1/analyses", json=BODY, headers=KEY)

    assert (failed.status_code >= 500, stored) == (True, 0)
    assert (again.status_code, analyze.calls) == (201, 2)
    assert "idempotency-replayed" not in again.headers


async def test_cancelled_run_frees_the_key(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """A request that is cancelled while it runs, as a server does when it stops, does not leave its key taken."""
    analyze.go.clear()
    running = asyncio.create_task(client.post("/v1/analyses", json=BODY, headers=KEY))
    await analyze.started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    analyze.go.set()

    again = await client.post("/v1/analyses", json=BODY, headers=KEY)

    assert again.status_code == 201


async def test_delete_frees_the_key(client: httpx2.AsyncClient) -> None:
    """After its analysis is deleted, a key makes a new one."""
    first = await client.post("/v1/analyses", json=BODY, headers=KEY)
    await client.delete(first.headers["location"])

    again = await client.post("/v1/analyses", json=BODY, headers=KEY)

    assert again.status_code == 201
    assert again.json()["id"] != first.json()["id"]


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"a b", id="space"),
        pytest.param("schlüssel".encode(), id="not ASCII"),
        pytest.param(b"k" * 256, id="too long"),
    ],
)
async def test_bad_key(client: httpx2.AsyncClient, analyze: StubAnalyze, key: bytes) -> None:
    """A key is 1 to 255 visible ASCII characters; another is a 422 that names the header."""
    answer = await client.post("/v1/analyses", json=BODY, headers={b"Idempotency-Key": key})

    assert (answer.status_code, analyze.calls) == (422, 0)
    assert answer.json()["errors"][0]["loc"] == ["header", "Idempotency-Key"]
