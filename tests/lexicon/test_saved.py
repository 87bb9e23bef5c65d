"""The lexicon is kept in one file of the cache; where that file is not to be relied on, the YAML is read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from service.lexicon import saved
from service.lexicon.lexicon import Lexicon
from service.lexicon.load import load_lexicon
from service.lexicon.matcher import GAP, Index, Pattern

YAML = """\
category: emotive
entries:
  - {lemma: slam, pos: verb, neutral: criticise, reason: Violent metaphor., not_before: [door*, on]}
  - {phrase: ram through, pos: verb, neutral: pass, reason: Violent metaphor., around: [bill*], forms: [rammed down]}
  - {words: [vile, foul], neutral: null, reason: Judges., strength: strong, only_near: [plan]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a small lexicon."""
    (tmp_path / "emotive.yaml").write_text(YAML, "utf-8")
    (tmp_path / "lexicon.yaml").write_text("version: 0.1.0\nlanguage: en\n", "utf-8")
    return tmp_path


def mark(folder: Path, file: Path) -> Lexicon:
    """Save in *file* what reads otherwise than the YAML, and return it: who gets it has read the file."""
    read = load_lexicon(folder)
    slam, *others = read.entries
    marked = slam._replace(neutral="from the file")
    patterns = [pattern for found in read.index.values() for pattern in found]
    moved = [pattern._replace(entry=marked) if pattern.entry is slam else pattern for pattern in patterns]
    saved.save(file, f"{folder} {read.sha256}", ([marked, *others], moved))
    return replace(read, entries=(marked, *others), index=index_of(moved))


def index_of(patterns: Sequence[Pattern]) -> Index:
    """Order patterns as a lexicon has them."""
    found: dict[tuple[str, ...], tuple[Pattern, ...]] = {}
    for each in patterns:
        begun = (each.keys[0], GAP) if each.around else each.keys[:2]
        found[begun] = (*found.get(begun, ()), each)
    return found


def test_file_is_read(folder: Path) -> None:
    """What the file has is taken from it, whole and equal."""
    marked = mark(folder, file := folder / "lexicon.json")

    assert load_lexicon(folder, file) == marked != load_lexicon(folder)


def test_same_lexicon(folder: Path) -> None:
    """The first process saves what it read, and the next one finds the same, down to the order of the index."""
    first, second = (load_lexicon(folder, folder / "cache/lexicon.json") for _ in range(2))

    assert second == first == load_lexicon(folder)
    assert list(second.index.items()) == list(first.index.items())
    assert [each.name for each in (folder / "cache").iterdir()] == ["lexicon.json"]


def test_shipped_lexicon(tmp_path: Path) -> None:
    """The shipped lexicon is the same with a file and without."""
    plain = load_lexicon()
    load_lexicon(saved_in=tmp_path / "lexicon.json")
    found = load_lexicon(saved_in=tmp_path / "lexicon.json")

    assert found == plain
    assert list(found.index) == list(plain.index)


def cut(file: Path) -> None:
    """Leave half of a file."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def change(file: Path) -> None:
    """Put another word into a file."""
    file.write_text(file.read_text("utf-8").replace("the file", "nowhere"), "utf-8")


def forge(file: Path) -> None:
    """Replace what a file has, with a digest of the new words alone."""
    packed = "[[],[],[]]"
    file.write_text(f"{hashlib.sha256(packed.encode()).hexdigest()}\n{packed}", "utf-8")


def make_folder(file: Path) -> None:
    """Replace a file by a folder."""
    file.unlink()
    file.mkdir()


def make_pipe(file: Path) -> None:
    """Replace a file by a pipe that nobody writes to."""
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(cut, id="cut off"),
        pytest.param(change, id="a word changed"),
        pytest.param(forge, id="other content"),
        pytest.param(lambda file: file.write_bytes(b""), id="empty"),
        pytest.param(lambda file: file.write_bytes(b"\xff\0\xfe" * 99), id="not text"),
        pytest.param(lambda file: file.chmod(0o666), id="everybody may write it"),
        pytest.param(lambda file: file.chmod(0o660), id="its group may write it"),
        pytest.param(Path.unlink, id="gone"),
        pytest.param(make_folder, id="a folder"),
        pytest.param(make_pipe, id="a pipe"),
    ],
)
def test_not_relied_on(folder: Path, harm: Callable[[Path], object]) -> None:
    """A file that is damaged, or that others may have written, is not used; the YAML is read."""
    mark(folder, file := folder / "lexicon.json")
    harm(file)

    assert load_lexicon(folder, file) == load_lexicon(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_other_owner(folder: Path) -> None:
    """A file of another user is not used."""
    mark(folder, file := folder / "lexicon.json")
    os.chown(file, 12345, 12345)

    assert load_lexicon(folder, file) == load_lexicon(folder)


@pytest.mark.parametrize("changed", ["emotive.yaml", "lexicon.yaml"])
def test_changed_yaml(folder: Path, changed: str) -> None:
    """A change of the YAML is seen at once."""
    mark(folder, file := folder / "lexicon.json")
    yaml = folder / changed
    yaml.write_text(yaml.read_text("utf-8").replace("criticise", "condemn").replace("0.1.0", "0.2.0"), "utf-8")

    assert load_lexicon(folder, file) == load_lexicon(folder)


def test_damaged_file_is_replaced(folder: Path) -> None:
    """Who meets a damaged file writes a whole one."""
    load_lexicon(folder, file := folder / "lexicon.json")
    whole = file.read_bytes()
    cut(file)
    load_lexicon(folder, file)

    assert file.read_bytes() == whole
