"""A server that can't start writes one line that says what to do, and ends with exit code 1."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.support import commands
from tests.support.fake_model import FakeModel
from tests.support.served import user_settings


def failed(folder: Path, model: FakeModel, *words: str, **changes: str) -> tuple[int, list[str]]:
    """Start a server that will fail; return its exit code and its output lines."""
    known = user_settings(model, folder) | changes
    done = commands.run(["serve", *(words or ("--port", "0"))], folder, **known)
    return done.code, (done.out + done.err).splitlines()


def test_taken_port(tmp_path: Path, model: FakeModel) -> None:
    """A port in use is reported in one line, before the database is opened."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, lines = failed(tmp_path, model, "--port", str(taken.getsockname()[1]))

    assert (code, len(lines)) == (1, 1), lines
    assert "Address already in use" in lines[0]
    assert "--port or EVENHAND_PORT" in lines[0]
    assert not (tmp_path / "evenhand.db").exists()


@pytest.mark.parametrize("name", ["evenhand.db", "evenhand.db-jobs"])
def test_unusable_database(tmp_path: Path, model: FakeModel, name: str) -> None:
    """A file that is not a database is reported in one line, with the setting to change."""
    (tmp_path / name).write_bytes(b"not a database " * 99)

    code, lines = failed(tmp_path, model)

    assert (code, len(lines)) == (1, 1), lines
    assert lines[0].startswith("evenhand: error: the database")
    assert name in lines[0]
    assert "EVENHAND_DATABASE_URL" in lines[0]


def test_unreachable_database(tmp_path: Path, model: FakeModel) -> None:
    """An unreachable PostgreSQL is reported in one line, without its password."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    code, lines = failed(tmp_path, model, EVENHAND_DATABASE_URL=f"postgresql://user:hunter2@127.0.0.1:{port}/evenhand")

    assert (code, len(lines)) == (1, 1), lines
    assert "hunter2" not in lines[0]
    assert "EVENHAND_DATABASE_URL" in lines[0]
