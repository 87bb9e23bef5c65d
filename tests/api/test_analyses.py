"""Analyses over HTTP: made, read, listed, deleted, annotated."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import httpx2
import pytest

from service.errors import StoreError
from service.models import Analysis
from service.storage.erasure import LineWork
from tests.support import api_service
from tests.support.api_service import BODY, StubAnalyze


async def _made(client: httpx2.AsyncClient) -> str:
    """Make an analysis; return its address."""
    answer = await client.post("/v1/analyses", json=BODY)
    return str(answer.headers["location"])


async def test_create(client: httpx2.AsyncClient) -> None:
    """An analysis is made and kept: the answer is the analysis, `Location` is where it can be read again."""
    made = await client.post("/v1/analyses", json=BODY)

    analysis = Analysis.model_validate_json(made.content)
    assert made.status_code == 201
    assert made.headers["location"] == f"/v1/analyses/{analysis.id}"
    assert (await client.get(made.headers["location"])).content == made.content


async def test_failed_run_keeps_nothing(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """A run that fails leaves nothing behind that looks like an analysis."""
    analyze.error = RuntimeError("bug")
    await client.post("/v1/analyses", json=BODY)

    assert (await client.get("/v1/analyses")).json() == {"items": [], "next": None}


async def test_list_is_short(client: httpx2.AsyncClient) -> None:
    """A list shows what is needed to choose, and not the articles."""
    await _made(client)

    (item,) = (await client.get("/v1/analyses")).json()["items"]

    assert set(item) == {"id", "created_at", "article_sha256", "title", "language", "opening"}
    assert item["created_at"].endswith("Z")


async def test_list_follows_links(client: httpx2.AsyncClient) -> None:
    """Following `Link` shows each analysis once, newest first, while more are made."""
    made = [(await _made(client)).rpartition("/")[2] for _ in range(5)]
    seen: list[str] = []
    link = '</v1/analyses?limit=2>; rel="next"'
    while link:
        page = await client.get(link.partition(">")[0].removeprefix("<"))
        assert (page.json()["next"] is None) == ("link" not in page.headers)
        seen += [item["id"] for item in page.json()["items"]]
        link = page.headers.get("link", "")
        await _made(client)

    assert seen == made[::-1]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("limit=0", id="no limit"),
        pytest.param("limit=101", id="over the limit"),
        pytest.param("limit=many", id="not a number"),
        pytest.param("limit=" + "9" * 5000, id="huge number"),
        pytest.param("cursor=nonsense", id="strange cursor"),
        pytest.param("cursor=%00%ff", id="binary cursor"),
        pytest.param("cursor=" + "a" * 300, id="long cursor"),
    ],
)
async def test_bad_list(client: httpx2.AsyncClient, query: str) -> None:
    """A list that can't be had is a 422."""
    answer = await client.get(f"/v1/analyses?{query}")

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")


async def test_delete(client: httpx2.AsyncClient) -> None:
    """What is deleted is gone, and can't be deleted again."""
    address = await _made(client)

    gone = await client.delete(address)

    assert (gone.status_code, gone.content) == (204, b"")
    assert (await client.get(address)).status_code == 404
    assert (await client.delete(address)).json()["type"] == "/problems/not-found"


async def test_delete_that_fails(tmp_path: Path) -> None:
    """Where the model's answers can't be removed, DELETE fails and the analysis stays, to be deleted again."""

    class Away(api_service.StubQueue):
        async def erase(self, work: Collection[LineWork]) -> None:
            raise StoreError(f"the database of the batches is away, for {len(work)} lines")

    async with api_service.serving(api_service.wired(tmp_path, queue=Away())) as client:
        address = await _made(client)
        failed = await client.delete(address)

        assert (failed.status_code, failed.json()["type"]) == (503, "/problems/store-error")
        assert (await client.get(address)).status_code == 200


@pytest.mark.parametrize("path", ["/v1/analyses/an_none", "/v1/analyses/an_none/annotations"])
async def test_unknown_analysis(client: httpx2.AsyncClient, path: str) -> None:
    """An unknown analysis is a 404 that says where to look."""
    answer = await client.get(path)

    assert answer.status_code == 404
    assert "GET /v1/analyses" in answer.json()["detail"]


@pytest.mark.parametrize("strange", ["%00", "%F0%9F%98%80", "a" * 65, "%0A"])
async def test_strange_id(client: httpx2.AsyncClient, strange: str) -> None:
    """What can't be an id never gets as far as the database."""
    assert (await client.get(f"/v1/analyses/{strange}")).status_code == 422


async def test_broken_database(tmp_path: Path) -> None:
    """A database that can't be used is a 503, and shows no part of the article."""
    async with api_service.serving(api_service.wired(tmp_path)) as client:
        api_service.spoil(tmp_path)
        answer = await client.post("/v1/analyses", json=BODY)

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/store-error")
    assert "minister" not in answer.text
