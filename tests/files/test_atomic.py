"""Files that are written in one step."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.files.atomic import write_atomically


def test_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    """An existing file has the new text and the old mode, and nothing else is left in its folder."""
    path = tmp_path / "out.json"
    path.write_text("old", "utf-8")
    path.chmod(0o640)

    write_atomically(path, "né")

    assert (path.read_text("utf-8"), path.stat().st_mode & 0o777) == ("né", 0o640)
    assert list(tmp_path.iterdir()) == [path]


def test_link_is_replaced(tmp_path: Path) -> None:
    """A link is replaced by the new file, and the target of the link is unchanged."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("mine", "utf-8")
    link.symlink_to(target)

    write_atomically(link, "new")

    assert (link.is_symlink(), link.read_text("utf-8"), target.read_text("utf-8")) == (False, "new", "mine")


@pytest.mark.parametrize("text", ["\ud800", "x"], ids=["text that is not Unicode", "a folder of that name"])
def test_failure_leaves_nothing(tmp_path: Path, text: str) -> None:
    """A failed write leaves the old state and no part of the new one."""
    path = tmp_path / "out"
    path.mkdir()

    with pytest.raises((OSError, UnicodeEncodeError)):
        write_atomically(path, text)

    assert list(tmp_path.iterdir()) == [path]
