"""
Split a text into sentences.

`sentencex` knows the full stops of many languages. But it does not know what a line break means, and its time grows
with the square of unmatched quotation marks. So it gets one block at a time, in windows, and some borders are corrected
here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import sentencex

from service.models import Sentence

LIMIT = 1_000
"""Code points of the longest sentence. A text without full stops is cut."""

BULLET = r"(?:[-–—*•·‣⁃▪◦●○■□►➤→+]|\d{1,3}[.)]|[A-Za-z]\)|#{1,6})"
"""What the items of a list and headings start with; white space follows."""

Stretch = tuple[int, int]

_WINDOW = 3 * LIMIT
_WRAPPED = range(40, 101)
_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_STARTS_ITEM = re.compile(rf"{BULLET}\s")
_FIRST_WORD = re.compile(r"[\W_]*([^\W_]+)")
_INCHES = re.compile(r"(?<=\d)(['’′]\d{1,2})\"")

_LIST_MARKER = re.compile(r"\W*(?:\d{1,3}|[A-Za-z])[.)]\W*\Z")
_TRAILING_OPENER = re.compile(r"(?<=\s)[“„«‘(\[]+\s*\Z")
_ASIDE = re.compile(r"[(\[][^()\[\]]*[.!?…][\"”’]?[)\]]\s+(?=[^\W\d_])")
_TIME = re.compile(r"\d\s?[ap]\.m\.\s*\Z")
_AFTER_TIME = re.compile(r"(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
_INSIDE_INITIALS = re.compile(r"(?<![^\W_])[A-Z]\.\Z")
_ASKED = re.compile(r"と|って|[他她它][们們]?[说說问問道]")
_ABBREVIATIONS = {
    "de": r"\b(?:der|die|das|dem|den|des|am|im|zum|beim|vom|ein) \d{1,2}\.",
    "en": r"\b(?:Ald|Amb|approx|Atty|ch|Cllr|Cols|eds?|est|fig|Ft|Gens|Govs|max|min|Ms|Mx|Profs|Reps|Sens|vols?)\.",
    "fr": r"\b(?:M|MM|Mme|Mmes|Mlle|Me|Mgr|art|av|env)\.",
    "ru": r"\b(?:им|ул|пр|пл|тыс|млн|млрд)\.",
}
_SHORTENED = {language: re.compile(rf"{forms}\s*\Z") for language, forms in _ABBREVIATIONS.items()}

_CUTS = (
    re.compile(r"[.!?…؟।]['\"”’»)\]]*\s|[。！？][”’」』]*"),
    re.compile(r"[,;:،؛—–]\s|[，、；：]"),
    re.compile(r"\s"),
)


def split(text: str, language: str | None) -> tuple[Sentence, ...]:
    """
    Cut *text* into sentences, in order; every character that is not white space lies in exactly one of them.

    A line break ends a sentence, unless the lines are prose wrapped at a fixed width. *language* is an ISO 639-1
    code. Without one, the rules of English are used: they are nearly right for other languages.
    """
    return tuple(
        Sentence(start=start, end=end)
        for block in _blocks(text)
        for piece in _pieces(text, block, language or "en")
        for start, end in _cut(text, piece)
    )


# ── Blocks: what line breaks mean ────────────────────────────────────────────────────────────────────────────────


def _blocks(text: str) -> Iterator[Stretch]:
    """Find the blocks that no sentence crosses: a line, or a paragraph whose lines are wrapped at a fixed width."""
    paragraph: list[Stretch] = []
    position = 0
    for line in text.splitlines(keepends=True):
        if line.isspace():
            yield from _rejoin(text, paragraph)
            paragraph = []
        else:
            paragraph.append(_trim(text, position, position + len(line)))
        position += len(line)
    yield from _rejoin(text, paragraph)


def _rejoin(text: str, lines: list[Stretch]) -> Iterator[Stretch]:
    """Join the lines that were wrapped at a fixed width."""
    width = max((end - start for start, end in lines), default=0)
    run: list[Stretch] = []
    for line in lines:
        if run and not (width in _WRAPPED and _is_full(text, run[-1], line, width)):
            yield from _joined(text, run)
            run = []
        run.append(line)
    yield from _joined(text, run)


def _is_full(text: str, line: Stretch, following: Stretch, width: int) -> bool:
    """Tell whether *following* is a new line because its first word did not fit into *line*."""
    first_word = text[slice(*following)].split(maxsplit=1)[0]
    return not _STARTS_ITEM.match(text, following[0]) and line[1] - line[0] + 1 + len(first_word) > width


def _joined(text: str, run: list[Stretch]) -> list[Stretch]:
    """Take full lines as one block if one continues in lower case. Headlines of the same length don't."""
    torn = any(
        text[end - 1] not in ".!?…:" and _starts_small(text, start, following)
        for (_, end), (start, following) in pairwise(run)
    )
    return [(run[0][0], run[-1][1])] if torn else run


# ── Pieces: the borders in a block ───────────────────────────────────────────────────────────────────────────────


def _pieces(text: str, block: Stretch, language: str) -> Iterator[Stretch]:
    """Cut one block where its sentences end."""
    plain = _INCHES.sub(r"\1″", _LINE_BREAK.sub(" ", text[slice(*block)]))
    offset, begin = block[0], 0
    borders = sorted({*_borders(plain, language), len(plain)})
    for border, following in pairwise(borders):
        opener = _TRAILING_OPENER.search(plain, max(begin, border - 8), border)
        at = opener.start() if opener else border
        if at > begin and not _goes_on(plain, (begin, following), at, language):
            yield offset + begin, offset + at
            begin = at
    yield offset + begin, offset + len(plain)


def _borders(plain: str, language: str) -> Iterator[int]:
    """Get the ends of sentences from sentencex, a window at a time. The last piece of a window starts the next one."""
    start = 0
    while start < len(plain):
        window = plain[start : start + _WINDOW]
        found = [start + piece["end_index"] for piece in sentencex.get_sentence_boundaries(language, window)]
        if start + len(window) < len(plain):
            found = found[:-1] or [end for _, end in _cut(plain, (start, start + len(window)))][:-1]
        for begin, end in pairwise([start, *found]):
            if aside := _ASIDE.match(plain, begin, end):
                yield aside.end()
            yield end
        start = found[-1] if found and start + len(window) < len(plain) else start + len(window)


def _goes_on(plain: str, around: Stretch, at: int, language: str) -> bool:
    """Tell whether the sentence that starts at `around[0]` continues at *at*, though sentencex ends it there."""
    begin, following = around
    before, shortened = plain[max(begin, at - 24) : at], _SHORTENED.get(language)
    return bool(
        is_glued(plain, at)
        or (at - begin < LIMIT and not _has_letter(plain, begin, at))
        or not _has_letter(plain, at, following)
        or _LIST_MARKER.match(plain, begin, at)
        or (_starts_small(plain, at, following) and not _starts_small(plain, begin, at))
        or (shortened and shortened.search(before))
        or (_TIME.search(before) and _AFTER_TIME.match(plain, at))
        or (plain[at].isupper() and _INSIDE_INITIALS.search(before))
        or _ASKED.match(plain, at)
    )


def _has_letter(text: str, start: int, end: int) -> bool:
    """Tell whether there is a letter or a digit."""
    return any(character.isalnum() for character in text[start:end])


def _starts_small(text: str, start: int, end: int) -> bool:
    """Tell whether the first word is all in lower case. "iPhone" is not."""
    word = _FIRST_WORD.match(text, start, end)
    return word is not None and word[1].islower()


# ── Cuts: a sentence that is too long ────────────────────────────────────────────────────────────────────────────


def _cut(text: str, piece: Stretch) -> Iterator[Stretch]:
    """Trim a piece, and cut it if it is longer than the limit."""
    start, end = _trim(text, *piece)
    while end - start > LIMIT:
        at = _cut_at(text, start)
        yield _trim(text, start, at)
        start, _ = _trim(text, at, end)
    if start < end:
        yield start, end


def _cut_at(text: str, start: int) -> int:
    """Choose the last full stop, clause mark or space before the limit; without any, a place between two characters."""
    half, limit = start + LIMIT // 2, start + LIMIT
    for first, mark in (*((half, mark) for mark in _CUTS), (start + 1, _CUTS[-1])):
        ends = [found.end() for found in mark.finditer(text, first, limit) if not is_glued(text, found.end())]
        if ends:
            return ends[-1]
    return next((at for at in range(limit, half, -1) if not is_glued(text, at)), limit)


def is_glued(text: str, at: int) -> bool:
    """Tell whether a cut at *at* would split what a reader sees as one character."""
    before, after = text[at - 1], text[at]
    if _is_flag_letter(before) and _is_flag_letter(after):
        first = at - 1
        while first > 0 and at - first < LIMIT and _is_flag_letter(text[first - 1]):
            first -= 1
        return (at - first) % 2 == 1
    return (
        unicodedata.category(after) in {"Mn", "Mc", "Me"}
        or "\u200d" in (before, after)
        or "\u1160" <= after <= "\u11ff"  # the later letters of a Hangul syllable
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= after <= "\U000e007f"  # the tags of regional flags
    )


def _is_flag_letter(character: str) -> bool:
    """Tell whether two of these make a flag."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _trim(text: str, start: int, end: int) -> Stretch:
    """Remove white space at both ends."""
    stretch = text[start:end]
    left = start + len(stretch) - len(stretch.lstrip())
    return left, max(left, start + len(stretch.rstrip()))
