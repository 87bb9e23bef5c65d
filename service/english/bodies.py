"""Find the names of the bodies in a text by the noun that means each: "the group", "the paper", "the company"."""

from __future__ import annotations

import re
from collections import defaultdict

from service.english.actor_names import bare_name
from service.english.word_classes import ARTICLES, NOT_NAMES

_WORD = r"(?<![\w’'-])[A-Z][\w’'-]*+"
_NAME = re.compile(rf"\b{_WORD}(?: {_WORD})+")
_PAPERS = frozenset("times post journal tribune guardian herald gazette echo telegraph mail chronicle".split())
"""How names of newspapers end."""
_APPOSED = re.compile(
    rf"\b({_WORD}(?: (?:of |for |the ){{0,2}}{_WORD}){{0,5}}), (?:an?|the) (?:[\w’'-]++ ){{0,5}}?"
    r"(group|company|newspaper|paper|magazine|organi[sz]ation|union|agency|firm|network|charity|committee|council|"
    r"foundation|institute|party)\b"
)
"""A body with what it is: "Open Water, a local group"."""


def bodies(text: str) -> dict[str, set[str]]:
    """List the names of bodies by noun: one that the name ends in, or that the text gives for it."""
    found = defaultdict[str, set[str]](set)
    for name in _NAME.findall(text):
        if name.split(maxsplit=1)[0].casefold() in NOT_NAMES - ARTICLES:
            continue  # "To Egyptians"
        noun = name.split()[-1].casefold()
        for each in (noun, "paper", "newspaper") if noun in _PAPERS else (noun,):
            found[each].add(bare_name(name) or name)
    for name, noun in _APPOSED.findall(text):
        found[noun].add(bare_name(name) or name)
    return found
