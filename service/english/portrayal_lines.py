"""A sentence in which the words that harm, help, blame or praise are found, and its noun phrases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from service.english.inflection import Form
from service.english.portrayal_index import entries
from service.english.portrayal_words import CONTROL, COPULAS, DOING, RECEIVING, Kind, Noun, Verb
from service.english.proper_names import Case, case_of
from service.english.subjects import is_adverb, is_finite
from service.english.tokens import Token, is_name, is_possessive, is_word, tokens
from service.english.word_classes import ARTICLES, DETERMINERS, NOT_NAMES
from service.english.words import words
from service.models import Sentence

_LONGEST = 6
_QUOTES = frozenset("“”„«»\"‘’'")
_PARTICLES = frozenset(("off", "back", "out", "up", "away", "around", "along"))


class VerbHit(NamedTuple):
    """A verb at the tokens from *first* up to *last*, not included."""

    first: int
    last: int
    form: Form
    meaning: Verb


class NounHit(NamedTuple):
    """A noun for an act at the tokens from *first* up to *last*, not included."""

    first: int
    last: int
    meaning: Noun


class PersonHit(NamedTuple):
    """A noun or an adjective for a person at the tokens from *first* up to *last*, not included."""

    first: int
    last: int
    kind: Kind


class Clue(NamedTuple):
    """The tokens from *first* up to *last*, not included, say *kind* of a party."""

    kind: Kind
    first: int
    last: int


class Line(NamedTuple):
    """
    The tokens of a sentence; verbs, nouns and words for people by the number of their first token.

    *verb_ends* and *noun_ends* have them by the number of their last token.
    """

    tokens: Sequence[Token]
    verbs: dict[int, VerbHit]
    nouns: dict[int, NounHit]
    people: dict[int, PersonHit]
    verb_ends: dict[int, VerbHit]
    noun_ends: dict[int, NounHit]

    def key(self, at: int) -> str:
        """Return the key of token number *at*, empty outside the sentence."""
        return self.tokens[at].key if 0 <= at < len(self.tokens) else ""


def read_line(text: str, sentence: Sentence) -> Line:
    """Find the words of the lists in a sentence. A capital hides a word, except in a headline and at the start."""
    found = [token for token in tokens(text, sentence.start, sentence.end) if token.text not in _QUOTES]
    is_sentence = case_of(text, words(text, sentence.start, sentence.end)) is Case.SENTENCE
    line = Line(found, {}, {}, {}, {}, {})
    for at, token in enumerate(found):
        if at and is_sentence and token.text[0].isupper():
            continue
        for rest, form, meaning in entries().get(token.key, ()):
            last = at + 1 + len(rest)
            if tuple(other.key for other in found[at + 1 : last]) != rest:
                continue
            if isinstance(meaning, Verb) and not rest and last < len(found) and found[last].key in _PARTICLES:
                continue
            if isinstance(meaning, Verb):
                line.verbs.setdefault(at, VerbHit(at, last, form, meaning))
            elif isinstance(meaning, Noun):
                line.nouns.setdefault(at, NounHit(at, last, meaning))
            else:
                line.people.setdefault(at, PersonHit(at, last, meaning))
    line.verb_ends.update({hit.last - 1: hit for hit in reversed(line.verbs.values())})
    line.noun_ends.update({hit.last - 1: hit for hit in reversed(line.nouns.values())})
    return line


def is_negated(token: Token) -> bool:
    """Tell whether a word ends in "n’t"."""
    return token.key.endswith(("n’t", "n't"))


def phrase_start(line: Line, first: int) -> int:
    """Step back over what stands before a noun: "the brave opposition leader …"."""
    at = first
    while at > 0 and first - at < _LONGEST and _is_modifier(line, at - 1, first):
        at -= 1
        if line.key(at) in ARTICLES | DETERMINERS:
            break
    return at


def _is_modifier(line: Line, at: int, first: int) -> bool:
    """Tell whether a word belongs to the noun phrase of token *first*. A word in -s right before it is a verb."""
    token = line.tokens[at]
    is_capital = is_name(token) and at not in line.verb_ends
    if token.key in ARTICLES | DETERMINERS or is_capital:
        return True
    if not is_word(token) or token.key in NOT_NAMES or is_negated(token):
        return False
    if at + 1 == first and token.key.endswith("s") and not token.key.endswith("ss") and token.text.islower():
        return False
    if at in line.verb_ends or is_finite(line.tokens, at):
        return at in line.people or line.key(at - 1) in ARTICLES | DETERMINERS
    return True


def phrase_end(line: Line, last: int) -> int:
    """Step over the nouns that a name owns or describes: "’s air force", "officials"."""
    at, owns = last, is_possessive(line.tokens[last - 1])
    while at < len(line.tokens) and at - last < _LONGEST - 2:
        token = line.tokens[at]
        if not is_word(token) or token.key in NOT_NAMES or is_negated(token) or is_adverb(token):
            break
        is_verb = at in line.verbs or token.key in COPULAS | DOING | RECEIVING | CONTROL or is_finite(line.tokens, at)
        if is_verb and not (owns and at == last):
            break
        at += 1
    return at
