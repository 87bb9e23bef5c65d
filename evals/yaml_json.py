"""JSON values as YAML: written to be read by people, and read as nothing but JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import yaml

LARGEST = 50_000_000
"""Characters that a file may have once its aliases are replaced by what they stand for."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_SCALARS: Mapping[str, Callable[[str], object]] = {
    f"{_TAG}int": int,
    f"{_TAG}float": float,
    f"{_TAG}bool": {"true": True, "false": False}.__getitem__,
    f"{_TAG}null": lambda _: None,
}


def dump(value: object) -> str:
    """Write a value in blocks; texts of several lines as such, and an object that stands in it twice once."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False)


def load(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """
    Read a value; what stands behind an alias is one object.

    Raises `ValueError` for what is no YAML, no JSON value, or endless. Much faster than `yaml.load`, which knows more.
    """
    try:
        root = yaml.compose(text, Loader=_Loader)
        return _plain(root, {})[0] if root else None
    except (yaml.YAMLError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"no JSON written as YAML: {error}") from error


def _plain(node: yaml.Node, made: dict[int, tuple[Any, int]]) -> tuple[Any, int]:
    """Turn a node into its value and the size of that, aliases replaced."""
    if node.tag == f"{_TAG}str":
        return node.value, len(node.value)
    if isinstance(node, yaml.ScalarNode):
        return _SCALARS[node.tag](node.value), 1
    if id(node) not in made:
        made[id(node)] = None, LARGEST  # an alias inside what it stands for would make it endless
        if isinstance(node, yaml.MappingNode):
            members = {key.value: _plain(value, made) for key, value in node.value}
            value: object = {key: part for key, (part, _) in members.items()}
            size = sum(len(key) + more for key, (_, more) in members.items())
        else:
            items = [_plain(item, made) for item in node.value]
            value, size = [part for part, _ in items], sum(more for _, more in items)
        if size >= LARGEST:
            raise ValueError("its aliases make it endless")
        made[id(node)] = value, size + 2
    return made[id(node)]


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    if any(mark in text for mark in "\x85\u2028\u2029"):
        style = '"'  # line ends to YAML, which would come back as others
    return dumper.represent_scalar(f"{_TAG}str", text, style=style)


_Dumper.add_representer(str, _text)
