"""What is removed is gone: neither the article nor what a model said of it is found where things are kept."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from psycopg import sql

from tests.fake_batch_api import FakeBatchApi, fake_batch_api
from tests.jobs.articles import LONG
from tests.operation.conftest import Server, answers, environment, until

ANSWER = "quuxanswered"
"""A word of every summary that the model writes."""


@pytest.fixture
def model() -> Iterator[FakeBatchApi]:
    """Run a fake model, with a Batch API too, whose summaries all have one strange word."""
    with fake_batch_api() as server:
        answers(server, ANSWER)
        yield server


@pytest.fixture
def variables(model: FakeBatchApi, tmp_path: Path, url: str) -> dict[str, str]:
    """Set up a user with that model and a database of either kind."""
    return environment(model, tmp_path) | {"EVENHAND_DATABASE_URL": url}


@pytest.fixture
def client(variables: dict[str, str], tmp_path: Path) -> Iterator[httpx2.Client]:
    """Return a client of a server that works on batches too."""
    server = Server(tmp_path, variables).wait()
    with server.client() as found:
        yield found
    server.stop()


def kept(url: str, folder: Path) -> bytes:
    """Read all that is kept: the bytes of SQLite's files, or every row of every table of PostgreSQL."""
    if url.startswith("sqlite"):
        return b"".join(path.read_bytes() for path in folder.rglob("evenhand.db*"))
    found = ""
    with psycopg.connect(url) as connection:
        listed = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'dbos')"
        for table in connection.execute(listed).fetchall():
            rows = connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(*table))).fetchall()
            found += "\n".join(row[0] for row in rows)
    return found.encode()


def text(word: str) -> str:
    """Write an article that has a strange word."""
    return f"The {word} council met. Then it rained."


def batch(client: httpx2.Client, *words: str, query: str = "") -> list[str]:
    """Have a batch done; return the ids of its analyses, by line."""
    lines = b"".join(json.dumps({"id": f"{n}", "text": text(word)}).encode() + b"\n" for n, word in enumerate(words))
    sent = client.post(f"/v1/batches{query}", content=lines, headers={"Content-Type": "application/jsonl"})
    return done(client, sent.headers["location"])


def done(client: httpx2.Client, batch_at: str) -> list[str]:
    """Wait for the end of a batch; return the ids of its analyses, by line."""
    until(lambda: client.get(batch_at).json()["state"] == "done", LONG)
    rows: list[dict[str, Any]] = [json.loads(row) for row in client.get(f"{batch_at}/results").text.splitlines()]
    return [row["analysis"]["id"] for row in sorted(rows, key=lambda row: row["id"])]


def single(client: httpx2.Client, word: str, **headers: str) -> httpx2.Response:
    """Have one article analysed."""
    return client.post("/v1/analyses", json={"text": text(word)}, headers=headers)


def test_deleted_analysis_is_gone(client: httpx2.Client, url: str, tmp_path: Path) -> None:
    """DELETE leaves nothing behind, by whatever way the analysis was made; its neighbours stay."""
    (stays,) = batch(client, "stayingword")
    made = {
        "singleword": single(client, "singleword").json()["id"],
        "keyedword": single(client, "keyedword", **{"Idempotency-Key": "k"}).json()["id"],
        "asyncword": done(client, single(client, "asyncword", Prefer="respond-async").headers["location"])[0],
        "sharedword": batch(client, "sharedword", "sharedword")[1],
    }
    made["otherword"], neighbour = batch(client, "otherword", "neighbourword")
    before = kept(url, tmp_path)

    for analysis_id in made.values():
        assert client.delete(f"/v1/analyses/{analysis_id}").status_code == 204

    after = kept(url, tmp_path)
    assert [word for word in made if word.encode() not in before] == []
    assert [word for word in made if word.encode() in after] == []
    assert after.count(b"stayingword") >= 1
    for analysis_id in (stays, neighbour):
        client.delete(f"/v1/analyses/{analysis_id}")
    assert ANSWER.encode() in before
    assert ANSWER.encode() not in kept(url, tmp_path)


def test_deleted_analysis_of_the_batch_api(client: httpx2.Client, url: str, tmp_path: Path) -> None:
    """What the Batch API answered goes with the analysis; what it answered for other lines stays."""
    first, second = batch(client, "firstword", "secondword", query="?via=batch-api")
    before = kept(url, tmp_path)

    client.delete(f"/v1/analyses/{first}")

    after = kept(url, tmp_path)
    assert (b"firstword" in before, b"firstword" in after, b"secondword" in after) == (True, False, True)
    assert ANSWER.encode() in after
    client.delete(f"/v1/analyses/{second}")
    assert ANSWER.encode() not in kept(url, tmp_path)


def test_deleted_after_retry(client: httpx2.Client, model: FakeBatchApi, url: str, tmp_path: Path) -> None:
    """What was answered before an attempt failed is gone too."""
    model.acts.extend([None, refuse])
    sent = client.post("/v1/batches", json=[{"text": text("retriedword")}])
    at = sent.headers["location"]
    until(lambda: client.get(at).json()["failed"] == 1, LONG)
    client.post(f"{at}/retry")
    until(lambda: client.get(at).json()["done"] == 1, LONG)
    (analysis_id,) = done(client, at)

    client.delete(f"/v1/analyses/{analysis_id}")

    after = kept(url, tmp_path)
    assert (b"retriedword" in after, ANSWER.encode() in after) == (False, False)


def refuse(handler: Any) -> None:
    """Answer with an error that no repetition mends."""
    handler.send(400, b'{"error": {"message": "no"}}', {})


def test_pruned(variables: dict[str, str], url: str, tmp_path: Path) -> None:
    """`evenhand store prune` leaves nothing of what it removes."""
    server = Server(tmp_path, variables).wait()
    with server.client() as client:
        single(client, "singleword")
        batch(client, "batchword", "otherword")
        batch(client, "viaword", query="?via=batch-api")
    server.stop()

    command = [sys.executable, "-m", "service", "store", "prune", "--older-than", "0d"]
    pruned = subprocess.run(
        command, cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=LONG, check=True
    )

    assert pruned.stdout == "removed 4 analyses and 2 batches\n"
    after = kept(url, tmp_path)
    assert [word for word in (b"singleword", b"batchword", b"viaword", ANSWER.encode()) if word in after] == []
