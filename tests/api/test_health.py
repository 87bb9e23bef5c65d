"""Alive, ready, and where things are."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from service.errors import EvenhandError, ModelFileError, SettingsError
from tests.support import api_service


async def test_alive_and_ready(client: httpx2.AsyncClient) -> None:
    """A service that can work says so."""
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    assert (await client.get("/readyz")).json() == {"status": "ready"}


@pytest.mark.parametrize("error", [ModelFileError("being fetched"), SettingsError("no key")], ids=["503", "500"])
async def test_model_not_ready(tmp_path: Path, error: EvenhandError) -> None:
    """Whatever keeps the model from being asked is a 503 here, with its reason; the process is alive all the same."""
    analyzer = api_service.StubAnalyzer(api_service.StubAnalyze(), lambda _: "")
    analyzer.error = error
    async with api_service.serving(api_service.wired(tmp_path, analyzer=analyzer)) as client:
        answer = await client.get("/readyz")
        alive = await client.get("/healthz")

    assert (answer.status_code, answer.json()["detail"]) == (503, str(error))
    assert (answer.json()["status"], answer.json()["type"]) == (503, f"/problems/{error.slug()}")
    assert "retry-after" in answer.headers
    assert alive.status_code == 200


async def test_store_not_ready(tmp_path: Path) -> None:
    """A database that can't be read is a 503."""
    async with api_service.serving(api_service.wired(tmp_path)) as client:
        api_service.spoil(tmp_path)
        answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/store-error")


async def test_index(client: httpx2.AsyncClient) -> None:
    """The root says where things are, and each of them is there."""
    index = (await client.get("/")).json()

    for name in ("openapi", "analyses", "prompts"):
        assert (await client.get(index[name])).status_code == 200
