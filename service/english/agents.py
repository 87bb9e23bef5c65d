"""Find who speaks for whom: lawyers, spokespeople, officials, the attorney general of a state."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = r"(?<![\w’'-])[A-Z](?:[\w-]|[’'](?=[A-Z]))*+"
_NAME = rf"{_WORD}(?: (?:de |van |von )?{_WORD}){{0,3}}"
_ROLE = (
    r"(?:[Ll]awyers?|[Aa]ttorneys? [Gg]eneral|[Aa]ttorneys?|[Ss]pokes(?:man|men|woman|women|people|person)|"
    r"[Rr]epresentatives?|[Pp]ress [Ss]ecretary|[Cc]ounsel)"
)
_ADJECTIVES = r"(?:[a-z]+ ){0,2}"
_PAIRS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<owner>{_NAME})(?:[’']s?)? {_ADJECTIVES}{_ROLE},? (?P<agent>{_NAME})",
        rf"\b(?P<agent>{_NAME}), (?:an? |the )?{_ADJECTIVES}{_ROLE} (?:for|of|to) (?:the )?(?P<owner>{_NAME})",
        rf"\b(?P<agent>{_NAME}), (?P<owner>{_NAME})[’']s? {_ADJECTIVES}{_ROLE}",
    )
)
_STAFF = rf"(?:{_ROLE}|campaign|office|team|aides?|allies|officials?|authorities|government|management)"
_OWNER = (
    re.compile(rf"(?:[Tt]he )?(?P<owner>{_NAME})(?:[’']s?)? {_ADJECTIVES}{_STAFF}"),
    re.compile(rf"(?:[\w’'-]+ ){{0,3}}{_STAFF} (?:for|of|in) (?:the )?(?P<owner>{_NAME})"),
)


def agents(text: str) -> Iterator[tuple[str, str]]:
    """List the names of those who speak for somebody, each with the name of the other: "Ann Lee, Orlov’s lawyer"."""
    for pattern in _PAIRS:
        for found in pattern.finditer(text):
            yield found["agent"], found["owner"]


def owner_of(words: str) -> str | None:
    """Return for whom somebody speaks by his own description: "Lee’s lawyer", "a spokesman for Lee"."""
    return next((found["owner"] for pattern in _OWNER if (found := pattern.fullmatch(words))), None)
