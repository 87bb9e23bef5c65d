"""JSON values as YAML: written to be read by people, and read as nothing but JSON."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, Event, MappingStartEvent, ScalarEvent, SequenceStartEvent

LARGEST = 50_000_000
"""Characters that a file may have once its aliases are replaced by what they stand for."""

_DEEPEST = 100

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_SCALARS: Mapping[str, Callable[[str], object]] = {
    f"{_TAG}str": str,
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

    Raises `ValueError` for what is no YAML, no JSON value, too deep or endless. Faster than `yaml.load`, which knows
    more, and which a file that is deep enough would crash.
    """
    try:
        (value,) = _values(yaml.parse(text, Loader=_Loader))
    except (yaml.YAMLError, KeyError) as error:
        raise ValueError(f"no JSON written as YAML: {error}") from error
    return value


@dataclass(slots=True)
class _Open:
    """A list, or an object with the key that waits for its value; *size* counts characters, aliases replaced."""

    value: list[Any] | dict[str, Any]
    anchor: str | None
    key: str | None = None
    size: int = 2

    def add(self, part: Any, size: int) -> None:  # noqa: ANN401 - any JSON value
        self.size += size
        if self.size > LARGEST:
            raise ValueError("its aliases make it endless")
        if isinstance(self.value, list):
            self.value.append(part)
        elif self.key is not None:
            self.value[self.key], self.key = part, None
        elif isinstance(part, str):
            self.key = part
        else:
            raise ValueError("a key that is no text")


def _values(events: Iterator[Event]) -> Iterator[Any]:
    """Put together what the parser tells."""
    within: list[_Open] = []
    anchors: dict[str | None, tuple[Any, int]] = {}
    for event in events:
        if isinstance(event, ScalarEvent):
            value, size, anchor = _scalar(event), len(event.value) + 1, event.anchor
        elif isinstance(event, AliasEvent):
            (value, size), anchor = anchors[event.anchor], None
        elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            within.append(_Open({} if isinstance(event, MappingStartEvent) else [], event.anchor))
            if len(within) > _DEEPEST:
                raise ValueError("too deep")
            continue
        elif isinstance(event, CollectionEndEvent):
            closed = within.pop()
            value, size, anchor = closed.value, closed.size, closed.anchor
        else:
            continue
        if anchor:
            anchors[anchor] = value, size
        if within:
            within[-1].add(value, size)
        else:
            yield value


def _scalar(event: ScalarEvent) -> object:
    if event.tag is not None:
        raise ValueError(f"{event.tag} is no JSON")
    return _SCALARS[_tag(event.value)](event.value) if event.implicit[0] else event.value


@functools.lru_cache(maxsize=4096)
def _tag(plain: str) -> str:
    """Tell of what kind a scalar without quotation marks is."""
    return str(yaml.SafeLoader("").resolve(yaml.ScalarNode, plain, (True, False)))  # type: ignore[no-untyped-call]


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    if any(mark in text for mark in "\x85\u2028\u2029"):
        style = '"'  # line ends to YAML, which would come back as others
    return dumper.represent_scalar(f"{_TAG}str", text, style=style)


_Dumper.add_representer(str, _text)
