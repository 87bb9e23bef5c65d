"""What every answer has: a request id and headers that keep browsers and caches careful."""

from __future__ import annotations

import asyncio
import logging

import httpx2
import pytest
from starlette.types import Message, Receive, Scope, Send

from service.api.middleware import Edge

PATHS = [
    pytest.param("/healthz", id="fine"),
    pytest.param("/nowhere", id="not found"),
    pytest.param("/v1/analyses?limit=0", id="invalid"),
]


@pytest.mark.parametrize("path", PATHS)
async def test_headers(client: httpx2.AsyncClient, path: str) -> None:
    """Every answer, good or bad, has the caller's request id, and is neither sniffed nor kept."""
    answer = await client.get(path, headers={"X-Request-Id": "trace-7/a"})

    assert answer.headers["x-request-id"] == "trace-7/a"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("given", [b"", b"a b", "ü".encode(), b"x" * 129], ids=["empty", "space", "not ASCII", "long"])
async def test_strange_request_id(client: httpx2.AsyncClient, given: bytes) -> None:
    """A request id that is not 1 to 128 visible ASCII characters is replaced, by another one each time."""
    ids = {(await client.get("/healthz", headers={b"X-Request-Id": given})).headers["x-request-id"] for _ in range(3)}

    assert len(ids) == 3
    assert given.decode("latin-1") not in ids


async def test_request_ids_do_not_mix(client: httpx2.AsyncClient) -> None:
    """Requests at the same time each keep their own id."""
    given = [str(number) for number in range(20)]

    answers = await asyncio.gather(*(client.get("/nowhere", headers={"X-Request-Id": n}) for n in given))

    assert [answer.json()["request_id"] for answer in answers] == given


async def test_answer_that_breaks_off(caplog: pytest.LogCaptureFixture) -> None:
    """An error after the answer has begun ends it, and what the error says reaches neither the log nor the server."""
    caplog.set_level(logging.ERROR)

    words = "The minister " + "slammed"

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(words)

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(_message: Message) -> None:
        return

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    with pytest.raises(RuntimeError, match="cut off") as broken:
        await Edge(app, 1000)(scope, receive, send)
    assert broken.value.__suppress_context__
    assert "ValueError" in caplog.text
    assert "slammed" not in caplog.text
