"""
Pair the quotation marks of a text.

Marks pair up within a paragraph. Each kind of mark has its own stack, so that an unmatched mark of one kind does not
break a pair of another. Of nested pairs the outer one is kept. Some marks open in one language and close in another:
then the characters on both sides decide.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from service.english.paragraphs import Stretch

_QUOTED = re.compile(r"([\"“][^\"“”]{0,3000}[\"”])")

LONGEST = 3_000
"""Code points of the longest quotation: marks that are farther apart are no pair."""


class Marked(NamedTuple):
    """A quotation in one paragraph. *follows_on*: it continues the quotation of the paragraph before."""

    start: int
    end: int
    inner_end: int
    paragraph: int
    follows_on: bool


class _Kind(NamedTuple):
    """What a mark closes always, and what it closes if its neighbours fit. Marks of one *family* share a stack."""

    family: str
    closes: str = ""
    may_close: str = ""


_KINDS = {
    "“": _Kind("common", may_close="„“"),
    "”": _Kind("common", closes="“„", may_close='”"'),
    "„": _Kind("common"),
    "«": _Kind("angled", may_close="»"),
    "»": _Kind("angled", closes="«", may_close="»"),
    '"': _Kind("common", may_close='"“'),
    "「": _Kind("corner"),
    "」": _Kind("corner", closes="「"),
    "『": _Kind("white corner"),
    "』": _Kind("white corner", closes="『"),
}
_OPEN_ANYWHERE = "„「『"
_OPEN_IF_NOT_CLOSING = "“«"
_OPEN_BEFORE_A_WORD = '”»"'
_RUN_ON = "“„«"
_CLOSERS = '”»"'
_BLANK_LINE = ("\n\n", "\r\n\r\n")

_MARK = re.compile(rf"[{''.join(_KINDS)}]")
_SINGLE = re.compile(r"['‘’]")
_FEET = re.compile(r"\d['’′]\s?\d{1,2}\Z")
_ELISION = re.compile(r".(?:\d\ds?|em|til|tis|twas|cause|cos|bout|round|n)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<=[sS]).\s(?=[^\W\d_])")
_OPENING_SIGNS = "([{“„«‘"


def outside_quotations(sentence: str, rewrite: Callable[[str], str]) -> str:
    """Rewrite the parts of one sentence that stand outside double quotation marks."""
    parts = _QUOTED.split(sentence)
    return "".join(part if number % 2 else rewrite(part) for number, part in enumerate(parts))


def joined_lines(text: str, blocks: Sequence[Stretch]) -> list[Stretch]:
    """
    Join the lines that a quotation runs across: some pages break the line after every sentence.

    It runs on if nothing closes it in its line, no blank line follows, and the next double mark only closes.
    """
    joined: list[Stretch] = []
    opened: int | None = None
    for start, end in blocks:
        first = _MARK.search(text, start, end)
        if opened is not None and first and first[0] in _CLOSERS and _looks_closing(text, first.start()):
            joined[opened:] = [(joined[opened][0], end)]
        else:
            joined.append((start, end))
        if first:
            opened = len(joined) - 1 if any(_pairs(text, (start, end))[1].values()) else None
        if text.endswith(_BLANK_LINE, start, end):
            opened = None
    return joined


def marked(text: str, blocks: Sequence[Stretch]) -> list[Marked]:
    """
    Find what stands in quotation marks, in order, without what is quoted inside a quotation.

    A mark that nothing closes counts only if the next paragraph begins with a mark too: then the quotation goes on
    there, as is usual in print.
    """
    found: list[Marked] = []
    runs_on = False
    for number, (start, end) in enumerate(blocks):
        pairs, unclosed = _doubles(text, (start, end))
        last = start + len(text[start:end].rstrip())
        follows = text[slice(*blocks[number + 1])].lstrip()[:1] if number + 1 < len(blocks) else ""
        if unclosed is not None and follows and follows in _RUN_ON and last - unclosed <= LONGEST:
            pairs.append((unclosed, last))
        else:
            unclosed = None
        for begin, stop in _outermost([*pairs, *_singles(text, (start, end), pairs)]):
            inner_end = stop if begin == unclosed else stop - 1
            opens = runs_on and not text[start:begin].strip()
            found.append(Marked(begin, stop, inner_end, number, opens))
        runs_on = unclosed is not None
    return [quote for quote in found if text[quote.start + 1 : quote.inner_end].strip()]


def _doubles(text: str, block: Stretch) -> tuple[list[Stretch], int | None]:
    """Pair the double marks of one paragraph. Also return the last mark without a partner."""
    pairs, stacks = _pairs(text, block)
    unclosed = max((stack[-1] for stack in stacks.values() if stack and text[stack[-1]] in _RUN_ON), default=None)
    return [pair for pair in pairs if pair[1] - pair[0] <= LONGEST], unclosed


def _pairs(text: str, block: Stretch) -> tuple[list[Stretch], dict[str, list[int]]]:
    """Pair the double marks of one paragraph. Also return those that nothing closes, by their family."""
    stacks: defaultdict[str, list[int]] = defaultdict(list)
    pairs = []
    for found in _MARK.finditer(text, *block):
        at, kind = found.start(), _KINDS[found[0]]
        stack = stacks[kind.family]
        opener = text[stack[-1]] if stack else None
        if opener and (opener in kind.closes or (opener in kind.may_close and _looks_closing(text, at))):
            pairs.append((stack.pop(), at + 1))
        elif _opens(text, at):
            stack.append(at)
    return pairs, stacks


def _opens(text: str, at: int) -> bool:
    """Tell whether a mark that closes nothing opens a quotation."""
    mark = text[at]
    if mark in _OPEN_IF_NOT_CLOSING:
        return not _looks_closing(text, at)
    return mark in _OPEN_ANYWHERE or (mark in _OPEN_BEFORE_A_WORD and _looks_opening(text, at))


def _looks_opening(text: str, at: int) -> bool:
    """Tell whether something follows directly, and no word stands directly before."""
    return at + 1 < len(text) and not text[at + 1].isspace() and not (at and _is_spaced(text[at - 1]))


def _looks_closing(text: str, at: int) -> bool:
    """Tell whether no word follows directly, and something stands directly before a mark; a straight one may stray."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if (after and _is_spaced(after)) or not before or before in _OPENING_SIGNS or _is_inches(text, at):
        return False
    return text[at] == '"' or not before.isspace()


def _is_inches(text: str, at: int) -> bool:
    return text[at] == '"' and _FEET.search(text, max(0, at - 5), at) is not None


def _is_spaced(character: str) -> bool:
    """Tell whether this is a letter or digit of a script with spaces between words."""
    return character.isalnum() and character < "\u2e80"


def _singles(text: str, block: Stretch, doubles: Iterable[Stretch]) -> Iterator[Stretch]:
    """Pair the single marks of one paragraph: no apostrophes, and no pairs that cross a double pair."""
    outer = _outermost(doubles)
    starts = [start for start, _ in outer]

    def outer_at(at: int) -> int | None:
        number = bisect_right(starts, at) - 1
        return number if number >= 0 and at < outer[number][1] else None

    for opener, closer in ("‘’", "''"):
        for start, end in _single_pairs(text, block, opener, closer):
            if end - start <= LONGEST and outer_at(start) == outer_at(end - 1):
                yield start, end


def _single_pairs(text: str, block: Stretch, opener: str, closer: str) -> Iterator[Stretch]:
    """Pair one kind of single marks. A mark that looks possessive (workers’ rights) closes only if no other does."""
    begun = weak = None
    for found in _SINGLE.finditer(text, *block):
        at = found.start()
        if found[0] == opener and _opens_single(text, at):
            if begun is not None and weak is not None:
                yield begun, weak
            begun, weak = at, None
        elif found[0] == closer and begun is not None and at > begun + 1 and _looks_closing(text, at):
            follows = _POSSESSIVE.match(text, at)
            if follows and text[follows.end() : follows.end() + 1].islower():
                weak = weak or at + 1
            else:
                yield begun, at + 1
                begun = weak = None
    if begun is not None and weak is not None:
        yield begun, weak


def _opens_single(text: str, at: int) -> bool:
    """Tell whether a single mark begins a word that has lost no letters: not ’90s, ’em, rock ’n’ roll."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    begins = not before or before.isspace() or before in _OPENING_SIGNS or before in '—–-/"'
    return begins and bool(after) and (after.isalnum() or after in '“"«') and not _ELISION.match(text, at)


def _outermost(pairs: Iterable[Stretch]) -> list[Stretch]:
    """Keep the pairs that lie in no other, in order."""
    kept: list[Stretch] = []
    for pair in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        if not kept or pair[0] >= kept[-1][1]:
            kept.append(pair)
    return kept
