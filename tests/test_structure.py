"""The structure of the repository: what lies where, what may import what, and what tests may not do."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from service import english

ROOT = Path(__file__).parents[1]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """List the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def patches(path: Path) -> Iterator[str]:
    """List the methods of pytest's MonkeyPatch that a file calls."""
    tree = ast.parse(path.read_text("utf-8"))
    arguments = [node for node in ast.walk(tree) if isinstance(node, ast.arg)]
    names = {a.arg for a in arguments if a.annotation and "MonkeyPatch" in ast.unparse(a.annotation)} | {"monkeypatch"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            yield node.attr


def packages(name: str) -> set[str]:
    """Name the packages that lie directly in a package."""
    return {f"{name}.{path.parent.name}" for path in (ROOT / name).glob("*/__init__.py")}


def test_tests_share_by_support_only() -> None:
    """A test imports no other test and no conftest: what tests share lies in tests/support."""
    ours = [(path.name, name) for path in TESTS for name in imported(path) if name.split(".")[0] == "tests"]

    assert [(file, name) for file, name in ours if not name.startswith("tests.support.")] == []


def test_nothing_of_ours_is_patched() -> None:
    """Tests patch the environment and the working folder only, in fewer than ten places, and import no mocks."""
    calls = [name for path in TESTS for name in patches(path)]

    assert len(calls) < 10
    assert set(calls) <= {"setenv", "delenv", "chdir", "syspath_prepend"}
    assert [path for path in TESTS for name in imported(path) if name.startswith("unittest.mock")] == []


def test_root_of_service() -> None:
    """The root of service/ holds the modules that all others stand on, and the way in; the rest lies in packages."""
    found = {path.stem for path in (ROOT / "service").glob("*.py")}

    assert found == {"__init__", "__main__", "errors", "settings"}


def test_every_package_has_its_layer() -> None:
    """Import-linter knows the layer of every package of service/ and evals/, so that none escapes its contracts."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = {
        name.strip()
        for contract in config["contracts"]
        if contract["type"] == "layers"
        for layer in contract["layers"]
        for name in layer.replace(":", "|").split("|")
    }

    assert packages("service") | packages("evals") <= layers
    assert {"service.errors", "service.settings"} <= layers


def test_table_of_english() -> None:
    """The docstring of `service.english` names each of its modules, and no others."""
    modules = {path.stem for path in (ROOT / "service" / "english").glob("*.py")} - {"__init__"}

    assert set(re.findall(r"`(\w+)`", english.__doc__ or "")) == modules
