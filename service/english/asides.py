"""
Take an aside out of a sentence: a part between commas that the grammar does not need.

"Ruth Palmer, the visionary who led the work, noted that …" has one in the middle, "… for lost profits, a money grab."
at the end, "In a baffling ruling, the court …" at the start. In doubt there is none. Numbers are facts, and stay.

A sentence that is told in a summary loses all its asides that have no fact: no number, name, date, office or source.
"""

from __future__ import annotations

import re

from service.english.completeness import dangling_word, may_have_verb
from service.english.number_words import NUMBER_WORDS
from service.english.quotation_marks import outside_quotations
from service.english.tokens import Token, is_name, tokens
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import (
    ARTICLES,
    AUXILIARIES,
    DATE_WORDS,
    DETERMINERS,
    OFFICES,
    PAST,
    PREPOSITIONS,
    SOURCES,
)

_COMMA = re.compile(r",\s+")
_LONGEST = 12
_OPENS = ARTICLES | DETERMINERS
_RELATIVE = frozenset(("who", "which"))
_JOINS = frozenset(("and", "or"))
_WAITS = re.compile(
    r"(?:if|when|while|because|although|though|since|as|after|before|unless|until|whether)\b[^,]*\Z|"
    r".*\b(?:it|he|she|they) \w+\Z",
    re.IGNORECASE | re.DOTALL,
)
"""What stands before a comma, and can't be without what stands behind: "If nobody stops it", "which, it claims"."""
_NEEDED = re.compile(r"\d|[\"“”«»;:]")
_QUOTE = re.compile(r"[\"“”«»]")
_STRESSES = frozenset(("of course", "as ever", "as always", "as usual", "once again", "yet again", "in effect"))
_COMPARES = frozenset(("like", "as if", "as though"))
_NO_PARTICIPLES = frozenset(
    "according citing concerning considering during excluding following including morning evening nothing something "
    "everything anything regarding spring king thing meaning".split()
)
_SPEAKS_FOR = frozenset(
    "lead leads led head heads headed chair chairs chaired represent represents represented run runs ran owns "
    "founded".split()
)
"""Verbs after "who" that say for whom somebody speaks."""
_EPITHET = re.compile(rf"(?<=, )(?:an?|the) (?:[\w-]+ ){{1,2}}(?=who (?:{'|'.join(sorted(_SPEAKS_FOR))})\b)")

_BESIDES = re.compile(r"(?<=\bwon )the \w+ of [^,.;:]{1,40}, and with (?:them|it) ")
"""What is won besides: "won the hearts of Brenn, and with them the race"."""

_VIEWS = frozenset("version account view views telling opinion eyes reading story narrative words".split())
"""Nouns for what somebody holds to be so: "in the ministry's version of events"."""
_FACTS = frozenset(NUMBER_WORDS) | DATE_WORDS | SOURCES | OFFICES | _VIEWS
_LOOSE = frozenset(("more", "less", "without", "eaten", "driven", "blinded", "ever", "always"))


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


def without_asides(text: str) -> str:
    """
    Return a sentence without its asides that have no fact. Nothing is taken out inside quotation marks.

    Of "Brandt, the firebrand who leads the union," only who she is stays, of what is won only the last thing.
    """
    part, text = 0, outside_quotations(text, lambda told: _BESIDES.sub("", _EPITHET.sub("", told)))
    while found := _take_one_out(text, part):
        part, text = found
    return text


def _take_one_out(text: str, skip: int) -> tuple[int, str] | None:
    """Take out the first aside from part number *skip* on; return its number, and the rest. None if there is none."""
    commas = [comma for comma in _COMMA.finditer(text) if not _is_quoted(text, comma.start())]
    for part in range(skip, len(commas) + 1 if commas else 0):
        first = commas[part - 1].end() if part else 0
        last = commas[part].start() if part < len(commas) else len(text)
        if not _has_fact(text, first, last) and (rest := _without_part(text, commas, part)):
            return part, rest
    return None


def _is_quoted(text: str, at: int) -> bool:
    return len(_QUOTE.findall(text, 0, at)) % 2 == 1


def _has_fact(text: str, first: int, last: int) -> bool:
    """Tell whether a part of a sentence has a number, a name, a date, an office or a source."""
    words = tokens(text, first, last)
    if not words or len(words) > _LONGEST + 4 or _NEEDED.search(text, first, last):
        return True
    named = words if first else words[1:]
    if words[0].key == "who" and len(words) > 1 and words[1].key in _SPEAKS_FOR:
        return True
    says = words[0].key not in _RELATIVE and any(word.key in SAYING for word in words)
    return says or any(is_name(word) for word in named) or any(word.key in _FACTS for word in words)


def _without_part(text: str, commas: list[re.Match[str]], part: int) -> str | None:
    """Return a sentence without one part between its commas, if that part is an aside."""
    first = commas[part - 1].end() if part else 0
    last = commas[part].start() if part < len(commas) else len(text)
    before = text[: commas[part - 1].start()] if part else ""
    after = text[commas[part].end() :] if part < len(commas) else ""
    aside = tokens(text, first, last)
    said = text[first:last].rstrip(".").casefold()
    if before and _WAITS.match(before if not after else before.rpartition(", ")[2]):
        return None
    rest: str | None
    is_tail = bool(before) and not after and (_opens_with(said, _COMPARES) or _is_participle(aside))
    if said in _STRESSES or is_tail or (before and _is_loose(aside)):
        rest = f"{before} {after}" if before and after else f"{before}." if before else after[:1].upper() + after[1:]
    else:
        rest = _rest(before, aside, after)
    is_whole = rest and not (before and not after and dangling_word(rest.rstrip(".")))
    return rest if rest and is_whole and may_have_verb(rest) else None


def _opens_with(said: str, words: frozenset[str]) -> bool:
    return any(said.startswith(f"{word} ") for word in words)


def _is_participle(aside: list[Token]) -> bool:
    """Tell whether an aside is "leaving families without a home"."""
    opens = aside[0].key
    return opens.endswith("ing") and len(opens) > 4 and opens not in _NO_PARTICIPLES


def _is_loose(aside: list[Token]) -> bool:
    """Tell whether an aside is "more worried about its own chairs" or "without a shred of proof", and no figure."""
    return aside[0].key in _LOOSE and all(token.key not in {"than", "so"} for token in aside[1:2])
