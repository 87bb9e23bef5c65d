"""`evenhand batch --check` checks many summaries, from a file to a file, on all cores."""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support import commands
from tests.support.batch_files import rows
from tests.support.commands import BOUND, Done, until

CHECK = ("batch", "--check", "in.jsonl", "out.jsonl")
MANY = 400


def line(number: int, **changes: Any) -> bytes:
    """Write a line of IN. Every third summary has a wrong number."""
    wrong = number + (number % 3 == 0)
    text = f"The council of Lydford met on day {number}. Then it rained in the harbour."
    row = {"id": f"s{number}", "text": text, "summary": f"The council met on day {wrong}."}
    return json.dumps(row | changes).encode() + b"\n"


def run(folder: Path, given: bytes, *words: str, **settings: str) -> Done:
    """Write IN, and run the command."""
    (folder / "in.jsonl").write_bytes(given)
    return commands.run([*CHECK, *words], folder, **settings)


def kinds(row: Mapping[str, Any]) -> list[str]:
    """List what is objected to in a line of OUT."""
    return [v["kind"] for sentence in row["check"]["sentences"] for v in sentence["violations"]]


def test_whole_batch(tmp_path: Path) -> None:
    """Each summary gets a line with its id and its check, in the order of IN, without a model or a state."""
    done = run(tmp_path, b"".join(map(line, range(10, 30))))

    found = rows((tmp_path / "out.jsonl").read_bytes())
    assert done.code == 0, done.err
    assert "20 checked, 6 objected to, 0 failed" in done.err
    assert [row["id"] for row in found] == [f"s{n}" for n in range(10, 30)]
    assert [kinds(row) for row in found] == [["unsupported_number"] if n % 3 == 0 else [] for n in range(10, 30)]
    assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", "out.jsonl"}


def test_lines_that_fail(tmp_path: Path) -> None:
    """A line that can't be checked becomes an error with its number; the others are checked, and the exit code is 1."""
    lines = [line(1), line(2, summary=" "), b"\n", b"{\n", line(5, parties=["Lydford"]), line(6, text=""), line(7)]
    page = line(8, text=None, html="<p>")

    done = run(tmp_path, b"".join([*lines, page.replace(b'"text": null, ', b"")]))

    found = rows((tmp_path / "out.jsonl").read_bytes())
    assert (done.code, "2 checked, 0 objected to, 5 failed: OUT says why" in done.err) == (1, True)
    assert "parties: unknown field" in done.out + (tmp_path / "out.jsonl").read_text("utf-8")
    errors = {row["error"]["line"]: row["error"]["type"] for row in found if "error" in row}
    assert errors == {
        2: "invalid-summary", 4: "invalid-request", 5: "invalid-request", 6: "invalid-article", 8: "invalid-article"
    }  # fmt: skip


@pytest.mark.parametrize("words", [("--check",), ("--tasks", "loaded_language", "--detectors", "rules")])
def test_id_twice(tmp_path: Path, words: tuple[str, ...]) -> None:
    """An id has one result, of checks as of analyses: a second line with it is an error, in each run."""
    summary = {} if words == ("--check",) else {"summary": None}
    given = [json.loads(line(number, id=name, **summary)) for number, name in enumerate("aba")]
    text = "".join(json.dumps({k: v for k, v in row.items() if v is not None}) + "\n" for row in given)
    (tmp_path / "in.jsonl").write_text(text, "utf-8")

    first, second = (commands.run(["batch", "in.jsonl", "out.jsonl", *words], tmp_path) for _ in range(2))

    found = rows((tmp_path / "out.jsonl").read_bytes())
    (error,) = (row["error"] for row in found if "error" in row)
    assert (first.code, second.code, sorted(row["id"] or "" for row in found)) == (1, 1, ["", "a", "b"])
    assert (error["line"], error["detail"]) == (3, "the id 'a' is on line 1 already: give every line an id of its own")


def test_no_retry(tmp_path: Path) -> None:
    """A check that failed would fail again: `--retry` is refused, and told why."""
    done = run(tmp_path, line(1), "--retry")

    assert (done.code, "a line fails for what it has" in done.err) == (2, True)
    assert not (tmp_path / "out.jsonl").exists()


def test_pipe(tmp_path: Path) -> None:
    """IN and OUT may be pipes."""
    done = commands.run(["batch", "--check", "-", "-"], tmp_path, line(1) + line(2))

    assert (done.code, [row["id"] for row in rows(done.out.encode())]) == (0, ["s1", "s2"])


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda sent: sent.name)
def test_stopped_it_continues(tmp_path: Path, sent: signal.Signals) -> None:
    """Stopped or killed, the command goes on after the last whole line, and nothing is checked or written twice."""
    given, out = b"".join(map(line, range(MANY))), tmp_path / "out.jsonl"
    (tmp_path / "in.jsonl").write_bytes(given)
    with commands.start(CHECK, tmp_path) as process:
        until(lambda: out.exists() and out.read_bytes().count(b"\n") > 5)
        process.send_signal(sent)
        _, said = process.communicate("", timeout=BOUND)
    assert ("run the same command again to go on" in said) == (sent != signal.SIGKILL)
    before = out.read_bytes()
    out.write_bytes(before + b'{"id": "s')

    done = run(tmp_path, given)
    assert (done.code, "already: going on behind them" in done.err) == (0, True)
    assert out.read_bytes().startswith(before)
    assert [row["id"] for row in rows(out.read_bytes())] == [f"s{n}" for n in range(MANY)]


def test_second_run(tmp_path: Path) -> None:
    """A second run changes nothing, and still ends with 1 if a line failed; lines that were added are checked."""
    first = run(tmp_path, line(1) + b"{\n")
    before = (tmp_path / "out.jsonl").read_bytes()

    second = run(tmp_path, line(1) + b"{\n")
    after = (tmp_path / "out.jsonl").read_bytes()
    run(tmp_path, line(1) + b"{\n" + line(3))

    assert (first.code, second.code, after) == (1, 1, before)
    assert [row["id"] for row in rows((tmp_path / "out.jsonl").read_bytes())] == ["s1", None, "s3"]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(line(2), id="another id"),
        pytest.param(line(1, summary="Another one."), id="another summary"),
        pytest.param(b"", id="fewer lines"),
    ],
)
def test_out_of_another_in(tmp_path: Path, written: bytes) -> None:
    """An OUT that was made from other lines is not touched, and the message says what to do."""
    run(tmp_path, line(1))
    before = (tmp_path / "out.jsonl").read_bytes()

    done = run(tmp_path, written)

    assert (done.code, (tmp_path / "out.jsonl").read_bytes()) == (2, before)
    assert "name another OUT, or remove it" in done.err


def test_folder_is_missing(tmp_path: Path) -> None:
    """An OUT in a folder that is not there is refused before any check, with what to do."""
    (tmp_path / "in.jsonl").write_bytes(line(1))

    done = commands.run(["batch", "--check", "in.jsonl", "results/out.jsonl"], tmp_path)

    assert (done.code, "make the folder results first" in done.err) == (2, True)


def test_in_as_out(tmp_path: Path) -> None:
    """IN is never written over: a command that names it twice is refused, and told so."""
    (tmp_path / "in.jsonl").write_bytes(line(1))

    done = commands.run(["batch", "--check", "in.jsonl", "./in.jsonl"], tmp_path)

    assert (done.code, "IN and OUT are the same file" in done.err) == (2, True)
    assert (tmp_path / "in.jsonl").read_bytes() == line(1)


@pytest.mark.parametrize("words", ["--model gpt", "--tasks summary", "--via batch-api", "--fresh"])
def test_options_of_analyses(tmp_path: Path, words: str) -> None:
    """Options that only an analysis has are refused, not ignored."""
    done = run(tmp_path, line(1), *words.split())

    assert (done.code, "leave out the other options" in done.err) == (2, True)
    assert not (tmp_path / "out.jsonl").exists()
