"""
Read the files of the lexicon, strictly.

One pass over the YAML nodes, which know their lines, so that a wrong file is refused by file and line. Every scalar
is text: *no* and *on* in a list of words are words. `data/README.md` documents the format.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

import yaml

from service.errors import LexiconError
from service.lexicon.inflect import Pos
from service.lexicon.words import keys
from service.models import Category

Side = Literal["before", "after", "near"]

_CONTEXTS: dict[str, tuple[bool, Side]] = {
    "only_before": (True, "before"),
    "only_after": (True, "after"),
    "only_near": (True, "near"),
    "not_before": (False, "before"),
    "not_after": (False, "after"),
    "not_near": (False, "near"),
}
_KEYS = frozenset({"lemma", "phrase", "pos", "forms", "reason", "neutral", *_CONTEXTS})
_COMPANION = re.compile(r"[^\W_A-Z]+\*?")
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Context:
    """Company that an entry needs (*wanted*) or must not have: whole words, and beginnings of words."""

    wanted: bool
    side: Side
    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def among(self, company: Collection[str]) -> bool:
        """Tell whether one of the words of this context is in *company*."""
        return not self.whole.isdisjoint(company) or any(key.startswith(self.beginnings) for key in company)


@dataclass(frozen=True, slots=True)
class Entry:
    """One word or phrase of the lexicon; *where* is its file and line."""

    name: str
    category: Category
    pos: Pos | None
    forms: tuple[str, ...]
    reason: str
    neutral: str | None
    contexts: tuple[Context, ...]
    where: str


class _Wrong(Exception):
    """What is wrong with a node; the file is added where it is known."""

    def __init__(self, node: yaml.Node, message: str) -> None:
        super().__init__(message)
        self.line = node.start_mark.line + 1


def read_entries(path: Path, raw: bytes) -> list[Entry]:
    """Read a file of entries, whose bytes are *raw*."""
    root = _compose(path, raw)
    try:
        fields = _fields(root, {"category", "entries"})
        category = _one_of(_needed(root, fields, "category"), get_args(Category))
        entries = _items(_needed(root, fields, "entries"))
        return [_entry(node, cast("Category", category), path) for node in entries]
    except _Wrong as error:
        raise LexiconError(f"{path}:{error.line}: {error}") from None


def read_about(path: Path, raw: bytes) -> dict[str, str]:
    """Read `lexicon.yaml`: the version and the language of the lexicon."""
    root = _compose(path, raw)
    try:
        fields = _fields(root, {"version", "language"})
        return {name: _text(_needed(root, fields, name)) for name in ("version", "language")}
    except _Wrong as error:
        raise LexiconError(f"{path}:{error.line}: {error}") from None


def _compose(path: Path, raw: bytes) -> yaml.Node:
    try:
        root = yaml.compose(raw, Loader=_LOADER)
    except yaml.reader.ReaderError as error:
        line = raw[: error.position].count(b"\n") + 1
        raise LexiconError(f"{path}:{line}: not text in UTF-8: {error.reason}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LexiconError(f"{path}:{line}: not YAML: {error.problem}") from None
    if root is None:
        raise LexiconError(f"{path}:1: the file is empty; delete it or fill it in")
    return root


def _entry(node: yaml.Node, category: Category, path: Path) -> Entry:
    fields = _fields(node, _KEYS)
    name = fields.get("lemma") or fields.get("phrase")
    if name is None or ("lemma" in fields and "phrase" in fields):
        raise _Wrong(node, "an entry has either a lemma or a phrase")
    if ("phrase" in fields) != (" " in _text(name)):
        raise _Wrong(name, "a lemma is one word, a phrase has several")
    pos = _one_of(fields["pos"], get_args(Pos)) if "pos" in fields else None
    return Entry(
        name=_searchable(name),
        category=category,
        pos=cast("Pos | None", pos),
        forms=tuple(_searchable(form) for form in _items(fields["forms"])) if "forms" in fields else (),
        reason=_text(_needed(node, fields, "reason")),
        neutral=_text_or_null(_needed(node, fields, "neutral")),
        contexts=tuple(_context(key, value) for key, value in fields.items() if key in _CONTEXTS),
        where=f"{path}:{node.start_mark.line + 1}",
    )


def _context(key: str, node: yaml.Node) -> Context:
    whole: set[str] = set()
    beginnings: set[str] = set()
    for item in _items(node):
        word = _text(item)
        if not _COMPANION.fullmatch(word):
            raise _Wrong(item, f"{key} lists single words in lower case, with * for any ending; this is {word!r}")
        (beginnings if word.endswith("*") else whole).add(word.removesuffix("*"))
    wanted, side = _CONTEXTS[key]
    return Context(wanted, side, frozenset(whole), tuple(sorted(beginnings)))


def _fields(node: yaml.Node, known: Collection[str]) -> dict[str, yaml.Node]:
    """Read a mapping whose keys are all *known*, each at most once."""
    if not isinstance(node, yaml.MappingNode):
        raise _Wrong(node, f"must be a mapping with the keys {', '.join(sorted(known))}")
    fields: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = _text(key)
        if name not in known:
            raise _Wrong(key, f"unknown key {name!r}; there are {', '.join(sorted(known))}")
        if name in fields:
            raise _Wrong(key, f"{name} is given twice")
        fields[name] = value
    return fields


def _needed(parent: yaml.Node, fields: dict[str, yaml.Node], name: str) -> yaml.Node:
    if name not in fields:
        raise _Wrong(parent, f"{name} is missing")
    return fields[name]


def _items(node: yaml.Node) -> list[yaml.Node]:
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise _Wrong(node, "must be a list that is not empty; leave it out where there is nothing to list")
    return list(node.value)


def _text(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        raise _Wrong(node, "must be text, and not empty")
    return str(node.value)


def _text_or_null(node: yaml.Node) -> str | None:
    """Read text; a bare `null` is none. An empty value is refused, since it may be forgotten."""
    text = _text(node)
    return None if text == "null" and isinstance(node, yaml.ScalarNode) and not node.style else text


def _searchable(node: yaml.Node) -> str:
    """Read a word or phrase that has letters to look for."""
    text = _text(node)
    if not keys(text) or text != " ".join(text.split()):
        raise _Wrong(node, f"{text!r} can't be looked for: write words with single spaces between them")
    return text


def _one_of(node: yaml.Node, allowed: tuple[str, ...]) -> str:
    text = _text(node)
    if text not in allowed:
        raise _Wrong(node, f"{text!r} is none of {', '.join(allowed)}")
    return text
