"""YAML that knows its lines, so that a wrong file is refused by file and line."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from service.errors import CaseError

At = tuple[Hashable, ...]
"""The keys and indexes that lead to a value."""

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Wrong(Exception):
    """What is wrong, and at which key; file and line are added where they are known."""

    def __init__(self, at: At, message: str) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class Source:
    """A file as it was written: its values, and the line of each."""

    path: Path
    values: object
    lines: Mapping[At, int]

    def error(self, at: At, message: str) -> CaseError:
        """Refuse the file for what stands at *at*, or for what it stands in."""
        line = next(self.lines[at[:size]] for size in range(len(at), -1, -1) if at[:size] in self.lines)
        return CaseError(f"{self.path}:{line}: {message}")


def parse(path: Path) -> Source:
    """Read a file; every scalar is text, so that *no* and *12:30* stay words."""
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}:1: can't be read: {error}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise CaseError(f"{path}:{line}: not YAML: {getattr(error, 'problem', error)}") from None
    lines: dict[At, int] = {(): 1}
    try:
        return Source(path, _plain(root, (), lines) if root else None, lines)
    except Wrong as error:
        raise CaseError(f"{path}:{lines[error.at]}: {error}") from None


def _plain(node: yaml.Node, at: At, lines: dict[At, int]) -> object:
    """Turn nodes into plain values, and note the line of each."""
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*at, i), lines) for i, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return str(node.value)
    values: dict[str, object] = {}
    for key, value in node.value:
        name, below = str(key.value), (*at, str(key.value))
        lines[below] = key.start_mark.line + 1
        if name in values:
            raise Wrong(below, f"{name} is given twice")
        values[name] = _plain(value, below, lines)
    return values
