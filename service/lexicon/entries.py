"""The entries of the lexicon, and how their files are read. `data/README.md` documents the format."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from service.english.inflection import Form, Pos, form_of, forms
from service.english.words import keys
from service.errors import LexiconError
from service.files.yaml_reader import Node, Wrong, reading, text
from service.lexicon.nodes import fields, items, one_of, required, text_or_null
from service.models import Category, Strength

Side = Literal["before", "after", "near"]

_CONTEXTS: dict[str, tuple[bool, Side]] = {
    "only_before": (True, "before"),
    "only_after": (True, "after"),
    "only_near": (True, "near"),
    "not_before": (False, "before"),
    "not_after": (False, "after"),
    "not_near": (False, "near"),
}
_CATEGORIES, _POS, _STRENGTHS = get_args(Category), get_args(Pos), get_args(Strength)
_KEYS = frozenset({"lemma", "phrase", "pos", "forms", "strength", "reason", "neutral", *_CONTEXTS})
_COMPANION = re.compile(r"[^\W_A-Z]+\*?")


class Context(NamedTuple):
    """Words that must (*wanted*) or must not stand near an entry: whole words, and beginnings of words."""

    wanted: bool
    side: Side
    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def occurs_in(self, company: Collection[str]) -> bool:
        """Tell whether a word of this context is in *company*, the words near the entry."""
        return not self.whole.isdisjoint(company) or any(key.startswith(self.beginnings) for key in company)


class Entry(NamedTuple):
    """One word or phrase of the lexicon; *where* is its file and line."""

    name: str
    category: Category
    pos: Pos | None
    forms: tuple[str, ...]
    strength: Strength
    reason: str
    neutral: str | None
    contexts: tuple[Context, ...]
    where: str

    def surfaces(self) -> dict[str, Form]:
        """List all its forms, each with its grammatical form."""
        return forms(self.name, self.pos) | {form: form_of(form, self.pos) for form in self.forms}


def read_entries(path: Path, raw: bytes) -> list[Entry]:
    """Read a file of entries, whose bytes are *raw*."""
    with reading(path, LexiconError, raw) as document:
        found = fields(document.root, {"category", "entries"})
        category = read_category(required(document.root, found, "category"))
        return [_entry(node, category, path) for node in items(required(document.root, found, "entries"))]


def read_about(path: Path, raw: bytes) -> dict[str, str]:
    """Read `lexicon.yaml`: the version and the language of the lexicon."""
    with reading(path, LexiconError, raw) as document:
        found = fields(document.root, {"version", "language"})
        return {name: text(required(document.root, found, name)) for name in ("version", "language")}


def read_category(node: Node) -> Category:
    """Read a category."""
    return cast("Category", one_of(node, _CATEGORIES))


def read_strength(node: Node) -> Strength:
    """Read a strength."""
    return cast("Strength", one_of(node, _STRENGTHS))


def read_context(key: str, node: Node) -> Context:
    """Read the words that *key* lists."""
    whole: set[str] = set()
    beginnings: set[str] = set()
    for item in items(node):
        word = text(item)
        if not _COMPANION.fullmatch(word):
            raise Wrong(item, f"{key} lists single words in lower case, with * for any ending; this is {word!r}")
        (beginnings if word.endswith("*") else whole).add(word.removesuffix("*"))
    wanted, side = _CONTEXTS[key]
    return Context(wanted, side, frozenset(whole), tuple(sorted(beginnings)))


def _entry(node: Node, category: Category, path: Path) -> Entry:
    found = fields(node, _KEYS)
    name = found.get("lemma") or found.get("phrase")
    if name is None or ("lemma" in found and "phrase" in found):
        raise Wrong(node, "an entry has either a lemma or a phrase")
    if ("phrase" in found) != (" " in text(name)):
        raise Wrong(name, "a lemma is one word, a phrase has several")
    return Entry(
        name=_searchable(name),
        category=category,
        pos=cast("Pos", one_of(found["pos"], _POS)) if "pos" in found else None,
        forms=tuple(_searchable(form) for form in items(found["forms"])) if "forms" in found else (),
        strength=read_strength(found["strength"]) if "strength" in found else "usual",
        reason=text(required(node, found, "reason")),
        neutral=text_or_null(required(node, found, "neutral")),
        contexts=tuple(read_context(key, value) for key, value in found.items() if key in _CONTEXTS),
        where=f"{path}, line {node.start_mark.line + 1}",
    )


def _searchable(node: Node) -> str:
    """Read a word or phrase that can be searched for."""
    words = text(node)
    if not keys(words) or words != " ".join(words.split()):
        raise Wrong(node, f"{words!r} can't be searched for: write words with single spaces between them")
    return words
