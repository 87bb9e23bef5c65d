"""
Keep what was read from the lexicon's YAML in one JSON file: another process need not read it again, which is slow.

The file is a hint: the YAML decides. It is read only if it was made from this YAML by this code, is whole, and if no
other user could have written it. In any other case, and where the folder can't be written, it is as if there were none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from service.files.atomic import write_atomically
from service.lexicon.entries import Context, Entry
from service.lexicon.matcher import Pattern

Forms = tuple[Sequence[Entry], Sequence[Pattern]]
"""The entries of the lexicon, and all their forms."""


def load(file: Path, source: str) -> Forms | None:
    """Return what *file* has of the lexicon with the digest *source*; None if it is not to be relied on."""
    try:
        about = file.stat()
        is_others = about.st_uid != os.geteuid() or bool(about.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
        if is_others or not stat.S_ISREG(about.st_mode):
            return None
        digest, _, packed = file.read_text("utf-8").partition("\n")
        return _unpack(packed) if digest == _digest(source, packed) else None
    except (OSError, ValueError, TypeError, LookupError):
        return None


def save(file: Path, source: str, forms: Forms) -> None:
    """Write *forms* of the lexicon with the digest *source* to *file*, if its folder can be written."""
    packed = _pack(*forms)
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, f"{_digest(source, packed)}\n{packed}")


def _digest(source: str, packed: str) -> str:
    return hashlib.sha256("\0".join((source, _code(), packed)).encode()).hexdigest()


@cache
def _code() -> str:
    """Return the digest of the code that reads the lexicon and that forms words: a change of it changes the forms."""
    digest, service = hashlib.sha256(), Path(__file__).parents[1]
    for file in sorted(each for folder in ("english", "lexicon") for each in (service / folder).glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _pack(entries: Sequence[Entry], patterns: Iterable[Pattern]) -> str:
    """Write each company of words once: many entries share one."""
    numbers = {id(entry): number for number, entry in enumerate(entries)}
    contexts: dict[Context, int] = {}
    rows = [
        [
            *entry._replace(contexts=(), around=None),
            [contexts.setdefault(each, len(contexts)) for each in entry.contexts],
            None if entry.around is None else contexts.setdefault(entry.around, len(contexts)),
        ]
        for entry in entries
    ]
    listed = [[each.wanted, each.side, sorted(each.whole), each.beginnings] for each in contexts]
    forms = [[" ".join(p.keys), numbers[id(p.entry)], p.form, p.is_cased, p.around is not None] for p in patterns]
    return json.dumps([listed, rows, forms], ensure_ascii=False, separators=(",", ":"))


def _unpack(packed: str) -> Forms:
    listed, rows, forms = json.loads(packed)
    contexts = [Context(wanted, side, frozenset(whole), tuple(begun)) for wanted, side, whole, begun in listed]
    entries = [
        Entry(
            name, category, pos, tuple(other), strength, reason, neutral,
            tuple([contexts[each] for each in company]), None if around is None else contexts[around], where,
        )
        for name, category, pos, other, strength, reason, neutral, _, _, where, company, around in rows
    ]  # fmt: skip
    patterns = [
        Pattern(tuple(words.split(" ")), entries[number], form, is_cased, entries[number].around if is_around else None)
        for words, number, form, is_cased, is_around in forms
    ]
    return entries, patterns
