"""
Show how the article presents a party by what rules find around its names: the places, and one sentence that counts.

It is for models that can name the parties of an article, and can't say how it casts them. Every word in quotation marks
is the article's. Where no rule reads the language, the sentence says only how often the party is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from service.analysis.reading import Reading
from service.english.portrayal import Portrayal, portrayals
from service.english.portrayal_words import Kind
from service.english.ranges import Range
from service.models import Span, Voice

_SAYS: Mapping[Kind, str] = {
    "harms": "does harm", "harmed": "is harmed", "blamed": "is blamed", "praised": "is praised", "helps": "helps",
    "helped": "is helped", "punished": "is punished", "blames": "blames others", "resists": "resists",
    "demands": "demands something", "boasts": "boasts", "touts": "praises itself or its own",
}  # fmt: skip
"""What is said of a party by each kind of words, the strongest first. That it speaks says nothing of it."""

_VOICES: Mapping[Voice, str] = {"narrator": "in the article’s own words it", "quoted": "in the words of others it"}
_MOST_PLACES = 2
_MOST_WORDS = 3
"""Places, and words of one kind, that are shown."""

_LONGEST = 12
"""Words that a place between a name and what is said of it may have; a longer one is shown as its whole sentence."""


def places(mentions: Sequence[Span], reading: Reading) -> tuple[Span, ...]:
    """
    Choose the places that show how a party is presented, in the order of the article.

    First come words that harm, help, blame or praise it, then sentences that name it and have loaded words, then the
    others that name it.
    """
    said = sorted(_said(mentions, reading), key=lambda each: (list(_SAYS).index(each.kind), each.start))
    loaded = {reading.sentence_at(each.start) for each in reading.loaded or ()}
    homes = dict.fromkeys(reading.sentence_at(mention.start) for mention in mentions)
    named = sorted(homes, key=lambda home: home not in loaded)
    found: dict[int, Span] = {}
    for start, end in (*(_place(each, mentions, reading) for each in said), *((s.start, s.end) for s in named)):
        if not reading.is_suspected(start, end):
            found.setdefault(reading.sentence_at(start).start, reading.span(start, end))
    return tuple(sorted(list(found.values())[:_MOST_PLACES], key=lambda span: span.start))


def sentence(mentions: Sequence[Span], reading: Reading) -> str:
    """Say in one sentence what rules find around the names of a party."""
    homes = {reading.sentence_at(mention.start) for mention in mentions}
    count = f"it is named in {len(homes)} sentence{'s' if len(homes) > 1 else ''}"
    if reading.loaded is None:
        return f"{count.capitalize()}; what is said of it is not read in this language."
    said = _said(mentions, reading)
    parts = [
        f"{whose} {' and '.join(found)}"
        for voice, whose in _VOICES.items()
        if (found := [*_kinds([each for each in said if _voice(each) == voice], reading)])
    ]
    if loaded := [each for each in reading.loaded if reading.sentence_at(each.start) in homes]:
        parts.append(f"loaded words in the sentences that name it: {_quoted(loaded, reading)}")
    if not parts:
        parts = [count, "no loaded word, and no word that harms, helps, blames or praises it, was found there"]
    whole = "; ".join(parts)
    return f"{whole[0].upper()}{whole[1:]}."


def _said(mentions: Sequence[Span], reading: Reading) -> list[Portrayal]:
    """List what is said of a party, and not by words that speak to a model."""
    article = reading.article
    if reading.loaded is None:
        return []
    found = portrayals(article.text, article.sentences, mentions, reading.quotations)
    return [each for each in found if each.kind in _SAYS and not reading.is_suspected(each.start, each.end)]


def _voice(said: Portrayal) -> Voice:
    return "quoted" if said.is_attributed else "narrator"


def _kinds(said: Sequence[Portrayal], reading: Reading) -> Iterator[str]:
    """Write each kind of words with the words."""
    for kind, words in _SAYS.items():
        if of_kind := [each for each in said if each.kind == kind]:
            yield f"{words} ({_quoted(of_kind, reading)})"


def _quoted(ranges: Sequence[Range], reading: Reading) -> str:
    """Quote the first different words of some places."""
    text = reading.article.text
    words = dict.fromkeys(" ".join(text[each.start : each.end].split()) for each in ranges)
    return ", ".join(f"“{each}”" for each in list(words)[:_MOST_WORDS])


def _place(said: Portrayal, mentions: Sequence[Span], reading: Reading) -> tuple[int, int]:
    """Return the stretch from the name to what is said of it; the sentence if that is long, or has only a pronoun."""
    text, home = reading.article.text, reading.sentence_at(said.start)
    named = [m for m in mentions if home.start <= m.start < home.end]
    if not named:
        return home.start, home.end
    nearest = min(named, key=lambda m: max(m.start - said.end, said.start - m.end))
    start, end = min(nearest.start, said.start), max(nearest.end, said.end)
    return (start, end) if len(text[start:end].split()) <= _LONGEST else (home.start, home.end)
