"""Find words that give a source without saying which: "reportedly", "it is believed", "some say"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.english.verbs_of_saying import SAYING, TELLING
from service.english.word_classes import NOT_NAMES

_SAID = "believed|said|thought|understood|claimed|reported|alleged|feared|rumoured|rumored"
_VAGUE = re.compile(
    rf"\b(?:reportedly|allegedly|purportedly|it (?:is|was|has been) (?:widely |generally |often )?(?:{_SAID})|"
    rf"(?:is|are|was|were) (?:widely |also )?(?:{_SAID}) to|"
    r"(?:some|many|(?<!and )others|most|several|few) (?:say|said|argued?|believed?|claim(?:ed)?|think|fear|worry)|"
    r"according to (?:some|several|two|three|many|multiple|various|a|an|one)? ?(?:[a-z-]+ )?(?:people|person|persons|"
    r"sources?|officials?|aides?|insiders?)(?: (?:familiar|close|briefed)(?: (?:with|to|on))?)?)\b",
    re.IGNORECASE,
)


_ON_A_NETWORK = re.compile(r"\b(?:[Oo]n|[Ii]n) (?:the )?(?:[A-Z][\w.&-]*+ ){0,3}[A-Z][\w.&-]*+[’']s? \Z")
"""What stands before the title of a programme or a column: "on the BBC’s “Today”"."""
_REACH = 60


def vague_sources(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """List where such words stand in `text[start:end]`."""
    for found in _VAGUE.finditer(text, start, end):
        yield found.span()


def looks_like_title(text: str, start: int, end: int) -> bool:
    """Tell whether the quoted `text[start:end]` is the name of a book or a show: "on “Coast and City”"."""
    words = text[start:end].rstrip(",.").split()
    if _ON_A_NETWORK.search(text, max(0, start - _REACH), start - 1) and words:
        return all(word[0].isupper() or word in NOT_NAMES or word[0].isdigit() for word in words)
    before = text[max(0, start - 30) : start - 1].rstrip(" “\"‘'")
    introduced = not before[-1:].isalpha() or before.split()[-1].casefold() in SAYING.keys() - TELLING.keys()
    capitals = [word[0].isupper() for word in words if len(word) > len("and")]
    return len(words) > 1 and any(capitals) and all(capitals) and not introduced and words[-1][-1] not in ".!?"
