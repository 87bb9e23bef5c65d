"""Who can read the files of the service."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support import commands
from tests.support.fake_model import FakeModel
from tests.support.served import Serve

BODY = {"text": "The council met. Then it rained."}


def modes(folder: Path) -> dict[str, str]:
    """List all files in a folder with their permissions."""
    return {path.name: f"{path.stat().st_mode & 0o777:o}" for path in folder.rglob("*") if path.is_file()}


def test_files_of_a_server(serve: Serve, tmp_path: Path) -> None:
    """Databases, SQLite's extra files and lock files are readable by their owner only."""
    server = serve()
    with server.new_client() as client:
        assert client.post("/v1/analyses", json=BODY).status_code == 201

    found = modes(tmp_path)

    assert {"evenhand.db", "evenhand.db-wal", "evenhand.db-jobs", "evenhand.db-jobs-wal"} <= set(found)
    assert any(name.endswith(".lock") for name in found)
    assert set(found.values()) == {"600"}, found


def test_file_of_an_earlier_version(serve: Serve, tmp_path: Path) -> None:
    """Opening a database takes away everybody's permission to read it; a group keeps its permission."""
    (tmp_path / "evenhand.db").touch(0o644)
    (tmp_path / "evenhand.db").chmod(0o644)
    (tmp_path / "evenhand.db-jobs").touch()
    (tmp_path / "evenhand.db-jobs").chmod(0o640)

    serve()

    found = modes(tmp_path)
    assert (found["evenhand.db"], found["evenhand.db-jobs"]) == ("600", "640")


def test_files_of_a_batch(tmp_path: Path, model: FakeModel) -> None:
    """The state of a batch is readable by its owner only."""
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "a", **BODY}), "utf-8")
    done = commands.run(["batch", "in.jsonl", "out.jsonl"], tmp_path, **commands.endpoint(model))

    assert done.code == 0, done.err
    found = {name: mode for name, mode in modes(tmp_path).items() if name not in ("in.jsonl", "out.jsonl")}
    assert {"out.jsonl.state", "out.jsonl.state-jobs"} <= set(found)
    assert set(found.values()) == {"600"}, found
