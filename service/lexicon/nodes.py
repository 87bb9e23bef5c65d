"""
Read the YAML files of the lexicon, strictly.

Nodes know their lines, so that a wrong file is refused by file and line. Every scalar is text: *no* and *on* in a list
of words are words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from service.errors import LexiconError


class Wrong(Exception):
    """What is wrong with a node; the file is added where it is known."""

    def __init__(self, node: yaml.Node, message: str) -> None:
        super().__init__(message)
        self.line = node.start_mark.line + 1


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """Composes nodes and leaves their tags alone: every scalar is text, and asking what else it may be takes time."""

    def resolve(self, kind: type[yaml.Node], _value: object, _implicit: object) -> str:
        """Tag a node by its kind."""
        return {yaml.ScalarNode: "str", yaml.SequenceNode: "seq", yaml.MappingNode: "map"}[kind]

    def ascend_resolver(self) -> None:
        """Keep no paths."""

    def descend_resolver(self, _parent: object, _index: object) -> None:
        """Keep no paths."""


@contextmanager
def document(path: Path, raw: bytes) -> Iterator[yaml.Node]:
    """Read the file at *path*, whose bytes are *raw*; what is `Wrong` with its nodes is told by file and line."""
    try:
        yield _compose(path, raw)
    except Wrong as error:
        raise LexiconError(f"{path}:{error.line}: {error}") from None


def _compose(path: Path, raw: bytes) -> yaml.Node:
    try:
        root = yaml.compose(raw, Loader=_Loader)
    except yaml.reader.ReaderError as error:
        line = raw[: error.position].count(b"\n") + 1
        raise LexiconError(f"{path}:{line}: not text in UTF-8: {error.reason}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LexiconError(f"{path}:{line}: not YAML: {error.problem}") from None
    if root is None:
        raise LexiconError(f"{path}:1: the file is empty; delete it or fill it in")
    return root


def fields(node: yaml.Node, known: Collection[str]) -> dict[str, yaml.Node]:
    """Read a mapping whose keys are all *known*, each at most once."""
    if not isinstance(node, yaml.MappingNode):
        raise Wrong(node, f"must be a mapping with the keys {', '.join(sorted(known))}")
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = text(key)
        if name not in known:
            raise Wrong(key, f"unknown key {name!r}; there are {', '.join(sorted(known))}")
        if name in found:
            raise Wrong(key, f"{name} is given twice")
        found[name] = value
    return found


def needed(parent: yaml.Node, found: dict[str, yaml.Node], name: str) -> yaml.Node:
    """Return the field *name* of *parent*, which must be there."""
    if name not in found:
        raise Wrong(parent, f"{name} is missing")
    return found[name]


def items(node: yaml.Node) -> list[yaml.Node]:
    """Read a list that isn't empty."""
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise Wrong(node, "must be a list that is not empty; leave it out where there is nothing to list")
    return list(node.value)


def text(node: yaml.Node) -> str:
    """Read text that isn't empty."""
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        raise Wrong(node, "must be text, and not empty")
    return str(node.value)


def text_or_null(node: yaml.Node) -> str | None:
    """Read text; a bare `null` is none. An empty value is refused, since it may be forgotten."""
    read = text(node)
    return None if read == "null" and isinstance(node, yaml.ScalarNode) and not node.style else read


def one_of(node: yaml.Node, allowed: tuple[str, ...]) -> str:
    """Read one of the *allowed* words."""
    read = text(node)
    if read not in allowed:
        raise Wrong(node, f"{read!r} is none of {', '.join(allowed)}")
    return read
