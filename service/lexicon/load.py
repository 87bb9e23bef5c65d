"""Load the lexicon from its YAML files and build its index."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from service.english.words import keys
from service.errors import LexiconError
from service.lexicon import saved
from service.lexicon.entries import Entry, Groups, read_about, read_entries
from service.lexicon.lexicon import Lexicon
from service.lexicon.matcher import GAP, Index, Pattern
from service.lexicon.rules import read_rules

_DATA = Path(__file__).parent / "data"
_ABOUT = "lexicon.yaml"
_RULES = "rules.yaml"


def load_lexicon(folder: Path | None = None, saved_in: Path | None = None) -> Lexicon:
    """
    Read the lexicon in *folder*, by default the shipped one; faster if the file *saved_in* has it from an earlier time.

    Raise LexiconError at the first mistake, with file and line.
    """
    folder = folder or _DATA
    files = _files(folder)
    if _ABOUT not in files:
        raise LexiconError(f"{folder / _ABOUT} is missing; it says the version and language of the lexicon")
    about, digest = read_about(folder / _ABOUT, files[_ABOUT]), _digest(files)
    with _without_garbage_collection():
        entries, patterns = _forms(folder, files, about.groups, saved_in, f"{folder} {digest}")
        index = _index(patterns)
    return Lexicon(
        version=about.version,
        sha256=digest,
        language=about.language,
        entries=tuple(entries),
        rules=read_rules(folder / _RULES, files[_RULES]) if _RULES in files else {},
        index=index,
        heads=frozenset(begun[0] for begun in index),
    )


def _forms(folder: Path, files: Mapping[str, bytes], groups: Groups, saved_in: Path | None, source: str) -> saved.Forms:
    """Take the entries and their forms from the file *saved_in*, or read them from the YAML and save them."""
    if saved_in and (found := saved.load(saved_in, source)):
        return found
    lists = {name: raw for name, raw in files.items() if name not in (_ABOUT, _RULES)}
    entries = [entry for name, raw in lists.items() for entry in read_entries(folder / name, raw, groups)]
    forms = entries, _all_patterns(entries)
    if saved_in:
        saved.save(saved_in, source, forms)
    return forms


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Pause the garbage collector: it would take half of the loading time and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _files(folder: Path) -> dict[str, bytes]:
    """Read the YAML files of *folder*, by name. Line endings become newlines."""
    try:
        return {path.name: path.read_bytes().replace(b"\r\n", b"\n") for path in sorted(folder.glob("*.yaml"))}
    except OSError as error:
        raise LexiconError(f"{error.filename} can't be read: {error.strerror}") from None


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, raw in files.items():
        digest.update(name.encode() + b"\0" + raw + b"\0")
    return digest.hexdigest()


def _all_patterns(entries: Iterable[Entry]) -> list[Pattern]:
    """List the forms of all entries, the longest first. Raise LexiconError if two entries share a form."""
    patterns: dict[tuple[str, ...], Pattern] = {}
    for entry in entries:
        for pattern in _patterns(entry):
            other = patterns.setdefault((*pattern.keys, *([GAP] if pattern.around else [])), pattern).entry
            if other is not entry:
                raise LexiconError(
                    f"{entry.where}: {' '.join(pattern.keys)!r} is a form of {other.name!r} already ({other.where});"
                    " make them one entry, or leave out pos and list the forms"
                )
    return sorted(patterns.values(), key=lambda pattern: -len(pattern.keys))


def _index(patterns: Iterable[Pattern]) -> Index:
    """Order forms by their first two words."""
    index: dict[tuple[str, ...], list[Pattern]] = {}
    for pattern in patterns:
        index.setdefault((pattern.keys[0], GAP) if pattern.around else pattern.keys[:2], []).append(pattern)
    return {begun: tuple(found) for begun, found in index.items()}


def _patterns(entry: Entry) -> list[Pattern]:
    """List the patterns of an entry: each form, and each form around an object."""
    is_cased = not entry.name.split()[0].islower()
    return [
        Pattern(keys(surface), entry, form, is_cased, around)
        for surface, form in entry.surfaces().items()
        for around in ([None, entry.around] if entry.around else [None])
    ]
