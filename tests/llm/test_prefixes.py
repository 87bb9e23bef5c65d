"""Saved prefixes: a second process does not read them again, and they never get in the way."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import run
from tests.support.fake_runtime import RUNTIME, Folder

ARTICLE = "Zuzana Hrabal rained on the parade. Nobody in Vsetín was surprised."
SAVED = "cache/evenhand/prefixes"


class Machine:
    """A user's machine with the embedded model, in one folder."""

    def __init__(self, path: Path, folder: Folder) -> None:
        self.path = path
        self.model = folder.model()()
        (path / "article.txt").write_text(ARTICLE)

    def analyze(self, *words: str) -> list[tuple[str, dict[str, Any]]]:
        """Analyse the article in a process of its own; return what the model's server was asked: paths and bodies."""
        asked = self.path / "asked"
        asked.unlink(missing_ok=True)
        settings = {"EVENHAND_MODEL_PATH": str(self.model), "PYTHONPATH": os.environ["PYTHONPATH"]}  # noqa: TID251
        done = run(("analyze", "article.txt", "--tasks", "summary,framing", *words), self.path, **settings)
        assert done.code == 0, done.err
        return [json.loads(line) for line in asked.read_text().splitlines()]

    @property
    def files(self) -> list[Path]:
        """The files of saved prefixes."""
        return sorted(path for path in (self.path / SAVED).rglob("*") if path.is_file())


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Make a machine whose runtime is the fake one."""
    (tmp_path / "runtime").mkdir()
    (tmp_path / "runtime" / "xllamacpp.py").write_text(RUNTIME)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "runtime"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        folder = Folder(tmp_path, listener)
        yield Machine(tmp_path, folder)
        folder.close()


def _kinds(asked: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Name what was asked: a task, a label, a prefix that is read alone, or what is done with the slot."""
    kinds = []
    for path, body in asked:
        if path.startswith("/slots"):
            kinds.append(path.partition("=")[2])
        elif path == "/completion":
            kinds.append("clear")
        elif "logprobs" in body:
            kinds.append("label")
        else:
            kinds.append(body.get("response_format", {}).get("json_schema", {}).get("name", "prefix"))
    return kinds


def _questions(asked: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    return [body for _, body in asked if "seed" in body]


def test_second_process_reads_no_prefix(machine: Machine) -> None:
    """The first process reads each prefix alone and saves it; the next one restores it. Both ask the same questions."""
    first, second = machine.analyze(), machine.analyze()

    read = ("clear", "prefix", "save")
    assert _kinds(first)[:8] == [*read, "summary", *read, "label"]
    assert _kinds(second)[:6] == ["clear", "restore", "summary", "clear", "restore", "label"]
    assert _kinds(first).count("prefix") == _kinds(second).count("restore") == len(machine.files) > 1
    assert not {"prefix", "save"} & set(_kinds(second))
    assert _questions(first) == _questions(second)


def test_shared_prefix_is_read_once(machine: Machine) -> None:
    """Tasks that begin alike share a prefix: it is read, or restored, for the first of them only."""
    first, second = (machine.analyze("--prompt", "summary@1.0.0", "--prompt", "framing@1.4.0") for _ in range(2))

    assert _kinds(first)[:5] == ["clear", "prefix", "save", "summary", "framing"]
    assert _kinds(second)[:4] == ["clear", "restore", "summary", "framing"]


def test_no_word_of_an_article_is_saved(machine: Machine) -> None:
    """What is saved is what a question begins with whatever the article is, and only its owner can read it."""
    machine.analyze()

    saved = "".join(path.read_text() for path in machine.files)
    assert "even-handed news editor" in saved
    assert not any(word in saved for word in ("Zuzana", "Hrabal", "parade", "Vset"))
    assert {path.stat().st_mode & 0o777 for path in machine.files} == {0o600}
    assert {path.parent.stat().st_mode & 0o777 for path in machine.files} == {0o700}


def test_damaged_file_is_replaced(machine: Machine) -> None:
    """A file that is cut off is not restored: the prefix is read and saved anew."""
    machine.analyze()
    whole = {path.name: path.read_text() for path in machine.files}
    for path in machine.files:
        path.write_text(path.read_text()[:100])

    assert _kinds(machine.analyze()).count("prefix") == len(whole)
    assert {path.name: path.read_text() for path in machine.files} == whole


def test_without_a_folder(machine: Machine) -> None:
    """If the folder can't be made, only the questions are asked."""
    (machine.path / "cache/evenhand").mkdir(parents=True)
    (machine.path / SAVED).write_text("a file, not a folder")

    assert set(_kinds(machine.analyze())) == {"summary", "label"}
