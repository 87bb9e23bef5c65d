"""
Count the imports between the rooms of the house, and how long its files and functions are.

A room is a package or a module one level under `service` or `evals`. An arrow runs from a room to another that it
imports. Run `python -m tests.support.arrows`, or with `--root FOLDER` for another checkout.
"""

from __future__ import annotations

import argparse
import ast
import statistics
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

Arrow: TypeAlias = tuple[str, str]
Layers: TypeAlias = list[list[str]]

TOPS = ("service", "evals")


def main() -> None:
    """Print the counts of a checkout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).parents[2], help="by default this checkout")
    root = parser.parse_args().root
    sources = {path: path.read_text("utf-8") for top in TOPS for path in (root / top).rglob("*.py")}
    trees = {".".join(path.relative_to(root).with_suffix("").parts): ast.parse(s) for path, s in sources.items()}
    arrows, orders = count_arrows(trees), read_layers(root)
    report = {
        "rooms": len({room(path) for path in trees} - {*TOPS}),
        "imports between rooms": arrows.total(),
        "arrows from room to room": len(arrows),
        "arrows against the layers in pyproject.toml": sum(any(is_upward(a, o) for o in orders) for a in arrows),
        "pairs of rooms that import each other": sum((target, source) in arrows for source, target in arrows) // 2,
        "lines of a file": spread([len(source.splitlines()) for source in sources.values()]),
        "lines of a function": spread([size for tree in trees.values() for size in function_sizes(tree)]),
    }
    sys.stdout.writelines(f"{name}: {value}\n" for name, value in report.items())


def count_arrows(trees: dict[str, ast.Module]) -> Counter[Arrow]:
    """Count the imports of each arrow; a module that imports a room in several lines counts once."""
    arrows: Counter[Arrow] = Counter()
    for name, tree in trees.items():
        targets = {room(imported) for imported in imports(tree) if imported.split(".")[0] in TOPS}
        arrows.update((room(name), target) for target in targets - {room(name), *TOPS})
    return arrows


def imports(tree: ast.AST) -> Iterator[str]:
    """Name what a module imports, also inside its functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module in TOPS:  # `from service import errors` imports a room
            yield from (f"{node.module}.{alias.name}" for alias in node.names if not alias.name.startswith("__"))
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def room(name: str) -> str:
    """Cut a module's name after its room: `service.api.app` lies in `service.api`."""
    return ".".join(name.split(".")[:2]).removesuffix(".__init__")


def read_layers(root: Path) -> list[Layers]:
    """Read the contracts of import-linter that name layers, the highest layer first."""
    linter = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    orders = [contract["layers"] for contract in linter["contracts"] if contract["type"] == "layers"]
    return [[layer.split(" | ") for layer in order] for order in orders]


def is_upward(arrow: Arrow, order: Layers) -> bool:
    """Tell whether an arrow runs up or aside; `evals.performance` measures the whole service and may import all."""
    heights = {name: height for height, layer in enumerate(order) for name in layer}
    source, target = (end if end in heights else end.split(".")[0] for end in arrow)
    known = {source, target} <= set(heights) and source != target and arrow[0] != "evals.performance"
    return known and heights[source] >= heights[target]


def function_sizes(tree: ast.AST) -> Iterator[int]:
    """Count the lines of each function, its decorators left out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1


def spread(sizes: list[int]) -> str:
    """Say the median, the 90th percentile and the largest."""
    return f"median {statistics.median(sizes):g}, p90 {statistics.quantiles(sizes, n=10)[-1]:g}, largest {max(sizes)}"


if __name__ == "__main__":
    main()
