"""Tell who is meant by a name that several people have: by the last name, by a title, by the first word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from service.english.person_names import PersonName

_MANY = 20
"""Whole names with one last word, above which they are those of several people."""
_GIVEN_AND_FAMILY = 2


def officer(names: Iterable[PersonName]) -> str:
    """Of names with one last word, return the key of the only person with an office; "" if there is no such person."""
    keys = {name.text.casefold() for name in names if name.offices and len(name.words) > 1}
    return next(iter(keys)) if len(keys) == 1 else ""


def introduced(names: Sequence[PersonName]) -> str:
    """Return the key of the only one named in full before the bare last name first stands; "" if there is none."""
    first = next((at for at, name in enumerate(names) if len(name.words) == 1), len(names))
    full = {name.text for name in names[:first]}
    has_office = any(name.offices and not name.title for name in names if len(name.words) == 1)
    if not full or first == len(names) or names[first].offices or has_office or are_several(full):
        return ""  # "Mr. Lee" and "Mayor Lee" may be somebody else
    return min(full, key=len).casefold()


def are_told_apart(names: Collection[PersonName]) -> bool:
    """Tell whether a title tells people with one last name apart: "Mr. Lee" and "Mrs. Lee", or "Lee" and "Mrs. Lee"."""
    bare = [name for name in names if len(name.words) == 1]
    titles = {name.title.startswith("mr. ") if name.title else None for name in bare if name.title or not name.offices}
    return len(titles) > 1


def family_names(names: Sequence[PersonName]) -> dict[str, str]:
    """
    Return the last names of those who are called by the first word of their name: "Li" is Li Wen.

    Nobody else may have that word in the name, and nobody be called by the last one.
    """
    called = {name.last_name for name in names if len(name.words) == 1}
    last = {name.last_name for name in names if len(name.words) > 1}
    full = defaultdict[str, set[str]](set)
    for name in names:
        if len(name.words) > 1 and name.words[0].text.istitle():
            is_one = len(name.words) == _GIVEN_AND_FAMILY and (name.is_person or name.offices)
            full[name.words[0].key].add(name.last_name if is_one else "")
    return {
        first: next(iter(others))
        for first, others in full.items()
        if len(others) == 1 and first in called and called.isdisjoint(others) and first not in last and "" not in others
    }


def are_several(names: Collection[str]) -> bool:
    """Tell whether names with one last word are those of several people: the first words begin differently."""
    if len(names) > _MANY:
        return True
    longest = [name for name in names if not any(name != other and name.endswith(f" {other}") for other in names)]
    return len({name[:3].casefold() for name in longest}) > 1
