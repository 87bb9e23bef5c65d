"""
Find scare quotes: one to three words in quotation marks, in the middle of a sentence.

Such marks signal doubt, or quote too little to judge by. Left out are whole utterances (“Yes.”), titles and nicknames
in capitals, figures, and words that the sentence talks about (the term “x”).
"""

from __future__ import annotations

from collections.abc import Sequence

from service.english.proper_names import SMALL
from service.english.ranges import index_at
from service.english.voice import Quotation
from service.english.words import Word, key_of, words
from service.lexicon.hits import Hit
from service.models import Sentence, Strength

SCARE_QUOTE_STRENGTH: Strength = "slight"
"""Most such fragments only quote: annotators of news mark few of them."""
MOST_WORDS = 3
_MOST_CHARACTERS = 80  # three long words; keeps long quotations cheap
_TALK_BEFORE = 2
_TALK_AFTER = 1

_TALK_OF_WORDS = frozenset(
    "word words term terms phrase phrases expression slogan slogans motto hashtag nickname nicknamed name named names"
    " title titled entitled called call calls dubbed known code codename codenamed label labelled labeled labels tag"
    " tagged marked stamped sign signs banner banners placard placards reading reads read spelled spelt chant chants"
    " chanted chanting shouted shouting meaning means mean refers translates translated defined definition rated rating"
    " ratings recommendation button category".split()
)
_UTTERANCES = frozenset("yes no not never aye nay hello goodbye sorry thanks guilty ok okay stop help".split())
_ENDS_OF_UTTERANCE = ("?", "!", "…", "...", "?,", "!,")
_INTRODUCTION = (":", ",")
_REASON = "Quotation marks that may signal doubt: say whose words they are, or leave the marks out."
_REASON_WITH_SPEAKER = "A fragment in quotation marks: quote the sentence, or report it in plain words."


def find_scare_quotes(text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation]) -> list[Hit]:
    """
    Find the scare quotes among *quotations*, in order.

    A hit covers the words without their marks; its plainer wording is the same words, with the speaker where known.
    """
    hits = []
    for quotation in sorted(quotations, key=lambda quotation: quotation.start):
        at = index_at(sentences, quotation.start)
        if at is not None and quotation.end <= sentences[at].end and (hit := _judge(text, sentences[at], quotation)):
            hits.append(hit)
    return hits


def _judge(text: str, sentence: Sentence, quotation: Quotation) -> Hit | None:
    """Return the hit if *quotation* is a scare quote in *sentence*."""
    if quotation.inner_end - quotation.inner_start > _MOST_CHARACTERS:
        return None
    inner = words(text, quotation.inner_start, quotation.inner_end)
    if not inner or _is_utterance(text, quotation, inner) or not _is_fragment(text, inner):
        return None
    before = words(text, max(sentence.start, quotation.start - _MOST_CHARACTERS), quotation.start)
    after = words(text, quotation.end, min(sentence.end, quotation.end + _MOST_CHARACTERS))
    nearby = {word.key for word in before[-_TALK_BEFORE:] + after[:_TALK_AFTER]}
    if not before or not _TALK_OF_WORDS.isdisjoint(nearby):
        return None
    plain = text[inner[0].start : inner[-1].end]
    return Hit(
        start=inner[0].start,
        end=inner[-1].end,
        category="doubt",
        strength=SCARE_QUOTE_STRENGTH,
        reason=_REASON_WITH_SPEAKER if quotation.speaker else _REASON,
        neutral=f"{plain}, as {_inside(quotation.speaker)} put it" if quotation.speaker else plain,
        entry="scare quotes",
    )


def _is_utterance(text: str, quotation: Quotation, inner: Sequence[Word]) -> bool:
    """Tell whether this was said as a whole: *Never!*, or words after a colon or a comma."""
    said = text[quotation.inner_start : quotation.inner_end].rstrip()
    introduction = text[max(0, quotation.start - 2) : quotation.start].rstrip()
    return (
        said.endswith(_ENDS_OF_UTTERANCE)
        or introduction.endswith(_INTRODUCTION)
        or all(word.key in _UTTERANCES for word in inner)
    )


def _is_fragment(text: str, inner: Sequence[Word]) -> bool:
    """Tell whether these are one to three plain words: no title, nickname, letter or figure."""
    if len(text[inner[0].start : inner[-1].end].split()) > MOST_WORDS:
        return False
    surfaces = [text[word.start : word.end] for word in inner if word.key not in SMALL]
    return any(surface.isalpha() and len(surface) > 1 and not surface[0].isupper() for surface in surfaces)


def _inside(speaker: str) -> str:
    """Write a speaker for the middle of a sentence: *He* and *The minister* lose their capital, names keep it."""
    return speaker[0].lower() + speaker[1:] if key_of(speaker.partition(" ")[0]) in SMALL else speaker
