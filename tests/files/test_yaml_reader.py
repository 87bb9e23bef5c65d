"""YAML that people write: its values, and where an error is said to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import CaseError
from service.files.yaml_reader import Wrong, read, reading
from service.models import Model


class Row(Model):
    """What one row of the file says."""

    word: str
    count: int = 1


FILE = """\
first:
  - {word: no, count: 2}
  - word: 12:30
second: []
"""


def test_scalars_are_text(tmp_path: Path) -> None:
    """What looks like a truth value or a time stays text; a number is read where one is expected."""
    path = tmp_path / "rows.yaml"
    path.write_text(FILE, "utf-8")

    assert read(path, dict[str, tuple[Row, ...]], CaseError) == {
        "first": (Row(word="no", count=2), Row(word="12:30")),
        "second": (),
    }


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("12:30", "''\n    count: x", "line 4: first.1.count: Input should be", id="value"),
        pytest.param("word: 12", "wrd: 12", "line 3: first.1.wrd: Extra inputs", id="misspelt key"),
        pytest.param("second", "first", "line 4: first is given twice", id="key given twice"),
        pytest.param("{word: no,", "{word: no, word: yes,", "line 2: word is given twice", id="twice in braces"),
        pytest.param("second: []", "second: &x [*x]", "line 4: an alias", id="endless"),
        pytest.param("second: []", "second: [", "line 5: not YAML: ", id="no YAML"),
        pytest.param("12:30", "é\x07", "line 3: not text in UTF-8: control", id="control character"),
        pytest.param(FILE, "# nothing", "line 1: the file is empty", id="empty"),
    ],
)
def test_wrong_file_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    """An error names the file, the line, and what is wrong there."""
    path = tmp_path / "rows.yaml"
    path.write_text(FILE.replace(old, new, 1), "utf-8")

    with pytest.raises(CaseError) as refused:
        read(path, dict[str, tuple[Row, ...]], CaseError)

    assert str(refused.value).startswith(f"{path}, {says}")


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        pytest.param((), 1, id="whole"),
        pytest.param(("first", 1), 3, id="item"),
        pytest.param(("first", 1, "count"), 3, id="missing: where it belongs"),
        pytest.param(("first", 7, "count"), 1, id="missing item: its list"),
        pytest.param(("second",), 4, id="key"),
    ],
)
def test_wrong_names_its_line(tmp_path: Path, keys: tuple[str | int, ...], line: int) -> None:
    """What a reader finds wrong is refused by the line of its keys."""
    path = tmp_path / "rows.yaml"

    with pytest.raises(CaseError) as refused, reading(path, CaseError, FILE.encode()):
        raise Wrong(keys, "no")

    assert str(refused.value) == f"{path}, line {line}: no"


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A file that can't be read is named, with the reason."""
    with pytest.raises(CaseError, match=r"none\.yaml can't be read: No such file"):
        read(tmp_path / "none.yaml", Row, CaseError)
