"""`evenhand batch` runs a batch from a file to a file, in its own process."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import threading
from pathlib import Path

import pytest

from service.jobs.batch_input import open_input
from tests.support import commands
from tests.support.batch_files import RULES, Run, again, ids, lines, rows
from tests.support.fake_model import FakeModel


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return the path for the results."""
    return tmp_path / "out.jsonl"


# ── With a model ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_whole_batch(run: Run, model: FakeModel, tmp_path: Path, out: Path) -> None:
    """Every article gets a line with its id, and with an analysis of its own text."""
    (tmp_path / "in.jsonl").write_bytes(lines(5))

    code, said = run("batch", "in.jsonl", "out.jsonl")

    assert code == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(5)]
    for row in rows(out.read_bytes()):
        assert f"day {row['id'][1:]}." in row["analysis"]["article"]["text"]
        assert set(row["analysis"]["provenance"]["tasks"]) == {"summary", "framing", "loaded_language"}
    assert (len(model.requests), again(model)) == (15, [])


def test_second_run(run: Run, model: FakeModel, tmp_path: Path, out: Path) -> None:
    """A second run writes nothing and asks nothing; if OUT was removed, it is written again without asking."""
    (tmp_path / "in.jsonl").write_bytes(lines(3))
    run("batch", "in.jsonl", "out.jsonl")
    first = out.read_bytes()

    second = run("batch", "in.jsonl", "out.jsonl")
    unchanged = out.read_bytes()
    out.unlink()
    third = run("batch", "in.jsonl", "out.jsonl")

    assert (second[0], third[0]) == (0, 0), second[1] + third[1]
    assert (unchanged, out.read_bytes()) == (first, first)
    assert len(model.requests) == 9


def test_torn_line(run: Run, model: FakeModel, tmp_path: Path, out: Path) -> None:
    """If OUT ends with an incomplete line, that line and the lines after it are written again, as they were."""
    (tmp_path / "in.jsonl").write_bytes(lines(3))
    run("batch", "in.jsonl", "out.jsonl")
    whole = out.read_bytes()
    first = whole.index(b"\n") + 1

    for end in (first + 10, first - 1, 1, len(whole) - 1, first):
        out.write_bytes(whole[:end])
        assert run("batch", "in.jsonl", "out.jsonl")[0] == 0
        assert out.read_bytes() == whole
    assert len(model.requests) == 9


def test_pipe(model: FakeModel, tmp_path: Path) -> None:
    """A batch from standard input to standard output leaves no state behind."""
    done = commands.run(["batch", "-", "-"], tmp_path, lines(2), **commands.endpoint(model))

    assert done.code == 0, done.err
    assert ids(done.out.encode()) == ["a0", "a1"]
    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == []
    assert len(model.requests) == 6


def test_equal_articles(run: Run, model: FakeModel, tmp_path: Path, out: Path) -> None:
    """Equal articles are analysed once: each line has its own id and the same analysis, which is new in one of them."""
    text = json.dumps({"text": "The council met. Then it rained."})
    given = [{"id": f"a{n}", **json.loads(text)} for n in range(6)]
    (tmp_path / "in.jsonl").write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in given))

    code, said = run("batch", "in.jsonl", "out.jsonl")

    assert code == 0, said
    assert ids(out.read_bytes()) == [f"a{n}" for n in range(6)]
    assert len({row["analysis"]["id"] for row in rows(out.read_bytes())}) == 1
    assert len(model.requests) == 3


def test_fresh(run: Run, model: FakeModel, tmp_path: Path, out: Path) -> None:
    """With `--fresh`, each of several equal articles is analysed."""
    given = b'{"id": "a", "text": "It rained."}\n{"id": "b", "text": "It rained."}\n'
    (tmp_path / "in.jsonl").write_bytes(given)

    code, said = run("batch", "in.jsonl", "out.jsonl", "--fresh", "--tasks", "summary")

    assert code == 0, said
    assert len({row["analysis"]["id"] for row in rows(out.read_bytes())}) == 2
    assert len(model.requests) == 2


# ── By rules ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_by_rules(run: Run, model: FakeModel, tmp_path: Path, out: Path) -> None:
    """By rules alone, no endpoint is needed; each of 500 articles gets a line."""
    (tmp_path / "in.jsonl").write_bytes(lines(500))

    code, said = run("batch", "in.jsonl", "out.jsonl", *RULES, OPENAI_BASE_URL="http://127.0.0.1:9", EVENHAND_MODEL="")

    assert code == 0, said
    assert ids(out.read_bytes()) == sorted(f"a{n}" for n in range(500))
    assert {row["analysis"]["provenance"]["rules"]["strictness"] for row in rows(out.read_bytes())} == {"strict"}
    assert model.requests == []


def test_by_rules_fails(run: Run, tmp_path: Path, out: Path) -> None:
    """An article that the rules can't read fails with its number, and the others get an analysis."""
    given = b'{"id": "a", "text": "The minister slammed the plan."}\n\n{"id": "b", "text": "  "}\n'
    (tmp_path / "in.jsonl").write_bytes(given)

    code, _ = run("batch", "in.jsonl", "out.jsonl", *RULES)

    found = {row["id"]: row for row in rows(out.read_bytes())}
    assert code == 1
    assert [flag["span"]["text"] for flag in found["a"]["analysis"]["flags"]] == ["slammed"]
    assert (found["b"]["error"]["type"], found["b"]["error"]["line"]) == ("invalid-article", 3)


# ── How IN is recognised ───────────────────────────────────────────────────────────────────────────────


def written(pipe: Path, content: bytes, size: int) -> None:
    """Write to a pipe, some bytes at a time."""
    with pipe.open("wb", buffering=0) as out:
        for start in range(0, len(content), size):
            out.write(content[start : start + size])


def test_pipe_in_pieces(tmp_path: Path) -> None:
    """The same IN is recognised, and read completely, in whatever pieces its bytes arrive."""
    os.mkfifo(tmp_path / "pipe")
    found = []
    for size in (10, 100_000):
        writer = threading.Thread(target=written, args=(tmp_path / "pipe", lines(100), size))
        writer.start()
        with contextlib.ExitStack() as stack:
            given = open_input(str(tmp_path / "pipe"), 4_000_000, stack)
            found.append((b"".join(given.lines), given.start_sha256))
        writer.join()

    assert found[0] == found[1]
    assert found[0][0] == lines(100)


def has_begun(state: Path) -> bool:
    """Tell whether the state has a batch, which means that IN is being read."""
    if not state.exists():
        return False
    with contextlib.closing(sqlite3.connect(state)) as database, contextlib.suppress(sqlite3.Error):
        return bool(database.execute("SELECT count(*) FROM batches").fetchone()[0])
    return False


def test_interrupt_while_nothing_is_written(tmp_path: Path) -> None:
    """Ctrl-C, pressed at most twice as asyncio requires, ends a batch whose IN is a pipe that sends nothing more."""
    with commands.start(["batch", "-", "out.jsonl", *RULES], tmp_path) as process:
        process.stdin.write(lines(100))
        process.stdin.flush()
        commands.until(lambda: has_begun(tmp_path / "out.jsonl.state") or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.send_signal(signal.SIGINT)

        assert process.wait(30) == 130
