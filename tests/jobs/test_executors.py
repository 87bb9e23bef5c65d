"""The names of executors are stable, and no two running executors have the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import Conflict
from service.jobs.executors import ExecutorName

URL = "postgresql://user:password@host/evenhand"


def test_first_free_number(tmp_path: Path) -> None:
    """Without a wish, an executor has the host's name and the first number that is free."""
    names = [ExecutorName(URL, None, tmp_path / "executors", "host") for _ in range(3)]

    assert [name.name for name in names] == ["host-1", "host-2", "host-3"]
    for name in names:
        name.close()


def test_freed_name_is_free_again(tmp_path: Path) -> None:
    """The next executor gets a name that was freed, not a new one."""
    first, second = ExecutorName(URL, None, tmp_path, "host"), ExecutorName(URL, None, tmp_path, "host")
    first.close()

    again = ExecutorName(URL, None, tmp_path, "host")

    assert (again.name, second.name) == ("host-1", "host-2")
    again.close()
    second.close()


def test_wish(tmp_path: Path) -> None:
    """A wished name is used as it is, also again after it was freed."""
    for _ in range(2):
        name = ExecutorName(URL, "mine", tmp_path)
        assert name.name == "mine"
        name.close()


def test_wish_refused_while_held(tmp_path: Path) -> None:
    """A name that another executor holds is refused, and the message names the setting to change."""
    held = ExecutorName(URL, "mine", tmp_path)

    with pytest.raises(Conflict, match="mine runs on this machine already: set EVENHAND_EXECUTOR"):
        ExecutorName(URL, "mine", tmp_path)
    held.close()


def test_wish_may_be_a_number_of_the_host(tmp_path: Path) -> None:
    """A wished name is not given to executors without a wish."""
    wished = ExecutorName(URL, "host-1", tmp_path)

    other = ExecutorName(URL, None, tmp_path, "host")

    assert other.name == "host-2"
    wished.close()
    other.close()


def test_names_are_of_one_database(tmp_path: Path) -> None:
    """Executors of two databases may have the same name, and no file has the URL or its password."""
    names = [ExecutorName(URL, "mine", tmp_path), ExecutorName(f"{URL}_2", "mine", tmp_path)]

    assert [name.name for name in names] == ["mine", "mine"]
    assert not any("password" in file.name for file in tmp_path.iterdir())
    for name in names:
        name.close()


@pytest.mark.parametrize(
    ("host", "name"),
    [
        pytest.param("my host/../x", "my-host-..-x-1", id="no path"),
        pytest.param("", "host-1", id="none"),
        pytest.param("h" * 100, f"{'h' * 48}-1", id="long"),
    ],
)
def test_strange_host(tmp_path: Path, host: str, name: str) -> None:
    """The name can be a file name, whatever the name of the host is."""
    held = ExecutorName(URL, None, tmp_path, host)

    assert held.name == name
    held.close()
