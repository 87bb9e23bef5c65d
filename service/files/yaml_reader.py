"""
Read the YAML files that people write: cases, gates, prompts, the lexicon, prices and the like.

Every scalar is text, so that *no* and *12:30* stay words. A key comes only once in its mapping. An error reads
`file, line N: what is wrong`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from service.errors import EvenhandError

Node = yaml.Node
Keys = tuple[Hashable, ...]
"""The keys and indexes that lead from the top of a file to a value."""

T = TypeVar("T")


class Wrong(Exception):
    """Something is wrong with a value: *place* is its node, or the keys that lead to it."""

    def __init__(self, place: Node | Keys, message: str) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True)
class Document:
    """A file that has been read."""

    root: Node

    def as_type(self, kind: type[T]) -> T:
        """Return the values of the file as a *kind*, checked by pydantic."""
        return TypeAdapter(kind).validate_python(_values(self.root, set()))

    def line(self, place: Node | Keys) -> int:
        """Return the line of a value: that of its key, and where it is missing that of what it belongs in."""
        if isinstance(place, Node):
            return int(place.start_mark.line) + 1
        line, node = 1, self.root
        for key in place:
            if isinstance(node, yaml.MappingNode) and (found := pairs(node).get(str(key))):
                named, node = found
            elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
                named = node = node.value[key]
            else:
                break
            line = int(named.start_mark.line) + 1
        return line


@contextmanager
def reading(path: Path | str, refusal: type[EvenhandError], raw: bytes | None = None) -> Iterator[Document]:
    """
    Read the file at *path*, or its bytes *raw*.

    While it is open, YAML that is broken, `Wrong` and a ValidationError are raised as a *refusal* with file and line.
    """
    root = _compose(path, refusal, _bytes(path, refusal) if raw is None else raw)
    document = Document(root)
    try:
        yield document
    except Wrong as error:
        raise refusal(at_line(path, document.line(error.place), str(error))) from None
    except ValidationError as error:
        # A misspelt key is also a missing one: name the misspelt one.
        first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
        what = ".".join(map(str, first["loc"])) or "the whole"
        value = f" (given: {first['input'][:60]!r})" if isinstance(first["input"], str) else ""
        raise refusal(at_line(path, document.line(first["loc"]), f"{what}: {first['msg']}{value}")) from None


def read(path: Path, kind: type[T], refusal: type[EvenhandError]) -> T:
    """Return the values of a file as a *kind*, or raise a *refusal*."""
    with reading(path, refusal) as document:
        return document.as_type(kind)


def at_line(file: Path | str, line: int, problem: str) -> str:
    """Say what is wrong in a line of a file."""
    return f"{file}, line {line}: {problem}"


def pairs(node: yaml.MappingNode) -> dict[str, tuple[Node, Node]]:
    """Return the nodes of keys and values, by key."""
    found: dict[str, tuple[Node, Node]] = {}
    for key, value in node.value:
        name = text(key)
        if name in found:
            raise Wrong(key, f"{name} is given twice")
        found[name] = key, value
    return found


def text(node: Node) -> str:
    """Return text that isn't empty."""
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        raise Wrong(node, "must be text, and not empty")
    return str(node.value)


def _values(node: Node, seen: set[int]) -> object:
    """Return plain values. A node that comes again is an alias (`*name`), which could be endless."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if id(node) in seen:
        raise Wrong(node, "an alias for a list or a mapping is not allowed: write it out")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return {name: _values(value, seen) for name, (_, value) in pairs(node).items()}
    return [_values(item, seen) for item in node.value]


def _bytes(path: Path | str, refusal: type[EvenhandError]) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise refusal(f"{path} can't be read: {error.strerror}") from None


def _compose(path: Path | str, refusal: type[EvenhandError], raw: bytes) -> Node:
    try:
        raw.decode()
        root = yaml.compose(raw, Loader=_Loader)
    except (UnicodeDecodeError, yaml.reader.ReaderError) as error:
        line = raw[: error.start if isinstance(error, UnicodeDecodeError) else error.position].count(b"\n") + 1
        raise refusal(at_line(path, line, f"not text in UTF-8: {error.reason}")) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise refusal(at_line(path, line, f"not YAML: {error.problem}")) from None
    if root is None:
        raise refusal(at_line(path, 1, "the file is empty; delete it or fill it in"))
    return root


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """Makes nodes without asking what type a scalar may be: every scalar is text, and asking takes time."""

    def resolve(self, kind: type[Node], _value: object, _implicit: object) -> str:
        """Tag a node by its kind."""
        return {yaml.ScalarNode: "str", yaml.SequenceNode: "seq", yaml.MappingNode: "map"}[kind]

    def ascend_resolver(self) -> None:
        """Keep no paths."""

    def descend_resolver(self, _parent: object, _index: object) -> None:
        """Keep no paths."""
