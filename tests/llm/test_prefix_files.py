"""The files of saved prefixes: whole, sound, and limited in size."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from service.llm.address import Address
from service.llm.prefix_files import PrefixFiles
from service.llm.prefixes import Prefixes
from service.llm.question import Question
from tests.support.fake_model import fake_model

LONG = "You judge a text. " * 40


@pytest.fixture
def files(tmp_path: Path) -> PrefixFiles:
    """Make the folder of a model's prefixes; together they have 250 bytes at most."""
    return _files(tmp_path)


def _files(folder: Path, model: str = "model") -> PrefixFiles:
    (folder / model).write_text("weights")
    files = PrefixFiles(folder / "prefixes", folder / model, limit=250)
    assert files.make()
    return files


async def _save(files: PrefixFiles, key: str, content: str = "x" * 100) -> None:
    name = files.begin(key)
    assert name
    (files.folder / name).write_text(content)
    await files.finish(name, saved=True)


async def test_file_is_found_by_its_key(files: PrefixFiles) -> None:
    """A saved prefix is found by its key, also by another process; another key finds nothing."""
    await _save(files, "a", "of a")

    found = await PrefixFiles(files.folder.parent, files.folder.parents[1] / "model").find("a")

    assert found
    assert (files.folder / found).read_text() == "of a"
    assert await files.find("b") is None


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[:-1], id="cut off"),
        pytest.param(lambda data: b"X" + data[1:], id="one byte changed"),
    ],
)
async def test_damaged_file_is_deleted(files: PrefixFiles, damage: object) -> None:
    """A file that is not what was written is not found, and it is deleted."""
    await _save(files, "a", "abc")
    (path,) = files.folder.iterdir()
    assert callable(damage)
    path.write_bytes(damage(path.read_bytes()))

    assert await files.find("a") is None
    assert not list(files.folder.iterdir())


async def test_what_was_not_used_for_the_longest_time_goes(files: PrefixFiles, tmp_path: Path) -> None:
    """If the files of all models grow too large, the ones used least recently are deleted."""
    other = _files(tmp_path, "other")
    await _save(other, "old")
    await _save(files, "used")
    for path in [*other.folder.iterdir(), *files.folder.iterdir()]:
        os.utime(path, (1, 1))
    assert await files.find("used")

    await _save(files, "new")

    assert await files.find("used")
    assert await files.find("new")
    assert await other.find("old") is None


async def test_leftovers_of_dead_processes_go(files: PrefixFiles) -> None:
    """A temporary file is deleted when it is an hour old; a younger one may still be written."""
    for name, age in (("a.1.tmp", 4000), ("b.2.tmp", 0)):
        (files.folder / name).write_text("half")
        os.utime(files.folder / name, (time.time() - age,) * 2)

    await _save(files, "c")

    assert {path.suffix for path in files.folder.iterdir()} == {".tmp", ".kv"}
    assert not (files.folder / "a.1.tmp").exists()


async def test_after_a_failure_nothing_is_saved(files: PrefixFiles) -> None:
    """If a file could not be written, as on a full disk, what is there of it goes and this process saves no more."""
    name = files.begin("a")
    assert name
    (files.folder / name).write_text("half")

    await files.finish(name, saved=False)

    assert not list(files.folder.iterdir())
    assert files.begin("a") is None


@pytest.mark.parametrize(
    ("texts", "restores"),
    [
        pytest.param([("A", "one"), ("A", "two")], 1, id="the slot has it"),
        pytest.param([("A", "one"), ("B", "one"), ("A", "two")], 3, id="another prefix came between"),
        pytest.param([("A", "x" * 300), ("B", "one"), ("A", "x" * 300)], 2, id="the server remembers the article"),
    ],
)
async def test_when_a_prefix_is_restored(files: PrefixFiles, texts: list[tuple[str, str]], restores: int) -> None:
    """A prefix is put into the slot unless the server has it, or more of the question, already."""
    with fake_model() as model:
        prefixes = Prefixes(files, Address(model.url, "key"))
        for prefix, text in texts:
            await prefixes.prepare(_question(prefix + LONG, text))

        assert sum(body.get("prompt") == "\n" for body in model.requests) == restores


async def test_short_prefix_and_dead_server(files: PrefixFiles) -> None:
    """A short prefix is not worth a file. If the server does not answer, the question finds out itself."""
    with fake_model() as model:
        prefixes = Prefixes(files, Address(model.url, "key"))
        await prefixes.prepare(_question("Judge.", "one"))
        assert not model.requests
    await prefixes.prepare(_question(LONG, "one"))


def _question(prefix: str, text: str) -> Question:
    return Question("summary", {}, (("system", prefix), ("user", text)), 0, 1, 7, fixed=1)
