"""Server-sent events: which client gets them, what they say, and how a stream ends."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx2
import pytest
from fastapi import Request

from service.analysis.listeners import Listener
from service.api.accept import prefers
from service.api.event_stream import stream_parts
from service.errors import InvalidArticle, ModelUnreachable
from service.models import Analysis
from tests.support import analyses, api_service
from tests.support.api_service import BODY, StubAnalyze

EVENTS = {"accept": "text/event-stream"}


def read(body: str) -> list[tuple[str, object]]:
    """Read the events of a whole stream: names and data."""
    blocks = [block.splitlines() for block in body.split("\n\n") if block and not block.startswith(":")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


@pytest.mark.parametrize(
    ("accept", "streams"),
    [
        pytest.param("text/event-stream", True, id="only events"),
        pytest.param("TEXT/Event-Stream; charset=utf-8", True, id="as a client may write it"),
        pytest.param("application/json;q=0.5, text/event-stream", True, id="rather events"),
        pytest.param("text/*, application/json;q=0.9", True, id="any text"),
        pytest.param("text/event-stream, */*;q=0.1", True, id="anything else less"),
        pytest.param("text/event-stream;q=0.5, application/json", False, id="rather JSON"),
        pytest.param("application/json, text/event-stream", False, id="as gladly"),
        pytest.param("text/event-stream;q=0", False, id="no events"),
        pytest.param("*/*", False, id="anything"),
        pytest.param("", False, id="empty"),
        pytest.param("text/event-stream;q=2, ;;, q", True, id="no quality"),
    ],
)
def test_accept(accept: str, streams: bool) -> None:
    """Who prefers events to JSON gets them, everybody else JSON."""
    assert prefers(accept, "text/event-stream", "application/json") == streams


async def test_events_are_the_analysis(client: httpx2.AsyncClient) -> None:
    """Each event has a part of the analysis that the last one has whole, and that is stored."""
    answer = await client.post("/v1/analyses", json=BODY, headers=EVENTS)

    names, data = zip(*read(answer.text), strict=True)
    *parts, analysis = data
    assert answer.status_code == 200
    assert names == ("article", "flags", "summary", "parties", "analysis")
    assert parts == [analysis[name] for name in names[:-1]]
    assert (await client.get(f"/v1/analyses/{analysis['id']}")).json() == analysis


async def test_headers(client: httpx2.AsyncClient) -> None:
    """Nothing on the way keeps the stream back or stores it."""
    answer = await client.post("/v1/analyses", json=BODY, headers=EVENTS)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")


@pytest.mark.parametrize("body", [{}, {"text": "It rained.", "model": "unknown"}], ids=["schema", "model"])
async def test_wrong_request(client: httpx2.AsyncClient, body: dict[str, str]) -> None:
    """A request that can't be carried out is refused with a status, before any stream."""
    answer = await client.post("/v1/analyses", json=body, headers=EVENTS)

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_failure_before_a_part(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """What fails before there is a part to send is answered with its own status."""
    analyze.error = InvalidArticle("nothing to read")

    answer = await client.post("/v1/analyses", json=BODY, headers=EVENTS)

    assert (answer.status_code, answer.json()["detail"]) == (422, "nothing to read")


async def test_respond_async(client: httpx2.AsyncClient) -> None:
    """Nobody can be answered at once and by a stream."""
    answer = await client.post("/v1/analyses", json=BODY, headers=EVENTS | {"prefer": "respond-async"})

    assert (answer.status_code, "text/event-stream" in answer.json()["detail"]) == (422, True)


async def test_same_key(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """The same `Idempotency-Key` gets the same events, whole and at once, and nothing is analysed again."""
    headers = EVENTS | {"idempotency-key": "k"}

    first, again = [await client.post("/v1/analyses", json=BODY, headers=headers) for _ in range(2)]

    assert (analyze.calls, read(first.text)) == (1, read(again.text))


async def test_stored_analysis(tmp_path: Path, analyze: StubAnalyze) -> None:
    """An analysis that was made before comes as events too."""
    async with api_service.serving(api_service.wired(tmp_path, analyze, lambda _: "the same")) as client:
        made = (await client.post("/v1/analyses", json=BODY)).json()
        events = read((await client.post("/v1/analyses", json=BODY, headers=EVENTS)).text)

    assert [name for name, _ in events] == ["article", "flags", "summary", "parties", "analysis"]
    assert events[-1][1] == made | {"reused": True}


def _request() -> Request:
    """Make a request of a client that stays."""
    gone = asyncio.Event()

    async def receive() -> dict[str, str]:
        await gone.wait()
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "state": {"request_id": "r"}}
    return Request(scope, receive)


async def test_failure_after_a_part() -> None:
    """What fails later ends the stream with a problem, and what was sent stays."""

    async def work(listener: Listener) -> Analysis:
        listener.article(analyses.article(), ())
        raise ModelUnreachable("nobody answers")

    answer = await stream_parts(_request(), work)
    events = read("".join([bytes(chunk).decode() async for chunk in answer.body_iterator]))  # type: ignore[attr-defined]  # it streams

    assert [name for name, _ in events] == ["article", "problem"]
    assert events[1][1]["type"] == "/problems/model-unreachable"  # type: ignore[index]  # an object


async def test_silence() -> None:
    """While nothing is ready, comments keep the connection open."""
    go = asyncio.Event()

    async def work(listener: Listener) -> Analysis:
        await go.wait()
        whole = analyses.analysis()
        listener.article(whole.article, ())
        return whole

    answer = await stream_parts(_request(), work, silence=0.001)
    chunks = answer.body_iterator  # type: ignore[attr-defined]  # it streams
    silent = [await anext(chunks) for _ in range(3)]
    go.set()
    rest = b"".join([chunk async for chunk in chunks]).decode()

    assert all(chunk.startswith(b":") for chunk in silent)
    assert [name for name, _ in read(rest)] == ["article", "analysis"]


async def test_client_that_leaves() -> None:
    """If the client leaves, the work is cancelled."""
    cancelled = asyncio.Event()

    async def work(listener: Listener) -> Analysis:
        listener.article(analyses.article(), ())
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        raise AssertionError

    answer = await stream_parts(_request(), work)
    chunks = answer.body_iterator  # type: ignore[attr-defined]  # it streams
    await anext(chunks)
    await chunks.aclose()

    assert cancelled.is_set()
