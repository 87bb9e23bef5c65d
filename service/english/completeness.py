"""
Tell whether a sentence is complete: it has a verb that can have a subject, and it ends where it is done.

There is no list of all English verbs here, so anything that may be a verb counts as one. What has none is surely a
fragment ("And outside it."); a fragment that has a word like a verb is missed.
"""

from __future__ import annotations

import re

from service.english.irregular_forms import PAST_AND_PARTICIPLE
from service.english.number_words import NUMBER_WORDS
from service.english.tokens import Token, Tokens, is_possessive, is_word, tokens
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    COMMON_VERBS,
    DETERMINERS,
    NEVER_LAST,
    OPENERS,
    PAST,
    PREPOSITIONS,
    SELDOM_LAST,
)

STOPS = ".!?…。！？؟۔।॥"
"""Signs that end a sentence, in the scripts that have some."""
_CLOSERS = "\"'”’»›“)]）」』"
_CONTRACTED = re.compile(r"(?:n['’]t|['’](?:re|ve|ll|d|m))\Z|\A(?:i|he|she|it|that|there|who|what|here)['’]s\Z")
_PASTS = frozenset(past for past, _ in PAST_AND_PARTICIPLE.values()) | PAST
_BASES = frozenset(PAST_AND_PARTICIPLE) | COMMON_VERBS
_NO_VERB_BEFORE = (
    DETERMINERS
    | ARTICLES
    | PREPOSITIONS
    | frozenset(NUMBER_WORDS)
    | {"these", "those", "this", "that", "such", "as", "than"}
)
_NO_VERB = PREPOSITIONS | ADVERBS | OPENERS | ARTICLES
_NO_VERB |= {"outside", "inside", "across", "who", "which", "that", "or", "always"}
_LONGEST_FRAGMENT = 9
_LEAVES_A_GAP = frozenset("what which who whom whose that where how why be been being is are was were to".split())
"""After these a sentence may end in a preposition: "what they are accused of"."""


def ends(text: str) -> bool:
    """Tell whether a text has the sign that ends a sentence, maybe inside quotation marks or brackets."""
    bare = text.rstrip().rstrip(_CLOSERS)
    return bare.endswith(tuple(STOPS)) and not bare.endswith(("…", "..."))


def dangling_word(text: str) -> str | None:
    """Return the last word of an English sentence if none ends in it: an article, a conjunction, a preposition."""
    line = tokens(text, 0, len(text))
    said = [token for token in line if is_word(token)]
    if not said or said[-1].text != said[-1].text.lower():
        return None
    last = said[-1].key
    gap = any(token.key in _LEAVES_A_GAP for token in said[:-1])
    return last if last in NEVER_LAST or (last in SELDOM_LAST and not gap) else None


def may_have_verb(text: str) -> bool:
    """Tell whether any word of an English sentence may be its verb. A long sentence is taken to have one."""
    line = [token for token in tokens(text, 0, len(text)) if is_word(token)]
    return len(line) > _LONGEST_FRAGMENT or any(_may_be_verb(line, at) for at in range(len(line)))


def _may_be_verb(line: Tokens, at: int) -> bool:
    word = line[at]
    if _CONTRACTED.search(word.key) or word.key in AUXILIARIES or word.key in _PASTS:
        return True
    if not word.text[0].islower() or is_possessive(word):
        return False
    if word.key in SAYING or (word.key.endswith("ed") and len(word.key) > 3):
        return True
    before = line[at - 1] if at else None
    if (
        before is None
        or before.text[0].isdigit()
        or before.key in NUMBER_WORDS
        or before.key in _NO_VERB_BEFORE
        or word.key in _NO_VERB
    ):
        return False
    return word.key in _BASES or _is_third_person(word) or _is_plural(before)


def _is_third_person(word: Token) -> bool:
    return len(word.key) > 3 and word.key.endswith("s") and not word.key.endswith(("ss", "us"))


def _is_plural(word: Token) -> bool:
    """Tell whether a word may be a plural subject, whose verb looks like no verb: "Villagers fear …"."""
    return word.key in {"i", "we", "you", "they", "people", "men", "women", "children", "police"} or (
        word.key.endswith("s") and word.key not in _NO_VERB and not is_possessive(word)
    )
