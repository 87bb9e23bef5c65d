"""Batches over HTTP, handed in: what is accepted, and what is refused and leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from service.errors import StoreError
from service.wiring.running import Wired
from tests.support.api_batches import GOOD, JSONL, everything, rows, sent
from tests.support.api_service import StubQueue


async def test_create(client: httpx2.AsyncClient, queue: StubQueue) -> None:
    """A batch is accepted and handed over once; `Location` is where to see how far it is."""
    answer = await client.post("/v1/batches", content=GOOD, headers=JSONL)

    told = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/batches/{told['id']}")
    assert (told["state"], told["total"], told["waiting"], told["done"]) == ("running", 2, 2, 0)
    assert queue.submitted == [told["id"]]
    assert (await client.get(answer.headers["location"])).json() == told


async def test_bad_lines(client: httpx2.AsyncClient) -> None:
    """A line that can't be read is counted as failed, says its number, and stops no other."""
    body = b'{"id": "a", "text": "x"}\n\n{\n{"id": "a", "text": "y"}\n{"id": "b", "text": "x"}'

    batch_id = await sent(client, body)

    told = (await client.get(f"/v1/batches/{batch_id}")).json()
    errors = [row["error"] for row in rows(await client.get(f"/v1/batches/{batch_id}/results"))]
    assert (told["total"], told["waiting"], told["failed"]) == (4, 2, 2)
    assert [(error["type"], error["line"]) for error in errors] == [("invalid-request", 3), ("invalid-request", 4)]


async def test_only_bad_lines(client: httpx2.AsyncClient) -> None:
    """A batch without one good line is done at once, and its results say why."""
    batch_id = await sent(client, b"nonsense\n")

    told = (await client.get(f"/v1/batches/{batch_id}")).json()

    assert (told["state"], told["failed"], told["seconds_left"]) == ("done", 1, 0)


@pytest.mark.parametrize("size", [1, 7, 40, 10_000])
async def test_lines_in_pieces(client: httpx2.AsyncClient, service: Wired, size: int) -> None:
    """However a body is cut on its way, its lines are the same."""
    text = "".join(json.dumps({"id": f"é{n}", "text": f"Día {n}."}, ensure_ascii=False) + "\r\n" for n in range(30))
    body = text.encode().rstrip()

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    answer = await client.post("/v1/batches", content=pieces(), headers=JSONL)

    assert (answer.json()["total"], answer.json()["failed"]) == (30, 0)
    asked = [await service.ledger.lines.request(answer.json()["id"], n) for n in range(1, 31)]
    assert [json.loads(one[0]) for one in asked if one] == [{"text": f"Día {n}."} for n in range(30)]


async def test_many_lines(client: httpx2.AsyncClient, service: Wired) -> None:
    """Lines keep their numbers over all pieces in which they are written down."""
    body = b"".join(b'{"id": "%d", "text": "x"}\n' % n for n in range(1, 451))

    batch_id = await sent(client, body)

    assert await service.ledger.lines.waiting(batch_id, 0, 1000) == [(n, 1) for n in range(1, 451)]


@pytest.mark.parametrize(("over", "fits"), [(0, True), (1, False), (5000, False)])
async def test_long_line(client: httpx2.AsyncClient, over: int, fits: bool) -> None:
    """A line may be as long as the body of one analysis; a longer one fails, and those around it don't."""
    empty = b'{"id": "long", "text": ""}'
    long = empty.replace(b'""}', b'"%b"}' % (b"x" * (2000 - len(empty) + over)))

    batch_id = await sent(client, b'{"id": "a", "text": "x"}\n' + long + b'\n{"id": "b", "text": "x"}\n')

    told = (await client.get(f"/v1/batches/{batch_id}")).json()
    assert (told["total"], told["waiting"]) == (3, 3 if fits else 2)


@pytest.mark.parametrize(
    "kind", ["application/jsonl", "application/x-ndjson; charset=utf-8", "Application/X-JSONLines"]
)
async def test_media_types(client: httpx2.AsyncClient, kind: str) -> None:
    """JSONL goes by several names."""
    answer = await client.post("/v1/batches", content=GOOD, headers={"Content-Type": kind})

    assert answer.status_code == 202


async def test_list(client: httpx2.AsyncClient, service: Wired) -> None:
    """A JSON list does as well: its elements are counted like lines, and a wrong one fails alone."""
    listed = [{"id": "a", "text": "Día 1."}, 7, {"id": "b"}, {"id": "c", "text": "It rained."}]

    answer = await client.post("/v1/batches", json=listed)

    told = answer.json()
    assert (answer.status_code, told["total"], told["failed"]) == (202, 4, 2)
    failed = rows(await client.get(f"/v1/batches/{told['id']}/results"))
    assert [row["error"]["line"] for row in failed] == [2, 3]
    assert await service.ledger.lines.request(told["id"], 1) == ('{"text":"Día 1."}', "calls")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[]", 422), (b'{"id": "a", "text": "x"}', 422), (b"[", 422), (b'[{"id": "a", "id": "b"}]', 422),
        (b"[" + b" " * 2000 + b"]", 413),
    ],
)  # fmt: skip
async def test_wrong_list(client: httpx2.AsyncClient, service: Wired, body: bytes, status: int) -> None:
    """What is no list, has no element, or is longer than any other JSON body is refused, and nothing is kept."""
    answer = await client.post("/v1/batches", content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, await everything(service)) == (status, 0)


@pytest.mark.parametrize("kind", ["application/xml", "text/plain", "", "multipart/form-data"])
async def test_wrong_media_type(client: httpx2.AsyncClient, service: Wired, kind: str) -> None:
    """Another media type is a 415 that names the right one."""
    answer = await client.post("/v1/batches", content=GOOD, headers={"Content-Type": kind})

    assert (answer.status_code, await everything(service)) == (415, 0)
    assert "application/jsonl" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "body"),
    [
        pytest.param("", b"", id="empty body"),
        pytest.param("", b"\n \r\n\n", id="empty lines"),
        pytest.param("?model=unknown", GOOD, id="unknown model"),
        pytest.param("?prompt=summary", GOOD, id="prompt without a version"),
        pytest.param("?prompt=gossip@1.0.0", GOOD, id="prompt of no task"),
        pytest.param("?tasks=gossip", GOOD, id="unknown task"),
        pytest.param("?tasks=summary&tasks=summary", GOOD, id="a task twice"),
        pytest.param("?detectors=gossip", GOOD, id="unknown detector"),
        pytest.param("?fresh=perhaps", GOOD, id="neither true nor false"),
        pytest.param("?tsaks=summary", GOOD, id="misspelt option"),
    ],
)
async def test_refused(client: httpx2.AsyncClient, service: Wired, queue: StubQueue, query: str, body: bytes) -> None:
    """A batch that can't be carried out is a 422; nothing of it is kept or handed over."""
    answer = await client.post(f"/v1/batches{query}", content=body, headers=JSONL)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert (queue.submitted, await everything(service)) == ([], 0)


@pytest.mark.parametrize("told", [True, False], ids=["length told", "length not told"])
async def test_too_large(client: httpx2.AsyncClient, service: Wired, queue: StubQueue, told: bool) -> None:
    """A body over the limit of batches is a 413, whether it says so before or not; nothing of it is kept."""
    lines = [b'{"id": "%d", "text": "%b"}\n' % (n, b"x" * 90) for n in range(220)]

    async def pieces() -> AsyncIterator[bytes]:
        for line in lines:
            yield line

    answer = await client.post("/v1/batches", content=b"".join(lines) if told else pieces(), headers=JSONL)

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert (queue.submitted, await everything(service)) == ([], 0)


async def test_queue_is_away(client: httpx2.AsyncClient, service: Wired, queue: StubQueue) -> None:
    """A batch that can't be handed over is a 503, and nothing of it is kept: the caller sends it again."""
    queue.error = StoreError("the database can't be used now")

    answer = await client.post("/v1/batches", content=GOOD, headers=JSONL)

    assert (answer.status_code, await everything(service)) == (503, 0)


async def test_options(client: httpx2.AsyncClient, service: Wired) -> None:
    """What the query says is asked of every article, and the model is the batch's."""
    batch_id = await sent(client, query="?tasks=summary&prompt=summary@1.1.0&model=other&fresh=true&detectors=rules")

    asked = [(await service.ledger.lines.request(batch_id, n) or ("", ""))[0] for n in (1, 2)]
    usual = {"tasks": ["summary"], "prompts": {"summary": "1.1.0"}, "model": "other", "fresh": True}
    assert json.loads(asked[0]) == {"text": "It rained.", "detectors": ["rules"], **usual}
    assert json.loads(asked[1]) == {"text": "It snowed.", "detectors": ["rules"], **usual}
    assert (await service.ledger.batch(batch_id)).model == "other"
