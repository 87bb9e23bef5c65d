"""Typed reading of the lexicon's YAML: each function returns one kind of value, or names the line that is wrong."""

from __future__ import annotations

from collections.abc import Collection

import yaml

from service.files.yaml_reader import Node, Wrong, pairs, text


def fields(node: Node, known: Collection[str]) -> dict[str, Node]:
    """Return the values of a mapping whose keys are all *known*."""
    if not isinstance(node, yaml.MappingNode):
        raise Wrong(node, f"must be a mapping with the keys {', '.join(sorted(known))}")
    found: dict[str, Node] = {}
    for name, (key, value) in pairs(node).items():
        if name not in known:
            raise Wrong(key, f"unknown key {name!r}; there are {', '.join(sorted(known))}")
        found[name] = value
    return found


def named(node: Node) -> dict[str, Node]:
    """Return the values of a mapping by their names, which may be any."""
    if not isinstance(node, yaml.MappingNode):
        raise Wrong(node, "must be a mapping")
    return {name: value for name, (_, value) in pairs(node).items()}


def required(parent: Node, found: dict[str, Node], name: str) -> Node:
    """Return the field *name* of *parent*, which must be there."""
    if name not in found:
        raise Wrong(parent, f"{name} is missing")
    return found[name]


def items(node: Node) -> list[Node]:
    """Return the items of a list that isn't empty."""
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise Wrong(node, "must be a list that is not empty; leave it out where there is nothing to list")
    return list(node.value)


def text_or_null(node: Node) -> str | None:
    """Return text, or None for a bare `null`. An empty value is refused, since it may be forgotten."""
    value = text(node)
    return None if value == "null" and isinstance(node, yaml.ScalarNode) and not node.style else value


def one_of(node: Node, allowed: tuple[str, ...]) -> str:
    """Return one of the *allowed* words."""
    value = text(node)
    if value not in allowed:
        raise Wrong(node, f"{value!r} is none of {', '.join(allowed)}")
    return value
