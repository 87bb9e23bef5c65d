"""JSON values as YAML: written for people to read; anything that is not JSON is refused when read."""

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
    """Write a value in block style. An object that is in it twice is written once, with an anchor."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False)


def load(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """
    Read a value; all aliases of an anchor give the same object.

    Raise ValueError if the text is not YAML, not a JSON value, nested too deep or endless. This is faster than
    `yaml.load`, which knows more than JSON and crashes on a file that is nested deep enough.
    """
    try:
        (value,) = _values(yaml.parse(text, Loader=_Loader))
    except (yaml.YAMLError, KeyError) as error:
        raise ValueError(f"not JSON written as YAML: {error}") from error
    return value


@dataclass(slots=True)
class _Open:
    """A list or object that is being read; *key* waits for its value, *size* counts characters, aliases replaced."""

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
            raise ValueError("a key is not text")


def _values(events: Iterator[Event]) -> Iterator[Any]:
    """Build values from the parser's events."""
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
        raise ValueError(f"{event.tag} is not JSON")
    return _SCALARS[_tag(event.value)](event.value) if event.implicit[0] else event.value


@functools.lru_cache(maxsize=4096)
def _tag(plain: str) -> str:
    """Return the YAML tag of a scalar without quotation marks."""
    return str(yaml.SafeLoader("").resolve(yaml.ScalarNode, plain, (True, False)))  # type: ignore[no-untyped-call]


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines in block style."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    if any(mark in text for mark in "\x85\u2028\u2029"):
        style = '"'  # YAML reads these as line ends, and would change them
    return dumper.represent_scalar(f"{_TAG}str", text, style=style)


_Dumper.add_representer(str, _text)
