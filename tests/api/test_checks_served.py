"""Checks asked of a real server: with a web page, with a long article, and while another request is answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from tests.support.served import Served, served

ARTICLE = (
    "The harbour board of Ostmark voted on Monday to close the old ferry pier. "
    "Chairwoman Lena Farrow resigned an hour later. The board will spend 12 million on a new terminal. "
)
PAGE = f"<!doctype html><title>A pier closes</title><article><p>{ARTICLE}</p><p>{ARTICLE}</p></article>"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run a server on a free port, without a key and without a model."""
    with served(tmp_path_factory.mktemp("served"), "--no-worker") as running:
        yield running


def test_page(server: Served) -> None:
    """The article of a web page is found, and the summary is held against it."""
    answer = server.post("/v1/checks", {"html": PAGE, "summary": "The board spends 13 million on a terminal."})

    assert answer.status_code == 200, answer.text
    assert answer.json()["article"]["title"] == "A pier closes"
    assert [v["kind"] for v in answer.json()["sentences"][0]["violations"]] == ["unsupported_number"]


def test_long_article_blocks_nobody(server: Served) -> None:
    """While the longest article is checked, the server answers others at once."""
    server.post("/v1/checks", {"text": ARTICLE, "summary": "Lena Farrow resigned."})  # what is loaded once is loaded
    body = {"text": (ARTICLE * 1_200)[:200_000], "summary": "Lena Farrow resigned. " * 800}
    found: list[int] = []

    def ask() -> None:
        with server.new_client() as other:
            found.append(other.post("/v1/checks", json=body).status_code)

    asking = threading.Thread(target=ask)
    asking.start()
    waits = []
    while asking.is_alive():
        began = time.monotonic()
        server.client.get("/healthz")
        waits.append(time.monotonic() - began)
    asking.join()

    assert found == [200]
    assert max(waits) < 1


def test_too_large(server: Served) -> None:
    """A body over the limit is refused before it is read."""
    answer = server.post("/v1/checks", {"text": "a" * 4_100_000, "summary": "It rained."})

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
