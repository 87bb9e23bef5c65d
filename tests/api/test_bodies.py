"""What bad input gets: always a problem of the 4xx kind, never more of the input than the name of a field."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.support import api_service
from tests.support.api_service import BODY, StubAnalyze

JSON = {"Content-Type": "application/json"}
DEEP = 200_000


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param(b"", "Field required", id="nothing"),
        pytest.param(b'{"text": "a"', "not JSON", id="broken off"),
        pytest.param(b"null", "valid dictionary", id="null"),
        pytest.param(b"[]", "valid dictionary", id="a list"),
        pytest.param(b'"text"', "valid dictionary", id="a string"),
        pytest.param(b'{"text": "caf\xe9"}', "not UTF-8", id="Latin-1"),
        pytest.param('{"text": "a"}'.encode("utf-16"), "not UTF-8", id="UTF-16"),
        pytest.param(b'\xef\xbb\xbf{"text": "a"}', "not JSON", id="byte order mark"),
        pytest.param(b'{"text": "\\ud800"}', "lone surrogate", id="lone surrogate in a value"),
        pytest.param(b'{"text": "a", "\\ud800": 1}', "lone surrogate", id="lone surrogate in a name"),
        pytest.param(b'{"text": "a\x00b"}', "not JSON", id="bare NUL"),
        pytest.param(b"[" * DEEP + b"]" * DEEP, "too deep", id="deep nesting"),
        pytest.param(b'{"text": ' + b"1" * 5000 + b"}", "too many digits", id="huge number"),
        pytest.param(b'{"text": 1e999}', "valid string", id="infinite number"),
        pytest.param(b'{"text": NaN}', "NaN", id="NaN"),
        pytest.param(b'{"text": "a", "text": "b"}', "twice", id="a name twice"),
        pytest.param(b'{"text": "a", "html": "b"}', "both", id="both sources"),
        pytest.param(b"{}", "neither", id="no source"),
        pytest.param(b'{"text": "a", "tasks": ["gossip"]}', "body.tasks.0", id="unknown task"),
        pytest.param(b'{"text": "a", "tasks": []}', "body.tasks", id="no task"),
        pytest.param(b'{"text": "a", "tone": "x"}', "body.tone", id="unknown field"),
        pytest.param(b'{"text": "a", "title": {}, "model": ""}', "1 more", id="two wrong fields"),
    ],
)
async def test_bad_body(client: httpx2.AsyncClient, analyze: StubAnalyze, body: bytes, says: str) -> None:
    """A body that is not a request is a 422 that says what is wrong with it, and nothing is run."""
    answer = await client.post("/v1/analyses", content=body, headers=JSON)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/invalid-request"
    assert says in answer.json()["detail"]
    assert analyze.calls == 0


async def test_invalid_fields_are_listed_without_their_values(client: httpx2.AsyncClient) -> None:
    """Each part that doesn't fit is listed by place; values, long names and links of the library are not shown."""
    answer = await client.post("/v1/analyses", json={"text": ["my secret"], "x" * 500: 1, "model": "hush" * 99})

    assert answer.json()["errors"] == [
        {"loc": ["body", "text"], "msg": "Input should be a valid string"},
        {"loc": ["body", "model"], "msg": "String should have at most 200 characters"},
        {"loc": ["body", "x" * 80], "msg": "Extra inputs are not permitted"},
    ]
    assert "secret" not in answer.text
    assert "hush" not in answer.text
    assert "http" not in answer.text


@pytest.mark.parametrize(
    ("media_type", "status"),
    [
        pytest.param("text/plain", 415, id="plain text"),
        pytest.param("application/x-www-form-urlencoded", 415, id="form"),
        pytest.param("application/json-patch+json", 415, id="other JSON"),
        pytest.param("", 415, id="empty"),
        pytest.param("nonsense/;;=", 415, id="nonsense"),
        pytest.param("Application/JSON; charset=utf-8", 201, id="JSON with a charset"),
    ],
)
async def test_media_type(client: httpx2.AsyncClient, media_type: str, status: int) -> None:
    """Only JSON is read, and the refusal says which header to send."""
    answer = await client.post("/v1/analyses", content=b'{"text": "a"}', headers={"Content-Type": media_type})

    assert answer.status_code == status
    assert status == 201 or "Content-Type: application/json" in answer.json()["detail"]


async def test_no_media_type(client: httpx2.AsyncClient) -> None:
    """A body without a media type is refused too."""
    assert (await client.post("/v1/analyses", content=b'{"text": "a"}')).status_code == 415


async def _stream(sent: list[int], chunks: int) -> AsyncIterator[bytes]:
    for number in range(chunks):
        sent.append(number)
        yield b" " * 1000


async def test_body_limit(tmp_path: Path) -> None:
    """A body of the limit is read; one byte more is a 413 that names the limit."""
    async with api_service.serving(api_service.wired(tmp_path, settings={"max_body_bytes": 1000})) as client:
        body = b'{"text": "a"}'
        fits = await client.post("/v1/analyses", content=body.ljust(1000), headers=JSON)
        over = await client.post("/v1/analyses", content=body.ljust(1001), headers=JSON)

    assert fits.status_code == 201
    assert (over.status_code, over.json()["type"]) == (413, "/problems/too-large")
    assert "1,000 bytes" in over.json()["detail"]


async def test_announced_body_is_not_read(tmp_path: Path) -> None:
    """A body that says it is too long is refused before any of it is read."""
    sent: list[int] = []
    async with api_service.serving(api_service.wired(tmp_path, settings={"max_body_bytes": 5000})) as client:
        headers = JSON | {"Content-Length": "9" * 30}
        answer = await client.post("/v1/analyses", content=_stream(sent, 10), headers=headers)

    assert answer.status_code == 413
    assert sent == []


async def test_streamed_body_is_cut_off(tmp_path: Path) -> None:
    """A body that doesn't say its length is read up to the limit and no further."""
    sent: list[int] = []
    async with api_service.serving(api_service.wired(tmp_path, settings={"max_body_bytes": 5000})) as client:
        answer = await client.post("/v1/analyses", content=_stream(sent, 100), headers=JSON)

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert len(sent) <= 7


async def test_unasked_body_is_ignored(client: httpx2.AsyncClient) -> None:
    """A GET with a body is answered as if it had none."""
    answer = await client.request("GET", "/v1/analyses", json=BODY)

    assert answer.status_code == 200
