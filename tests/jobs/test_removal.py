"""After a removal, neither the article nor the replies of the model are in any file or table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from psycopg import sql

from tests.support import commands
from tests.support.commands import until
from tests.support.databases import empty_database
from tests.support.fake_batch_api import FakeBatchApi, fake_batch_api
from tests.support.fake_model import answer_every_task, failure
from tests.support.served import served, user_settings

ANSWER = "quuxanswered"
"""A word that is in every summary of the model."""


@pytest.fixture(scope="module")
def model() -> Iterator[FakeBatchApi]:
    """Run a fake model, with a Batch API, whose summaries all have one strange word."""
    with fake_batch_api() as server:
        answer_every_task(server, ANSWER)
        yield server


@dataclass(frozen=True)
class Place:
    """A server that also works on batches, its client, and its database."""

    url: str
    folder: Path
    settings: dict[str, str]
    client: httpx2.Client

    def has(self, *words: str) -> list[str]:
        """Return those words that are in the files of SQLite, or in any row of any table of PostgreSQL."""
        if self.url.startswith("sqlite"):
            found = b"".join(path.read_bytes() for path in self.folder.rglob("evenhand.db*"))
        else:
            found = "".join(_rows(self.url)).encode()
        return [word for word in words if word.encode() in found]

    def delete(self, *analysis_ids: str) -> None:
        """Delete analyses."""
        assert {self.client.delete(f"/v1/analyses/{one}").status_code for one in analysis_ids} == {204}


def _rows(url: str) -> Iterator[str]:
    with psycopg.connect(url) as connection:
        listed = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'dbos')"
        for table in connection.execute(listed).fetchall():
            rows = connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(*table)))
            yield from (row[0] for row in rows.fetchall())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, model: FakeBatchApi, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Run one server for all tests, on each kind of database."""
    folder = tmp_path_factory.mktemp("removal")
    url = f"sqlite:///{folder}/evenhand.db"
    if request.param == "postgresql":
        url = empty_database(request.getfixturevalue("server"))
    known = user_settings(model, folder) | {"EVENHAND_DATABASE_URL": url}
    with served(folder, **known) as server:
        yield Place(url, folder, known, server.client)


def text(word: str) -> str:
    """Return an article with a strange word."""
    return f"The {word} council met. Then it rained."


def batch(client: httpx2.Client, *words: str, query: str = "") -> list[str]:
    """Run a batch; return the ids of its analyses, by line."""
    lines = b"".join(json.dumps({"id": f"{n}", "text": text(word)}).encode() + b"\n" for n, word in enumerate(words))
    sent = client.post(f"/v1/batches{query}", content=lines, headers={"Content-Type": "application/jsonl"})
    return done(client, sent.headers["location"])


def done(client: httpx2.Client, batch_at: str) -> list[str]:
    """Wait for the end of a batch; return the ids of its analyses, by line."""
    until(lambda: client.get(batch_at).json()["state"] == "done")
    rows: list[dict[str, Any]] = [json.loads(row) for row in client.get(f"{batch_at}/results").text.splitlines()]
    return [row["analysis"]["id"] for row in sorted(rows, key=lambda row: row["id"])]


def single(client: httpx2.Client, word: str, **headers: str) -> httpx2.Response:
    """Analyse one article."""
    return client.post("/v1/analyses", json={"text": text(word)}, headers=headers)


def test_deleted_analysis_is_gone(place: Place) -> None:
    """DELETE leaves nothing of an analysis, however it was made; the other lines of its batch stay."""
    client = place.client
    (stays,) = batch(client, "stayingword")
    made = {
        "singleword": single(client, "singleword").json()["id"],
        "keyedword": single(client, "keyedword", **{"Idempotency-Key": "k"}).json()["id"],
        "asyncword": done(client, single(client, "asyncword", Prefer="respond-async").headers["location"])[0],
        "sharedword": batch(client, "sharedword", "sharedword")[1],
    }
    made["otherword"], neighbour = batch(client, "otherword", "neighbourword")
    before = place.has(*made, ANSWER)

    place.delete(*made.values())

    assert before == [*made, ANSWER]
    assert place.has(*made) == []
    assert place.has("stayingword", "neighbourword") == ["stayingword", "neighbourword"]
    place.delete(stays, neighbour)
    assert place.has("stayingword", "neighbourword", ANSWER) == []


def test_deleted_analysis_of_the_batch_api(place: Place) -> None:
    """DELETE removes the replies of the Batch API for an analysis; its replies for other lines stay."""
    first, second = batch(place.client, "firstword", "secondword", query="?via=batch-api")
    before = place.has("firstword")

    place.delete(first)

    assert before == ["firstword"]
    assert place.has("firstword", "secondword", ANSWER) == ["secondword", ANSWER]
    place.delete(second)
    assert place.has("secondword", ANSWER) == []


def test_deleted_after_retry(place: Place, model: FakeBatchApi) -> None:
    """DELETE also removes the replies of failed attempts."""
    model.acts.extend([None, failure(400)])
    at = place.client.post("/v1/batches", json=[{"id": "a", "text": text("retriedword")}]).headers["location"]
    until(lambda: place.client.get(at).json()["failed"] == 1)
    place.client.post(f"{at}/retry")
    until(lambda: place.client.get(at).json()["done"] == 1)

    place.delete(*done(place.client, at))

    assert place.has("retriedword", ANSWER) == []


def test_pruned(place: Place) -> None:
    """`evenhand store prune` leaves nothing of what it removes."""
    single(place.client, "singleword")
    batch(place.client, "batchword", "otherword")
    batch(place.client, "viaword", query="?via=batch-api")
    words = ("singleword", "batchword", "otherword", "viaword", ANSWER)
    before = place.has(*words)

    pruned = commands.run(["store", "prune", "--older-than", "0d"], place.folder, **place.settings)

    assert before == [*words]
    assert pruned.out.startswith("removed ")
    assert place.has(*words) == []
