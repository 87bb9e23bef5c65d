"""`evenhand batch` when something fails: lines, questions or files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.batch_files import RULES, Run, again, ids, lines, rows, usual
from tests.support.fake_model import FakeModel, failure


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return the path for the results."""
    return tmp_path / "out.jsonl"


def test_failed_lines(run: Run, tmp_path: Path, out: Path) -> None:
    """A line that can't be read fails in OUT with its number; the others get an analysis, and the exit code is 1."""
    (tmp_path / "in.jsonl").write_bytes(lines(1) + b"\nnonsense\n" + b'{"id": "a0", "text": "x"}\n' + lines(2, 1))

    code, said = run("batch", "in.jsonl", "out.jsonl")

    errors = [row["error"]["line"] for row in rows(out.read_bytes()) if "error" in row]
    assert (code, sorted(errors)) == (1, [3, 4])
    assert "2 of 4 have no analysis" in said
    assert "--retry" in said


def test_retry(run: Run, model: FakeModel, tmp_path: Path, out: Path) -> None:
    """`--retry` asks only for the failed lines, and OUT then has every id once."""
    (tmp_path / "in.jsonl").write_bytes(lines(3))
    model.acts.append(failure(400))
    code, said = run("batch", "in.jsonl", "out.jsonl")
    (lost,) = [row for row in rows(out.read_bytes()) if "error" in row]

    retried = run("batch", "in.jsonl", "out.jsonl", "--retry")

    assert (code, lost["error"]["type"]) == (1, "model-error"), said
    assert retried[0] == 0, retried[1]
    assert ids(out.read_bytes()) == ["a0", "a1", "a2"]
    assert all("analysis" in row for row in rows(out.read_bytes()))
    assert (len(model.requests), again(model)) == (10, [2])


def test_retry_keeps_answers(run: Run, model: FakeModel, tmp_path: Path, out: Path) -> None:
    """A question that has a reply is not asked again after its article failed, and its tokens are counted once."""
    (tmp_path / "in.jsonl").write_bytes(lines(1))
    model.acts += [usual, usual, failure(400)]
    code, _ = run("batch", "in.jsonl", "out.jsonl")

    retried = run("batch", "in.jsonl", "out.jsonl", "--retry")

    assert (code, retried[0]) == (1, 0), retried[1]
    assert set(rows(out.read_bytes())[0]) == {"id", "analysis"}
    assert len(model.requests) == 4
    assert model.requests[3] == model.requests[2]


def test_retry_fails_again(run: Run, model: FakeModel, tmp_path: Path, out: Path) -> None:
    """A line that fails again has one failure in OUT; it can be retried any number of times."""
    (tmp_path / "in.jsonl").write_bytes(lines(1))
    model.acts += [failure(400), failure(400)]
    codes = [run("batch", "in.jsonl", "out.jsonl")[0], run("batch", "in.jsonl", "out.jsonl", "--retry")[0]]
    between = rows(out.read_bytes())
    codes.append(run("batch", "in.jsonl", "out.jsonl", "--retry")[0])

    assert codes == [1, 1, 0]
    assert [set(row) for row in between] == [{"id", "error"}]
    assert [set(row) for row in rows(out.read_bytes())] == [{"id", "analysis"}]


def test_second_run_does_not_retry(run: Run, model: FakeModel, tmp_path: Path, out: Path) -> None:
    """Without `--retry`, failed lines stay failed, and the exit code stays 1."""
    (tmp_path / "in.jsonl").write_bytes(lines(1))
    model.acts.append(failure(400))
    run("batch", "in.jsonl", "out.jsonl")
    first = out.read_bytes()

    assert run("batch", "in.jsonl", "out.jsonl")[0] == 1
    assert (out.read_bytes(), len(model.requests)) == (first, 1)


@pytest.mark.parametrize(
    ("given", "options"),
    [
        pytest.param(lines(3, 1), RULES, id="another IN"),
        pytest.param(lines(2), (*RULES, "--party", "Ada Poe"), id="other options"),
    ],
)
def test_other_batch(run: Run, tmp_path: Path, out: Path, given: bytes, options: tuple[str, ...]) -> None:
    """A batch does not write to the OUT of another batch; the message says what to do."""
    (tmp_path / "in.jsonl").write_bytes(lines(2))
    run("batch", "in.jsonl", "out.jsonl", *RULES)
    first = out.read_bytes()
    (tmp_path / "in.jsonl").write_bytes(given)

    code, said = run("batch", "in.jsonl", "out.jsonl", *options)

    assert (code, out.read_bytes()) == (2, first)
    assert "name another OUT, or remove it" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("none.jsonl", "out.jsonl"), "there is no file none.jsonl", id="no IN"),
        pytest.param((".", "out.jsonl"), "can't be read", id="IN is a folder"),
        pytest.param(("in.jsonl", "data"), "data can't be written", id="OUT is a folder"),
    ],
)
def test_files_that_can_not_be_used(run: Run, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """If a file can't be read or written, the message is one sentence."""
    (tmp_path / "in.jsonl").write_bytes(lines(1))
    (tmp_path / "data").mkdir()

    code, said = run("batch", *words, *RULES)

    assert (code, "Traceback" in said) == (2, False), said
    assert says in said


def test_missing_file_leaves_nothing(run: Run, tmp_path: Path) -> None:
    """If IN does not exist, no file is created."""
    run("batch", "none.jsonl", "out.jsonl", *RULES)

    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == []
