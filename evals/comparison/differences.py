"""The differences between two analyses of one text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from pydantic import Field

from evals.metrics.output_text import word_diff
from service.english.fold import fold
from service.models import Analysis, Flag, Model, Party, Role, Tone

_Found = TypeVar("_Found")


class PartyChange(Model):
    """A party that both analyses have, with another role or tone. Its name is the one in A."""

    name: str
    role_a: Role
    role_b: Role
    tone_a: Tone
    tone_b: Tone


class FramingDifferences(Model):
    """Differences between the parties. Two parties are the same if they share a name or an alias."""

    changed: tuple[PartyChange, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


class FlagChange(Model):
    """A flag of A and a flag of B that overlap, but differ in their words or their category."""

    a: Flag
    b: Flag


class FlagDifferences(Model):
    """Differences between the flags. Two flags are the same if they overlap."""

    changed: tuple[FlagChange, ...]
    only_a: tuple[Flag, ...]
    only_b: tuple[Flag, ...]


class Differences(Model):
    """The differences from A to B. Null: this is not the task of the prompts."""

    summary: tuple[tuple[str, str], ...] | None = Field(
        description="Both summaries as runs of words: ` ` for words in both, `-` for words of A, `+` for words of B."
    )
    framing: FramingDifferences | None
    loaded_language: FlagDifferences | None


def differ(a: Analysis, b: Analysis) -> Differences:
    """Compare the parts that both analyses have."""
    return Differences(
        summary=tuple(word_diff(a.summary.text, b.summary.text)) if a.summary and b.summary else None,
        framing=None if a.parties is None or b.parties is None else _parties(a.parties, b.parties),
        loaded_language=None if a.flags is None or b.flags is None else _flags(a.flags, b.flags),
    )


def _parties(a: Sequence[Party], b: Sequence[Party]) -> FramingDifferences:
    pairs, only_a, only_b = _paired(a, b, (_same_name, _shared_name))
    return FramingDifferences(
        changed=tuple(
            PartyChange(name=x.name, role_a=x.role, role_b=y.role, tone_a=x.tone, tone_b=y.tone)
            for x, y in pairs
            if (x.role, x.tone) != (y.role, y.tone)
        ),
        only_a=tuple(party.name for party in only_a),
        only_b=tuple(party.name for party in only_b),
    )


def _flags(a: Sequence[Flag], b: Sequence[Flag]) -> FlagDifferences:
    pairs, only_a, only_b = _paired(a, b, (_same_words, _overlapping))
    changed = (FlagChange(a=x, b=y) for x, y in pairs if not _same_words(x, y) or x.category != y.category)
    return FlagDifferences(changed=tuple(changed), only_a=tuple(only_a), only_b=tuple(only_b))


def _paired(
    a: Sequence[_Found], b: Sequence[_Found], rules: Iterable[Callable[[_Found, _Found], bool]]
) -> tuple[list[tuple[_Found, _Found]], list[_Found], list[_Found]]:
    """Pair items of A and B: first by the first rule, then by the next. Return the pairs and the rest of A and of B."""
    twins: dict[int, int] = {}
    taken: set[int] = set()
    for same in rules:
        for i in (i for i in range(len(a)) if i not in twins):
            twin = next((j for j, y in enumerate(b) if j not in taken and same(a[i], y)), None)
            if twin is not None:
                twins[i] = twin
                taken.add(twin)
    pairs = [(a[i], b[j]) for i, j in sorted(twins.items())]
    return pairs, [x for i, x in enumerate(a) if i not in twins], [y for j, y in enumerate(b) if j not in taken]


def _same_name(a: Party, b: Party) -> bool:
    return fold(a.name) == fold(b.name)


def _shared_name(a: Party, b: Party) -> bool:
    return not _names(a).isdisjoint(_names(b))


def _names(party: Party) -> set[str]:
    return {fold(name) for name in (party.name, *party.aliases)}


def _same_words(a: Flag, b: Flag) -> bool:
    return (a.span.start, a.span.end) == (b.span.start, b.span.end)


def _overlapping(a: Flag, b: Flag) -> bool:
    return a.span.start < b.span.end and b.span.start < a.span.end
