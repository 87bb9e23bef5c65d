"""The entries of the lexicon, and how their files are read. `data/README.md` documents the format."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from service.english.inflection import Form, Pos, form_of, forms
from service.english.words import keys
from service.errors import LexiconError
from service.files.yaml_reader import Node, Wrong, reading, text
from service.lexicon.nodes import fields, items, named, one_of, required, text_or_null
from service.models import Category, Strength

Side = Literal["before", "after", "near", "around"]
Groups = Mapping[str, tuple[str, ...]]
"""Lists of words that many entries share, by name."""

_CONTEXTS: dict[str, tuple[bool, Side]] = {
    "only_before": (True, "before"),
    "only_after": (True, "after"),
    "only_near": (True, "near"),
    "not_before": (False, "before"),
    "not_after": (False, "after"),
    "not_near": (False, "near"),
    "around": (True, "around"),
}
_CATEGORIES, _POS, _STRENGTHS = get_args(Category), get_args(Pos), get_args(Strength)
_KEYS = frozenset({"lemma", "phrase", "words", "pos", "forms", "strength", "reason", "neutral", *_CONTEXTS})
_COMPANION = re.compile(r"[^\W_A-Z]+\*?|\*")


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
    """
    One word or phrase of the lexicon; *where* is its file and line.

    *around* lists the objects that a verb phrase is also found around: *ram the bill through*.
    """

    name: str
    category: Category
    pos: Pos | None
    forms: tuple[str, ...]
    strength: Strength
    reason: str
    neutral: str | None
    contexts: tuple[Context, ...]
    around: Context | None
    where: str

    def surfaces(self) -> dict[str, Form]:
        """List all its forms, each with its grammatical form."""
        return forms(self.name, self.pos) | {form: form_of(form, self.pos) for form in self.forms}


class About(NamedTuple):
    """What `lexicon.yaml` says: the version and the language of the lexicon, and groups of words."""

    version: str
    language: str
    groups: Groups


def read_entries(path: Path, raw: bytes, groups: Groups) -> list[Entry]:
    """Read a file of entries, whose bytes are *raw*. Their company may name *groups*."""
    with reading(path, LexiconError, raw) as document:
        found = fields(document.root, {"category", "entries"})
        category = read_category(required(document.root, found, "category"))
        listed = items(required(document.root, found, "entries"))
        return [entry for node in listed for entry in _entries(node, category, path, groups)]


def read_about(path: Path, raw: bytes) -> About:
    """Read `lexicon.yaml`."""
    with reading(path, LexiconError, raw) as document:
        found = fields(document.root, {"version", "language", "groups"})
        version, language = (text(required(document.root, found, name)) for name in ("version", "language"))
        groups = named(found["groups"]) if "groups" in found else {}
        return About(version, language, {name: _listed(words, {}) for name, words in groups.items()})


def read_category(node: Node) -> Category:
    """Read a category."""
    return cast("Category", one_of(node, _CATEGORIES))


def read_strength(node: Node) -> Strength:
    """Read a strength."""
    return cast("Strength", one_of(node, _STRENGTHS))


def read_context(key: str, node: Node, groups: Groups) -> Context:
    """Read the words that *key* lists, with those of the *groups* that it names."""
    listed = _listed(node, groups)
    if "*" in listed and key != "around":
        raise Wrong(node, "only an object may be any word: list single words")
    return _context(key, listed)


@cache
def _context(key: str, listed: tuple[str, ...]) -> Context:
    """Make a context of the words that *key* lists. Many entries share one."""
    wanted, side = _CONTEXTS[key]
    whole = frozenset(word for word in listed if not word.endswith("*"))
    return Context(wanted, side, whole, tuple(sorted(word[:-1] for word in listed if word.endswith("*"))))


def _listed(node: Node, groups: Groups) -> tuple[str, ...]:
    """List the words of *node*; a name in angle brackets stands for the words of that group."""
    listed: list[str] = []
    for item in items(node):
        word = text(item)
        if word[0] == "<":
            if (name := word.strip("<>")) not in groups:
                raise Wrong(item, f"there is no group {name!r} in lexicon.yaml")
            listed += groups[name]
        elif _COMPANION.fullmatch(word):
            listed.append(word)
        else:
            raise Wrong(item, f"list single words in lower case, with * for any ending; this is {word!r}")
    return tuple(listed)


def _entries(node: Node, category: Category, path: Path, groups: Groups) -> list[Entry]:
    """Read one entry, or several that share all but their words."""
    found = fields(node, _KEYS)
    company = [read_context(key, value, groups) for key, value in found.items() if key in _CONTEXTS]
    first = Entry(
        name="",
        category=category,
        pos=cast("Pos", one_of(found["pos"], _POS)) if "pos" in found else None,
        forms=tuple(_searchable(form) for form in items(found["forms"])) if "forms" in found else (),
        strength=read_strength(found["strength"]) if "strength" in found else "usual",
        reason=text(required(node, found, "reason")),
        neutral=text_or_null(required(node, found, "neutral")),
        contexts=tuple(each for each in company if each.side != "around"),
        around=next((each for each in company if each.side == "around"), None),
        where="",
    )
    return [
        first._replace(name=_searchable(name), where=f"{path}, line {name.start_mark.line + 1}")
        for name in _names(node, found)
    ]


def _names(node: Node, found: dict[str, Node]) -> list[Node]:
    """Return the one word or phrase of an entry, or its list of words."""
    given = [key for key in ("lemma", "phrase", "words") if key in found]
    if len(given) != 1:
        raise Wrong(node, "an entry has either a lemma or a phrase, or a list of words")
    if given == ["words"]:
        return items(found["words"])
    name = found[given[0]]
    if (given == ["phrase"]) != (" " in text(name)):
        raise Wrong(name, "a lemma is one word, a phrase has several")
    return [name]


def _searchable(node: Node) -> str:
    """Read a word or phrase that can be searched for."""
    words = text(node)
    if not keys(words) or words != " ".join(words.split()):
        raise Wrong(node, f"{words!r} can't be searched for: write words with single spaces between them")
    return words
