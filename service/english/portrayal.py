"""
Find what a text says that a party does, and what is done to it: who is harmed, blamed, praised, helped.

Only words next to a name, its verb and its object count; in doubt nothing is found. No rule looks at which name it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from service.english.inflection import forms
from service.english.portrayal_clauses import SEEN_AS, clues
from service.english.portrayal_lines import Clue, Line, phrase_start, read_line
from service.english.portrayal_words import Kind
from service.english.ranges import Range, nearest_index
from service.english.verbs_of_saying import NAMING, SAYING
from service.english.voice import Quotation, quotations, source_of_sentence, voice_of
from service.models import Sentence, Voice

_PRONOUNS = frozenset(("he", "she", "they"))
_LEGAL = frozenset(form for verb in ("sue", "impeach", "suspect") for form in forms(verb, "verb"))


class Portrayal(NamedTuple):
    """
    `text[start:end]` says *kind* of a party.

    *is_attributed*: the words are quoted, their sentence gives a source, or others blame or praise. *is_named*: the
    sentence names the party; otherwise a pronoun stands for it.
    """

    kind: Kind
    start: int
    end: int
    voice: Voice
    is_attributed: bool
    is_named: bool


def portrayals(
    text: str,
    sentences: Sequence[Sentence],
    mentions: Sequence[Range],
    quotes: Sequence[Quotation] | None = None,
) -> tuple[Portrayal, ...]:
    """
    List what *text* says of the party that *mentions* name, in order.

    *quotes* are the text's quotations, where they are known already. Nothing is found twice.
    """
    quotes = quotations(text, sentences) if quotes is None else quotes
    found: dict[tuple[Kind, int], Portrayal] = {}
    for number, line, stretches in _places(text, sentences, mentions):
        source = source_of_sentence(text, sentences[number])
        for first, last in stretches:
            for clue in clues(line, first, last):
                kind, start, end = _span(line, clue)
                voice, _ = voice_of(start, end, quotes)
                is_named = line.key(first) not in _PRONOUNS
                is_attributed = voice == "quoted" or _is_reported(line, clue, first)
                is_attributed |= source is not None and not _introduces(line, source, start)
                said = Portrayal(kind, start, end, voice, is_attributed, is_named)
                found.setdefault((kind, start), said)
    return tuple(sorted(found.values(), key=lambda said: (said.start, said.kind)))


def _introduces(line: Line, source: str, start: int) -> bool:
    """Tell whether the words at *start* belong to "Lee, a hero, said", which the narrator says."""
    saying = next((token for token in line.tokens if token.key in SAYING), line.tokens[0])
    return start <= saying.start and source.startswith(line.tokens[0].text)


def _is_reported(line: Line, clue: Clue, first: int) -> bool:
    """
    Tell whether others blame or praise the party that begins at *first*: "Orlov praised Lee", "called Lee a liar".

    The article only says that they do. That somebody is charged or jailed is no word of others.
    """
    verb, before = line.verbs.get(clue.first), phrase_start(line, first) - 1
    if verb is None and clue.first > first and all(line.key(at) != "," for at in range(first, clue.first)):
        if line.key(before) in NAMING.keys() | SEEN_AS:
            return True
        verb = line.verb_ends.get(before)
    if verb is None or clue.kind != verb.meaning.object or line.key(verb.first) in _LEGAL:
        return False
    return clue.kind == "praised" or verb.meaning.subject == "blames"


def _span(line: Line, clue: Clue) -> tuple[Kind, int, int]:
    final = line.tokens[clue.last - 1]
    has_stop = final.text.endswith(".") and not final.key.endswith(".")
    return clue.kind, line.tokens[clue.first].start, final.end - has_stop


Stretch = tuple[int, int]


def _places(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Range]
) -> Iterator[tuple[int, Line, list[Stretch]]]:
    """
    Give the sentences that are about the party, and the tokens that name it.

    A sentence that begins with "he", "she" or "they" is about the party if the one before begins with the party.
    """
    named: dict[int, list[Range]] = {}
    for mention in mentions:
        named.setdefault(nearest_index(sentences, mention.start), []).append(mention)
    leads = False
    for number, sentence in enumerate(sentences):
        if number not in named and not leads:
            continue
        line = read_line(text, sentence)
        stretches = [stretch for mention in named.get(number, ()) if (stretch := _stretch(line, mention))]
        refers = leads and line.key(0) in _PRONOUNS
        if refers:
            stretches.insert(0, (0, 1))
        leads = refers or any(phrase_start(line, first) == 0 for first, _ in stretches)
        if stretches:
            yield number, line, stretches


def _stretch(line: Line, mention: Range) -> Stretch | None:
    """Find the tokens of a mention; "anti-Lee" and "Lee-backed" are none."""
    first = bisect_right(line.tokens, mention.start, key=attrgetter("end"))
    last = bisect_left(line.tokens, mention.end, key=attrgetter("start"))
    if first >= last or line.tokens[first].start < mention.start:
        return None
    final = line.tokens[last - 1]
    return None if final.text[mention.end - final.start :].startswith("-") else (first, last)
