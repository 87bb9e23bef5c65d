"""Find who says a quotation, from the words around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from service.english.antecedents import Antecedents, is_topic
from service.english.attribution import (
    is_left_open,
    source_after,
    source_before,
    source_later,
    source_of,
)
from service.english.between_quotations import is_bare, leads_on, shares_subject
from service.english.name_phrases import BODIES
from service.english.narration import narrated
from service.english.noun_phrases import starting
from service.english.paragraphs import Stretch
from service.english.quotation_marks import Marked
from service.english.ranges import index_at
from service.english.rarer_sources import source_of_opening
from service.english.subjects import saying_verbs
from service.english.tokens import Token, is_word, tokens
from service.english.word_classes import BREAKS, OFFICES, PRONOUNS
from service.models import Sentence

_REACH = 600
"""Code points that are read on each side. No real sentence has more."""
_BRIEF = 8
_END = Token(0, 0, ".", ".")


class _Page(NamedTuple):
    """A text with its sentences, paragraphs and quotations."""

    text: str
    sentences: Sequence[Sentence]
    blocks: Sequence[Stretch]
    quotes: Sequence[Marked]


class _Around(NamedTuple):
    """The narrator's words in the sentence of a quotation, up to other quotations."""

    before: list[Token]
    after: list[Token]
    first: int | None
    last: int | None
    shared: bool
    joint: bool


def speakers(
    text: str, sentences: Sequence[Sentence], blocks: Sequence[Stretch], quotes: Sequence[Marked]
) -> list[str | None]:
    """
    Find the speaker of each of *quotes*.

    "He said" is who was the subject of a sentence before, else the speaker of the quotation before, if that was in the
    same paragraph or the one before. A quotation that goes on in the next paragraph keeps its speaker.
    """
    page = _Page(text, sentences, blocks, quotes)
    antecedents = Antecedents(text, sentences, quotes)
    found: list[str | None] = []
    for number, quote in enumerate(quotes):
        near = number > 0 and quote.paragraph - quotes[number - 1].paragraph <= 1
        previous = found[-1] if near else None
        words = None if _is_bracketed(text, quote) else _source(page, number, previous)
        if words is None and (quote.follows_on or _goes_on(page, number)):
            words = previous
        if words is not None and words.casefold() in PRONOUNS:
            words = antecedents.meant(words, _pronoun_at(page, number, words), previous)
        found.append(words)
    return found


def _is_bracketed(text: str, quote: Marked) -> bool:
    """Tell whether brackets stand right around a quotation: "Orlov (“Person 2”)" only says what he is called."""
    return text[max(0, quote.start - 1) : quote.start] == "(" and text[quote.end : quote.end + 1] == ")"


def _pronoun_at(page: _Page, number: int, words: str) -> int:
    """
    Return where the pronoun stands that a quotation's speaker is.

    If it stands behind the quotation, return where the sentence begins: "Lee “lies,” he said" does not mean Lee.
    """
    around, quote = _around(page, number), page.quotes[number]
    behind = quote.end - 1 if around.last is None else page.sentences[around.last].start
    return next((token.start for token in reversed(around.before) if token.text == words), behind)


def _goes_on(page: _Page, number: int) -> bool:
    """Tell whether a quotation opens a paragraph with whole sentences, and the one before ended its paragraph."""
    quote, before = page.quotes[number], page.quotes[number - 1]
    if number == 0 or before.paragraph != quote.paragraph - 1 or not _is_whole(page, quote):
        return False
    last, block = index_at(page.sentences, before.end - 1), page.blocks[before.paragraph]
    return last is not None and not page.text[page.sentences[last].end : block[1]].strip()


def _opens_paragraph(page: _Page, quote: Marked) -> bool:
    return not page.text[page.blocks[quote.paragraph][0] : quote.start].strip()


def _is_whole(page: _Page, quote: Marked) -> bool:
    """Tell whether a quotation opens its paragraph and ends a sentence."""
    last = index_at(page.sentences, quote.end - 1)
    return _opens_paragraph(page, quote) and last is not None and page.sentences[last].end <= quote.end


def _fills_paragraph(page: _Page, quote: Marked) -> bool:
    """Tell whether nothing else stands in the paragraph of a quotation."""
    start, end = page.blocks[quote.paragraph]
    return not page.text[start : quote.start].strip() and not page.text[quote.end : end].strip()


def _source(page: _Page, number: int, previous: str | None) -> str | None:
    """Return the speaker as the article writes it, also if it is a pronoun."""
    quote, around = page.quotes[number], _around(page, number)
    opens = not around.shared and is_bare(around.before)
    leads = around.joint and leads_on(around.after)
    adjoins = _is_closed(page.text, quote, around.after) and (opens or not leads)
    if adjoins and (words := source_after(around.after, opens=opens)):
        return words
    words = source_before(around.before, around.after)
    if words and not _is_label(page, words, around.before):
        return words
    if around.after and around.after[0].key == "by" and is_left_open(around.before):
        agent = starting(around.after, 1)
        return agent.words if agent else None
    if around.shared and shares_subject(around.before):
        return previous
    if not leads and (words := source_later(around.after)):
        return words
    return _elsewhere(page, number, around, previous)


def _is_label(page: _Page, words: str, before: Sequence[Token]) -> bool:
    """
    Tell whether *words* before a colon are a heading, such as "New Bridge Theory: “…”".

    A name of several words that has an office or is a body, or that the article has a second time, is none.
    """
    keys = words.casefold().split()
    ends_in_name = [token.key for token in before[-2:]] == [keys[-1], ":"]
    if not ends_in_name or saying_verbs(before) or len(keys) == 1 or not (BODIES | OFFICES).isdisjoint(keys):
        return False
    last = re.escape(words.rsplit(maxsplit=1)[-1])
    is_common = re.search(rf"\b{last.casefold()}s?\b", page.text) is not None
    return is_common or len(re.findall(rf"\b{last}\b", page.text)) == 1


def _elsewhere(page: _Page, number: int, around: _Around, previous: str | None) -> str | None:
    """Look for the speaker farther away: in the sentence before or after, or in the same sentence."""
    if around.shared or not is_bare(around.before):
        return _of_sentence(page, number, around)
    return _preceding(page, number, around, previous) or _following(page, number, around)


def _is_closed(text: str, quote: Marked, after: Sequence[Token]) -> bool:
    """Tell whether punctuation ends the quotation, inside or outside of its marks."""
    said = text[quote.start : quote.inner_end].rstrip("'’\"” ")
    return said[-1:] in tuple(",.!?…—–。！？") or (bool(after) and not is_word(after[0]))


def _around(page: _Page, number: int) -> _Around:
    """Return the narrator's words around a quotation."""
    quote = page.quotes[number]
    first, last = index_at(page.sentences, quote.start), index_at(page.sentences, quote.end - 1)
    block = page.blocks[quote.paragraph]
    left = block[0] if first is None else page.sentences[first].start
    right = block[1] if last is None else page.sentences[last].end
    previous_end = page.quotes[number - 1].end if number else 0
    next_start = page.quotes[number + 1].start if number + 1 < len(page.quotes) else len(page.text)
    return _Around(
        before=tokens(page.text, max(left, previous_end, quote.start - _REACH), quote.start),
        after=tokens(page.text, quote.end, min(right, next_start, quote.end + _REACH)),
        first=first,
        last=last,
        shared=previous_end > left,
        joint=next_start < right,
    )


def _preceding(page: _Page, number: int, around: _Around, previous: str | None) -> str | None:
    """
    Read the sentence before: "Lavrov was clear about it, he said. “…”".

    It stands in the same paragraph, unless it ends in a colon or the quotation is a paragraph of its own.
    """
    quote = page.quotes[number]
    if not around.first:
        return None
    before = page.sentences[around.first - 1]
    is_led_to = _opens_paragraph(page, quote) and before.of(page.text).endswith(":")
    if before.start < page.blocks[quote.paragraph][0] and not is_led_to and not _fills_paragraph(page, quote):
        return None
    sentence = page.sentences[around.first - 1]
    quoted_until = page.quotes[number - 1].end if number else 0
    line = tokens(page.text, max(sentence.start, quoted_until), sentence.end)
    if number and is_topic(line) and page.quotes[number - 1].paragraph >= quote.paragraph - 1:
        return previous
    words = source_of(line, strict=False)
    is_same = words is None or words.casefold() in PRONOUNS
    begins = number > 0 and page.quotes[number - 1].start > sentence.start
    if is_same and quoted_until > sentence.start and (begins or any(map(is_word, line))):
        return previous
    return words


def _following(page: _Page, number: int, around: _Around) -> str | None:
    """Read the sentence after, in the same paragraph, if it does nothing but attribute: "“Why?” Bob asked."."""
    quote = page.quotes[number]
    if around.last is None or around.after or around.last + 1 >= len(page.sentences):
        return None
    sentence = page.sentences[around.last + 1]
    is_quoted = number + 1 < len(page.quotes) and page.quotes[number + 1].start < sentence.end
    if is_quoted or sentence.end > page.blocks[quote.paragraph][1]:
        return None
    line = tokens(page.text, sentence.start, sentence.end)
    return source_after(line, opens=False) if sum(map(is_word, line)) <= _BRIEF else None


def _of_sentence(page: _Page, number: int, around: _Around) -> str | None:
    """Read the sentence up to a quotation: "Lavrov said that the “reform” was a “success”"."""
    if around.first is None:
        return None
    end = page.quotes[number].start
    line = narrated(page.text, max(page.sentences[around.first].start, end - _REACH), end, page.quotes)
    breaks = any(token.key in BREAKS and after.key != "that" for token, after in pairwise([*line, _END]))
    if not breaks and (words := source_of(line)):
        return words
    last = page.sentences[around.first].end
    return source_of_opening(narrated(page.text, page.sentences[around.first].start, last, page.quotes), end)
