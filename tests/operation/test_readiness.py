"""A server is not ready as soon as it can't store anything, and ready again when it can."""

from __future__ import annotations

import resource
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.support.commands import until
from tests.support.served import Serve, Served


def refusal(client: httpx2.Client) -> dict[str, object]:
    """Wait until the server is not ready; return the problem."""
    answers: list[httpx2.Response] = []

    def is_refused() -> bool:
        answers.append(client.get("/readyz"))
        return answers[-1].status_code == 503

    until(is_refused)
    assert answers[-1].headers["content-type"] == "application/problem+json"
    assert answers[-1].headers["retry-after"]
    return dict(answers[-1].json())


@pytest.mark.parametrize("name", ["evenhand.db", "evenhand.db-jobs"])
def test_deleted_file(serve: Serve, tmp_path: Path, name: str) -> None:
    """If a database file is deleted, the running server answers 503 and names the file, and stays alive."""
    with serve().new_client() as client:
        assert client.get("/readyz").status_code == 200
        (tmp_path / name).unlink()

        problem = refusal(client)
        kept = client.post("/v1/batches", json=[{"text": "It rained."}])

        assert (problem["status"], problem["type"]) == (503, "/problems/store-error")
        assert name in str(problem["detail"])
        assert client.get("/healthz").status_code == 200
        assert kept.status_code == 503


def limit(server: Served, size: int) -> None:
    """Limit the size of files that a process writes, as a full disk does."""
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_full_disk(shared: Served) -> None:
    """A full disk gives 503; when there is space again, the server is ready again."""
    with shared.new_client() as client:
        assert client.get("/readyz").status_code == 200
        limit(shared, 0)
        problem = refusal(client)
        limit(shared, resource.RLIM_INFINITY)
        until(lambda: client.get("/readyz").status_code == 200)

    assert problem["type"] == "/problems/store-error"
    assert any(str(problem["request_id"]) in line for line in shared.lines())


def test_writes_do_not_pile_up(shared: Served) -> None:
    """Many readiness checks at once cause almost no writes and leave no row."""
    with shared.new_client() as client, ThreadPoolExecutor(8) as many:
        client.get("/readyz")
        before = (shared.folder / "evenhand.db-wal").stat().st_size
        answers = {answer.text for answer in many.map(lambda _: client.get("/readyz"), range(100))}
        after = (shared.folder / "evenhand.db-wal").stat().st_size

        with closing(sqlite3.connect(shared.folder / "evenhand.db")) as other:
            rows = other.execute("SELECT count(*) FROM rates").fetchone()

    assert answers == {'{"status":"ready"}'}
    assert rows == (0,)
    assert after - before < 100 * 4096


def test_locked_file(shared: Served) -> None:
    """If another process locks the database, the readiness check answers before a probe gives up."""
    with shared.new_client() as client:
        with closing(sqlite3.connect(shared.folder / "evenhand.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            problem = refusal(client)
        until(lambda: client.get("/readyz").status_code == 200)

    assert "4 s" in str(problem["detail"]) or "locked" in str(problem["detail"])
