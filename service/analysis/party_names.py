"""The names of parties: which drafts mean the same party, which names the article uses, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.analysis.drafts import DraftCasting
from service.analysis.reading import Reading
from service.english.fold import fold, harmless
from service.english.name_variants import NAME_VARIANTS
from service.english.word_classes import REFERRING_WORDS
from service.models import Span

_VARIANTS = {fold(name): names for names in NAME_VARIANTS for name in names}


@dataclass(frozen=True)
class NamedParty:
    """
    The names of one party, and its drafts from all windows.

    *aliases* are other names that the article uses; *unfound* are names from the drafts that it does not use.
    """

    name: str
    aliases: tuple[str, ...]
    drafts: tuple[DraftCasting, ...]
    unfound: tuple[str, ...]


def group_by_given(names: Sequence[str], drafts: Iterable[DraftCasting]) -> list[tuple[str, list[DraftCasting]]]:
    """Group drafts by the names that the caller gave, in their order."""
    by_name: dict[str, list[DraftCasting]] = {harmless(name): [] for name in names}
    for draft in drafts:
        by_name[draft.name].append(draft)
    return [(name, by_name[harmless(name)]) for name in names]


def group_by_name(drafts: Iterable[DraftCasting]) -> list[tuple[str, list[DraftCasting]]]:
    """Group drafts of the same party from several windows: the name of one is the name or an alias of another."""
    groups: list[list[DraftCasting]] = []
    for draft in drafts:
        group = next((group for group in groups if any(_is_same(draft, other) for other in group)), None)
        if group is None:
            groups.append([draft])
        else:
            group.append(draft)
    return [(group[0].name, group) for group in groups]


def _is_same(one: DraftCasting, other: DraftCasting) -> bool:
    return fold(one.name) in _all_names(other) or fold(other.name) in _all_names(one)


def _all_names(draft: DraftCasting) -> set[str]:
    return {fold(name) for name in (draft.name, *draft.aliases, *_variants(draft.name))}


def _variants(name: str) -> tuple[str, ...]:
    return _VARIANTS.get(fold(name), ())


def name_party(name: str, drafts: Sequence[DraftCasting], reading: Reading) -> NamedParty:
    """Find which names of a party the article uses. The variants of a name count too: "U.S." for "United States"."""
    drafted = {fold(n): n for d in drafts for n in (d.name, *d.aliases)}
    drafted = {
        key: n for key, n in drafted.items() if re.search(r"\w", key) and not set(key.split()) <= REFERRING_WORDS
    }
    used = {fold(form): form for form in _variants(name) if occurs(form, reading)}
    unfound = []
    for key, other in drafted.items():
        forms = [form for form in (other, *_variants(other)) if occurs(form, reading)]
        used |= {fold(form): form for form in forms}
        if not forms and key not in map(fold, (name, *_variants(name))):
            unfound.append(other)
    used.pop(fold(name), None)
    evidence_first = tuple(sorted(drafts, key=lambda draft: not draft.evidence))
    return NamedParty(name, tuple(used.values()), evidence_first, tuple(unfound))


def find_mentions(parties: Sequence[NamedParty], reading: Reading) -> list[list[Span]]:
    """Find the mentions of each party. Where two overlap, the longer name wins, then the earlier party."""
    found = [
        (start, end, owner)
        for owner, party in enumerate(parties)
        for name in (party.name, *party.aliases)
        for start, end in _places(name, reading)
    ]
    found.sort(key=lambda place: (place[0] - place[1], place[2], place[0]))
    covered: set[int] = set()
    chosen = []
    for start, end, owner in found:
        if start not in covered and end - 1 not in covered:
            covered.update(range(start, end))
            chosen.append((start, end, owner))
    return [[reading.span(s, e) for s, e, o in sorted(chosen) if o == owner] for owner in range(len(parties))]


def _places(name: str, reading: Reading) -> Iterable[tuple[int, int]]:
    """Find a name. If it begins with a capital, the words in the article must too: "US" is not "us"."""
    text = reading.article.text
    for start, end in reading.folded.find(name):
        if reading.is_suspected(start, end):
            continue
        shown = text[start:end]
        if name.islower() or not name[0].isupper() or (shown.isupper() if name.isupper() else shown[0].isupper()):
            yield start, end


def occurs(name: str, reading: Reading) -> bool:
    """Tell whether the article uses a name."""
    return next(iter(_places(name, reading)), None) is not None
