"""What a prompt with `text: plain` shows of an article: its plain reading, or some of its sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from service.analysis.choice import Candidate, choose
from service.analysis.plan import Plan
from service.analysis.reading import Reading
from service.english.owners import NAME
from service.english.ranges import nearest_index
from service.english.voice import source_of_sentence
from service.english.word_classes import PRONOUNS
from service.english.words import keys
from service.lexicon.lexicon import Lexicon
from service.lexicon.scare_quotes import find_scare_quotes
from service.models import Article, Sentence

_MOST_WORDS = 20
"""A longer first line is no headline."""
_ENDS = re.compile(r"\.[\"'”’)\]]*\s*$")


@dataclass(frozen=True)
class Shown:
    """
    The *sentences* of an article in plain words, as many as it has, and the *numbers* of those that are shown.

    In a language that no lexicon reads, the words are the article's own. *banned* are words that the answer must not
    have.
    """

    sentences: tuple[str, ...]
    numbers: frozenset[int]
    banned: tuple[str, ...]


def show(reading: Reading, plan: Plan) -> Shown | None:
    """Prepare what the summary is asked about in place of the article's own text; None if it shows that."""
    prompt = plan.model.prompts.get("summary") if plan.model else None
    if prompt is None or prompt.head.text != "plain":
        return None
    head = prompt.head
    first = 2 if not head.headline and _has_headline(reading.article) else 1
    numbers = range(first, len(reading.article.sentences) + 1)
    chosen: Sequence[int] = ()
    if head.retell:
        chosen = choose(_candidates(reading, numbers), head.retell.sentences, head.retell.words)
    banned = _left(reading, plan.lexicon) if head.ban else ()
    sentences = reading.short_sentences if head.retell else reading.plain_sentences
    return Shown(sentences, frozenset(chosen or numbers), banned)


def _left(reading: Reading, lexicon: Lexicon | None) -> tuple[str, ...]:
    """List the forms of the loaded words that stay. What is quoted may be written: it can be quoted again."""
    if reading.plain is None or lexicon is None:
        return ()
    quoted = {key for q in reading.quotations for key in keys(reading.article.text[q.start : q.end])}
    return tuple(sorted({form for hit in reading.plain.left for form in lexicon.forms(hit.entry)} - quoted))


def _has_headline(article: Article) -> bool:
    """Tell whether the text begins with a short line of its own that is no sentence, and goes on."""
    if len(article.sentences) < 2:
        return False
    first, second = article.sentences[:2]
    line = first.of(article.text)
    return (
        "\n" in article.text[first.end : second.start] and len(line.split()) <= _MOST_WORDS and not _ENDS.search(line)
    )


def _candidates(reading: Reading, numbers: range) -> list[Candidate]:
    """List the sentences that may be told: not those that speak to a model."""
    sentences, plain = reading.article.sentences, reading.plainest
    left = Counter(
        at
        for hit in (plain.left if plain else ())
        if reading.article.text[hit.start : hit.end].casefold()
        in reading.short_sentences[at := nearest_index(sentences, hit.start)].casefold()
    )
    changed = Counter(nearest_index(sentences, change.start) for change in (plain.changes if plain else ()))
    sneers = {
        nearest_index(sentences, hit.start)
        for hit in find_scare_quotes(reading.article.text, sentences, reading.quotations)
    }
    found = []
    for number in numbers:
        home = sentences[number - 1]
        if reading.is_suspected(home.start, home.end):
            continue
        line = reading.short_sentences[number - 1]
        quoted = sum(max(0, min(q.end, home.end) - max(q.start, home.start)) for q in reading.quotations)
        found.append(
            Candidate(
                number,
                place=number - numbers[0],
                text=line,
                loaded=changed[number - 1] + left[number - 1],
                left=left[number - 1],
                quoted=quoted / (home.end - home.start),
                speaker=_speaker(line, reading.short_sentences[number - 2] if number > 1 else ""),
                has_sneer=number - 1 in sneers,
            )
        )
    return found


def _speaker(line: str, before: str) -> str | None:
    """Return who says a sentence; for "she", whom the sentence before it begins with, if that is a name."""
    speaker = source_of_sentence(line, Sentence(start=0, end=len(line)))
    name = re.match(NAME, before) if speaker and speaker.casefold() in PRONOUNS else None
    return name[0] if name else speaker
