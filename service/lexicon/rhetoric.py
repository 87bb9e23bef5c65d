"""
Find loaded language by the rules of `rules.yaml`: leading questions, exclamations, asides, superlatives.

Only the narrator's own voice is searched: nothing in quotation marks, and nothing that a sentence attributes to
somebody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from service.english.proper_names import Case, case_of
from service.english.verbs_of_saying import SAYING
from service.english.voice import Quotation, source_of_sentence, voice_of
from service.english.words import words
from service.lexicon.hits import Hit, merge
from service.lexicon.rules import Name, Rule, Rules
from service.models import SHOWN, Sentence, Strictness

_OPENER = re.compile(r"(?:(?:and|but|or|so|then|well|yet)\b,?\s+)?", re.IGNORECASE)
_ADVERB = re.compile(r"\b[^\W_]+(?:-[^\W_]+)?ly\b")
_WORD_BEFORE = re.compile(r"([^\W_]+)\s+\Z")
_WORD_AFTER = re.compile(r"\s+([^\W_]+)")
_THE = re.compile(r"\b[Tt](?:he|HE)\s+")
_DIGIT = re.compile(r"\d")
_LAST_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*!+\Z")
_LONGEST_WORD = 40
_LONGEST_SUPERLATIVE = 60
"""In characters: limits that keep the search short."""

Look = Callable[[str, Sentence, Rule], Iterator[tuple[int, int]]]


def find_rhetoric(
    text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation], rules: Rules, strictness: Strictness
) -> list[Hit]:
    """Find what *rules* look for in the narrator's voice, in order; where two overlap, the first rule's."""
    found: list[Hit] = []
    for name, look in _LOOKS.items():
        rule = rules.get(name)
        if rule is None or rule.strength not in SHOWN[strictness]:
            continue
        hits = [
            Hit(start, end, rule.category, rule.strength, rule.reason, _plainer(name, rule, text[start:end]), name)
            for sentence in sentences
            if (places := list(look(text, sentence, rule))) and _is_loaded(name, rule, text, sentence)
            for start, end in places
            if voice_of(start, end, quotations)[0] == "narrator"
        ]
        found = merge(found, hits)
    return found


def _plainer(name: Name, rule: Rule, found: str) -> str | None:
    return found.rstrip("!") + "." if name == "exclamation" else rule.neutral


def _is_loaded(name: Name, rule: Rule, text: str, sentence: Sentence) -> bool:
    """Tell whether the sentence has no word and no source that makes the hit acceptable."""
    if rule.not_near and rule.not_near.occurs_in([word.key for word in words(text, sentence.start, sentence.end)]):
        return False
    return name == "manner of saying" or source_of_sentence(text, sentence) is None


# ── Where each rule looks ────────────────────────────────────────────────────────────────────────────────────────


def _aside(text: str, sentence: Sentence, rule: Rule) -> Iterator[tuple[int, int]]:
    """Find a comment before a comma, at the start of a sentence: "Clearly, …"."""
    found = rule.words.match(text, _head(text, sentence), sentence.end)
    if found and text.startswith(",", found.end()):
        yield found.span()


def _leading_question(text: str, sentence: Sentence, rule: Rule) -> Iterator[tuple[int, int]]:
    """Find a start that suggests the answer ("Isn't it …?"), or an end that asks for agreement ("…, isn't it?")."""
    if not _is_question(text, sentence):
        return
    if found := rule.words.match(text, _head(text, sentence), sentence.end):
        yield found.span()
    comma = text.rfind(", ", sentence.start, sentence.end)
    tag = rule.ends.match(text, comma + 2, sentence.end) if comma >= 0 else None
    if tag and tag.end() == sentence.end - 1:
        yield tag.span()


def _question(text: str, sentence: Sentence, _rule: Rule) -> Iterator[tuple[int, int]]:
    """Find a question among other sentences. A question on its own line is a headline or part of an interview."""
    if _is_question(text, sentence) and not _is_line(text, sentence) and ":" not in sentence.of(text):
        yield sentence.start, sentence.end


def _exclamation(text: str, sentence: Sentence, rule: Rule) -> Iterator[tuple[int, int]]:
    """Find the last word of a sentence with its exclamation mark, if it is no name that has one (*Jeopardy!*)."""
    if not text.endswith("!", sentence.start, sentence.end):
        return
    found = _LAST_WORD.search(text, max(sentence.start, sentence.end - _LONGEST_WORD), sentence.end)
    if found and found.start() > sentence.start and not rule.words.match(found[0]):
        yield found.span()


def _manner_of_saying(text: str, sentence: Sentence, rule: Rule) -> Iterator[tuple[int, int]]:
    """Find an adverb right before or after a verb of saying: "smugly said"."""
    for adverb in _ADVERB.finditer(text, sentence.start, sentence.end):
        start, end = adverb.span()
        if rule.words.fullmatch(adverb[0]):
            before = _WORD_BEFORE.search(text[max(sentence.start, start - _LONGEST_WORD) : start])
            after = _WORD_AFTER.match(text, end, sentence.end)
            if any(word and word[1] in SAYING for word in (before, after)):
                yield start, end


def _superlative(text: str, sentence: Sentence, rule: Rule) -> Iterator[tuple[int, int]]:
    """Find "the most divisive", which no figure can show."""
    yield from _superlatives(text, sentence, rule)


def _boundless_superlative(text: str, sentence: Sentence, rule: Rule) -> Iterator[tuple[int, int]]:
    """Find "the worst president in history", with no comma in it."""
    for start, end in _superlatives(text, sentence, rule):
        tail = rule.ends.search(text, end, min(sentence.end, end + _LONGEST_SUPERLATIVE))
        if tail and "," not in text[end : tail.start()]:
            yield start, tail.end()


def _superlatives(text: str, sentence: Sentence, rule: Rule) -> Iterator[tuple[int, int]]:
    """Find "the" with a word of the rule, except in names and near figures: "the worst drought since 1950"."""
    if _DIGIT.search(text, sentence.start, sentence.end):
        return
    for the in _THE.finditer(text, sentence.start, sentence.end):
        found = rule.words.match(text, the.end(), sentence.end)
        if found and not (found[0][0].isupper() and _is_written_small(text, sentence)):
            yield the.start(), found.end()


def _is_written_small(text: str, sentence: Sentence) -> bool:
    """Tell whether this is a sentence and no headline, so that a capital means a name: "The Greatest Showman"."""
    return case_of(text, words(text, sentence.start, sentence.end)) is Case.SENTENCE


# ── Sentences ────────────────────────────────────────────────────────────────────────────────────────────────────


def _head(text: str, sentence: Sentence) -> int:
    """Return where a sentence begins, after "And", "But" and the like."""
    opener = _OPENER.match(text, sentence.start, sentence.end)
    return opener.end() if opener else sentence.start


def _is_question(text: str, sentence: Sentence) -> bool:
    return text.endswith("?", sentence.start, sentence.end)


def _is_line(text: str, sentence: Sentence) -> bool:
    """Tell whether a sentence stands alone on its line."""
    before, after = text[max(0, sentence.start - 2) : sentence.start], text[sentence.end : sentence.end + 2]
    return (not before or "\n" in before) and (not after or "\n" in after)


_LOOKS: dict[Name, Look] = {
    "aside": _aside,
    "leading question": _leading_question,
    "exclamation": _exclamation,
    "manner of saying": _manner_of_saying,
    "boundless superlative": _boundless_superlative,
    "superlative": _superlative,
    "question": _question,
}
