"""`Idempotency-Key` after the process that handled its request was killed."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import httpx2

from tests.support.commands import until
from tests.support.fake_model import FakeModel, hang
from tests.support.served import Serve, Served

BODY = {"text": "The council met. Then it rained."}
KEY = {"Idempotency-Key": "a-key-of-mine"}


def ask(server: Served) -> httpx2.Response:
    """Send a request with the key."""
    with server.new_client() as client:
        return client.post("/v1/analyses", json=BODY, headers=KEY)


def ask_and_hang_up(server: Served) -> None:
    """Send a request with the key to a server that will be killed."""
    try:
        ask(server)
    except httpx2.HTTPError:
        return


def last_seen(folder: Path, ago: str) -> None:
    """Set when the process that had the key was last seen."""
    with closing(sqlite3.connect(folder / "evenhand.db")) as other, other:
        other.execute("UPDATE idempotency_keys SET started_at = datetime('now', ?)", (ago,))


def test_killed_request(serve: Serve, model: FakeModel, tmp_path: Path) -> None:
    """The key of a request whose process was killed is free after half a minute, not after an hour."""
    first, asked = serve("--no-worker"), len(model.requests)
    model.acts.extend([hang] * 3)
    waiting = threading.Thread(target=ask_and_hang_up, args=(first,))
    waiting.start()
    until(lambda: len(model.requests) > asked)
    first.process.kill()
    waiting.join()
    model.acts.clear()
    second = serve("--no-worker")

    last_seen(tmp_path, "-0 seconds")
    at_once = ask(second)
    last_seen(tmp_path, "-31 seconds")
    later = ask(second)

    assert (at_once.status_code, later.status_code) == (409, 201)
    assert at_once.json()["type"] == "/problems/conflict"
    assert "30 s" in at_once.json()["detail"]
