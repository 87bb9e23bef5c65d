"""
Take an aside out of a sentence: a part between commas that the grammar does not need.

"Ruth Palmer, the visionary who led the work, noted that …" has one in the middle, "… for lost profits, a money grab."
at the end, "In a baffling ruling, the court …" at the start. In doubt there is none. Numbers are facts, and stay.
"""

from __future__ import annotations

import re

from service.english.completeness import may_have_verb
from service.english.tokens import Token, is_name, tokens
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import ARTICLES, AUXILIARIES, DATE_WORDS, DETERMINERS, PAST, PREPOSITIONS

_COMMA = re.compile(r",\s+")
_LONGEST = 12
_OPENS = ARTICLES | DETERMINERS
_RELATIVE = frozenset(("who", "which"))
_JOINS = frozenset(("and", "or"))
_NEEDED = re.compile(r"\d|[\"“”«»;:]")


def without_aside(text: str, start: int, end: int) -> str | None:
    """Return a sentence without the aside that `text[start:end]` lies in; None if it lies in none."""
    commas = list(_COMMA.finditer(text))
    left = max((at for at, comma in enumerate(commas) if comma.end() <= start), default=None)
    right = min((at for at, comma in enumerate(commas) if comma.start() >= end), default=None)
    first = commas[left].end() if left is not None else 0
    last = commas[right].start() if right is not None else len(text)
    aside = tokens(text, first, last)
    if not aside or len(aside) > _LONGEST or _NEEDED.search(text, first, last):
        return None
    before = text[: commas[left].start()] if left is not None else ""
    after = text[commas[right].end() :] if right is not None else ""
    rest = _rest(before, aside, after)
    return rest if rest and may_have_verb(rest) else None


def _rest(before: str, aside: list[Token], after: str) -> str | None:
    """Join what stands before an aside and after it, if that is a sentence."""
    follows = tokens(after, 0, len(after))[:1]
    opens = aside[0].key in _OPENS | _RELATIVE
    if before and follows:
        verb = follows[0].key
        goes_on = verb in AUXILIARIES | PAST | _JOINS or verb in SAYING or (verb.endswith("ed") and len(verb) > 3)
        is_adjective = not opens and aside[0].text.islower() and not may_have_verb(" ".join(t.text for t in aside))
        return f"{before} {after}" if goes_on and (opens or is_adjective) else None
    if before:
        is_list = any(token.key in _JOINS for token in aside)
        return f"{before}." if opens and not is_list else None
    is_free = aside[0].key in PREPOSITIONS and not any(is_name(t) or t.key in DATE_WORDS for t in aside[1:])
    starts = follows and (follows[0].key in ARTICLES or is_name(follows[0]))
    return after[0].upper() + after[1:] if is_free and starts else None
