"""
Find what speaks to a model instead of to a reader: orders, markers of chat templates, false numbers, hidden characters.

A found order covers its whole sentence; a note to a model, or a marker, covers its paragraph. The sentences after it
that continue the order are covered too. Orders that people give each other are news, and the rules don't match them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.analysis.orders import CONTINUES, Rule, rules
from service.english import chat_markers
from service.english.look_alikes import Plain, is_disguised
from service.english.ranges import index_at, nearest_index
from service.english.voice import Quotation
from service.errors import InvalidRequest
from service.models import InstructionKind, Sentence, Span, SuspectedInstruction

_MOST_SENTENCES = 8
"""The most that one match covers. Without a limit, one line could remove a whole article."""

_BETWEEN = 1_500
"""Code points between two markers that belong together."""

_PRIORITY: dict[InstructionKind, int] = {
    "look_alike": 0, "role_marker": 1, "order_to_model": 2, "fake_numbering": 3, "hidden_text": 4
}  # fmt: skip

_LETTER = "A-Za-z\u00c0-\u024f\u0370-\u052f"
_HIDDEN = re.compile(
    "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f"  # the flags of regions: not hidden
    "|(?P<hidden>[\U000e0000-\U000e007f]+"
    "|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}"
    "|[\u00ad\u034f\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0]{3,}"
    f"|(?<=[{_LETTER}])[\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff]+(?=[{_LETTER}])"
    "|[\u202d\u202e\x08\x1b\x9b]"
    "|(?P<direction>[\u202a-\u202c\u2066-\u2069]))"
)
_UNSEEN = re.compile(
    "[\x08\x1b\x9b\u00ad\u034f\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U000e0000-\U000e01ef]"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_BREAKS = re.compile("[\n\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


class _Match(NamedTuple):
    """A place in the article that a rule found. An address may cover its whole paragraph."""

    start: int
    end: int
    kind: InstructionKind
    is_address: bool


def find(text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation]) -> tuple[SuspectedInstruction, ...]:
    """List the stretches that speak to a model, in order. They do not overlap, but hidden characters may lie in one."""
    plain = Plain(text)
    found = [*_orders(text, plain, sentences, quotations), *_markers(text, plain)]
    stretches = [(*_extended(text, match, sentences), match.kind) for match in found]
    stretches += _numbers(plain, sentences)
    merged = _merged(stretches)
    merged += [(start, end, "hidden_text") for start, end in _hidden(text)]
    return tuple(
        SuspectedInstruction(span=Span.at(text, start, end), kind=kind)
        for start, end, kind in sorted(merged, key=lambda stretch: (stretch[0], -stretch[1]))
    )


def refuse_orders(names: Sequence[str]) -> None:
    """Raise InvalidRequest for a party's name that speaks to a model. Names are part of the question itself."""
    for index, name in enumerate(names):
        whole = (Sentence(start=0, end=len(name)),)
        if _CONTROL.search(name):
            raise InvalidRequest(
                f"parties.{index}: {_shown(name)} has line breaks or characters that can't be seen: send a name"
            )
        if find(name, whole, ()) or any(chat_markers.find_numbers(Plain(name))):
            raise InvalidRequest(f"parties.{index}: {_shown(name)} speaks to a model and is no name: send a name")


def _shown(name: str) -> str:
    cut = name if len(name) <= 60 else f"{name[:59]}…"
    return f"“{''.join(c if c.isprintable() else '�' for c in cut)}”"


def _orders(
    text: str, plain: Plain, sentences: Sequence[Sentence], quotations: Sequence[Quotation]
) -> Iterator[_Match]:
    lower = " ".join(plain.text.lower().split())
    for rule in rules():
        if not rule.may_match(lower):
            continue
        for match in rule.find(plain.text):
            begin = match.start() + re.match(r"[^\w\[<]*", match[0]).end()  # type: ignore[union-attr]  # matches always
            start, end = plain.place(begin), plain.place(match.end() - 1) + 1
            if rule.is_sure or not _is_quoted(start, text, sentences, quotations):
                yield _Match(start, end, _kind(rule, text[start:end]), rule.is_address)


def _kind(rule: Rule, stretch: str) -> InstructionKind:
    return "look_alike" if rule.is_latin and is_disguised(stretch) else "order_to_model"


def _is_quoted(at: int, text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation]) -> bool:
    """Tell whether it is a quotation that has a speaker, or that shares its sentence with the article's own words."""
    number = index_at(quotations, at)
    if number is None:
        return False
    quote = quotations[number]
    home = sentences[nearest_index(sentences, quote.start)]
    last = sentences[nearest_index(sentences, quote.end - 1)]
    around = text[home.start : quote.start] + text[quote.end : last.end]
    return quote.speaker is not None or any(map(str.isalpha, around))


def _markers(text: str, plain: Plain) -> Iterator[_Match]:
    """Find markers. Two that are near each other also cover what is between them."""
    last: _Match | None = None
    for begin, after in chat_markers.find(plain):
        start, end = plain.place(begin), plain.place(after - 1) + 1
        kind: InstructionKind = "look_alike" if is_disguised(text[start:end]) else "role_marker"
        if last is not None and start - last.end <= _BETWEEN:
            yield _Match(last.start, end, last.kind, is_address=False)
        last = _Match(start, end, kind, is_address=True)
        yield last


def _extended(text: str, match: _Match, sentences: Sequence[Sentence]) -> tuple[int, int]:
    """Extend a match to its sentences, and to those after it that belong to it."""
    if not sentences:
        return match.start, match.end
    first = nearest_index(sentences, match.start)
    last = max(first, nearest_index(sentences, match.end - 1))
    begin, stop = _paragraph(text, first, sentences)
    is_all = begin == 0 and stop == len(sentences)
    if match.is_address and first == begin and not is_all and stop - begin <= _MOST_SENTENCES:
        last = max(last, stop - 1)
    while (
        last + 1 < min(stop, first + _MOST_SENTENCES)
        and CONTINUES.match(Plain(sentences[last + 1].of(text)).text)
    ):  # fmt: skip
        last += 1
    return min(match.start, sentences[first].start), max(match.end, sentences[last].end)


def _paragraph(text: str, at: int, sentences: Sequence[Sentence]) -> tuple[int, int]:
    """
    Return the sentences of the paragraph of the sentence *at*, as a half-open range of indexes.

    On each side of it at most as many as one match covers: an article may be one long paragraph of orders.
    """
    begin = end = at
    first, last = max(0, at - _MOST_SENTENCES), min(len(sentences) - 1, at + _MOST_SENTENCES)
    while begin > first and not _BREAKS.search(text, sentences[begin - 1].end, sentences[begin].start):
        begin -= 1
    while end < last and not _BREAKS.search(text, sentences[end].end, sentences[end + 1].start):
        end += 1
    return begin, end + 1


def _numbers(plain: Plain, sentences: Sequence[Sentence]) -> Iterator[tuple[int, int, InstructionKind]]:
    """
    Find numbers in brackets at the start of sentences, where our own questions have them.

    Footnotes differ: they follow a word without a space, and they start at [1].
    """
    found = [match for match in chat_markers.find_numbers(plain) if _looks_ours(match, plain.text)]
    if any(re.sub(r"\D", "", match[0]) == "1" for match in chat_markers.find_numbers(plain)):
        return
    for match in found:
        start, end = plain.place(match.start()), plain.place(match.end() - 1) + 1
        at = nearest_index(sentences, start)
        if sentences[at].end <= end and at + 1 < len(sentences):
            at += 1
        yield start, max(end, sentences[at].end), "fake_numbering"


def _looks_ours(match: re.Match[str], plain: str) -> bool:
    before, after = plain[: match.start()][-1:], plain[match.end() : match.end() + 3].lstrip("\"' ")
    return (not before or before.isspace()) and after[:1].isupper() and plain[match.end() : match.end() + 1].isspace()


def _hidden(text: str) -> list[tuple[int, int]]:
    """Find characters that nobody can see and that a normal text does not need. Neighbours in a word count as one."""
    if not _UNSEEN.search(text):
        return []
    is_mixed = _RIGHT_TO_LEFT.search(text) is not None
    found: list[tuple[int, int]] = []
    for match in _HIDDEN.finditer(text):
        if match["hidden"] is None or (match["direction"] and is_mixed):
            continue
        start, end = match.span("hidden")
        if found and start - found[-1][1] <= 1:
            start = found.pop()[0]
        found.append((start, end))
    return found


def _merged(stretches: Sequence[tuple[int, int, InstructionKind]]) -> list[tuple[int, int, InstructionKind]]:
    """Merge stretches that overlap. The kind is the one with the highest priority."""
    merged: list[tuple[int, int, InstructionKind]] = []
    for start, end, kind in sorted(stretches, key=lambda stretch: stretch[:2]):
        if merged and start < merged[-1][1]:
            first, last, other = merged.pop()
            merged.append((first, max(last, end), min(kind, other, key=_PRIORITY.__getitem__)))
        else:
            merged.append((start, end, kind))
    return merged
