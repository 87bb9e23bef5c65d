"""
The rules for loaded language that no list of words can describe, read from `rules.yaml`.

A rule says what to look for and how strong it is; `rhetoric` says where to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from service.english.words import APOSTROPHES
from service.errors import LexiconError
from service.files.yaml_reader import Node, reading, text
from service.lexicon.entries import Context, read_category, read_context, read_strength
from service.lexicon.nodes import fields, items, required, text_or_null
from service.models import Category, Strength

Name = Literal[
    "aside", "leading question", "question", "exclamation", "manner of saying", "superlative", "boundless superlative"
]


class Rule(NamedTuple):
    """One rule. *words* and *ends* match the listed phrases in any case; without a list they match nothing."""

    category: Category
    strength: Strength
    reason: str
    neutral: str | None
    words: re.Pattern[str]
    ends: re.Pattern[str]
    not_near: Context | None


Rules = Mapping[Name, Rule]


def read_rules(path: Path, raw: bytes) -> Rules:
    """Read `rules.yaml`, whose bytes are *raw*."""
    with reading(path, LexiconError, raw) as document:
        return {cast("Name", name): _rule(node) for name, node in fields(document.root, get_args(Name)).items()}


def _rule(node: Node) -> Rule:
    found = fields(node, {"category", "strength", "reason", "neutral", "words", "ends", "not_near"})
    words, ends = (_pattern(map(text, items(found[key])) if key in found else ()) for key in ("words", "ends"))
    return Rule(
        category=read_category(required(node, found, "category")),
        strength=read_strength(required(node, found, "strength")),
        reason=text(required(node, found, "reason")),
        neutral=text_or_null(required(node, found, "neutral")),
        words=words,
        ends=ends,
        not_near=read_context("not_near", found["not_near"], {}) if "not_near" in found else None,
    )


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Match one of *phrases*, the longest first; `*` is any one word."""
    written = [re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True)]
    loose = "|".join(written).replace(r"\*", r"[^\W_]+").replace(r"\ ", r"\s+").replace("'", f"[{APOSTROPHES}]")
    return re.compile(rf"(?:{loose})\b" if written else r"(?!)", re.IGNORECASE)
