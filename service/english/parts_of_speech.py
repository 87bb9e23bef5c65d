"""Guess from a word and its neighbours whether it is a noun, a verb or an adjective. No list of all words is needed."""

from __future__ import annotations

import re

from service.english.inflection import inflect
from service.english.irregular_forms import PAST_AND_PARTICIPLE, PLURALS
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import ADVERBS, AUXILIARIES, BREAKS, DETERMINERS, NOT_NAMES, PREPOSITIONS, PRONOUNS

_IRREGULAR = frozenset(
    form for base, pair in PAST_AND_PARTICIPLE.items() for form in (*pair, inflect(base, "verb", "third"))
)
_ADJECTIVE = re.compile(
    r"(?:.{2,}(?:al|ous|ive|ful|less|ic|ible|able|ary|ent|ant|ish|ian|ear|lar|ese|ied|like)|.{3,}(?:ed|ing|y)|.+-.+)"
)
_COMMON_ADJECTIVES = frozenset(
    "big small large great good bad new old young long short high low strong weak poor rich hard soft free fair "
    "full open clear dark deep wide close main major minor own other same such single whole last next first "
    "second third late early recent former current local public private white black red blue green right left "
    "wrong true false real rare sharp severe simple complex broad common cold hot dead safe tough rough brave "
    "extreme more most less few fewer".split()
)
_IN_LY = frozenset(
    "costly deadly likely unlikely early friendly unfriendly orderly elderly lovely ugly holy daily weekly monthly"
    " yearly lonely lively timely".split()
)
_NOT_ADJECTIVES = frozenset(
    "anything everything nothing something thing king ring spring string evening morning building meeting country "
    "city party policy army money family company economy security military story history community democracy "
    "ministry industry energy ability authority majority minority day way boy key survey play say may they by my "
    "any many very only attorney agency inquiry enemy injury journey penalty treaty county century president "
    "government parliament student agent incident moment statement department movement agreement payment accident "
    "client parent".split()
)
_PREPOSITIONS = (PREPOSITIONS - {"to"}) | frozenset(
    "within behind beyond across along around above below beneath beside besides inside outside off onto past"
    " throughout until since despite amid after before like unto".split()
)
_PLURALS = frozenset((*PLURALS.values(), "people", "police", "media", "data", "migrants"))
_FINITE = AUXILIARIES | _IRREGULAR | frozenset(SAYING)
_DETERMINERS = DETERMINERS | frozenset(
    "this these those that some any such many most more few several all both".split()
)
_NO_NOUNS = (NOT_NAMES - frozenset("two three four five".split())) | _PREPOSITIONS | frozenset("than whose own".split())


def is_determiner(word: str) -> bool:
    """Tell whether a word is a determiner or a possessive: *the*, *those*, *Russia's*, *'s*."""
    return word in _DETERMINERS or word.endswith(("'s", "s'"))


def is_adjective_like(word: str) -> bool:
    """Tell whether a word looks like an adjective. Participles count: *growing*, *failed*."""
    if word in _IN_LY:
        return True
    if word in _NO_NOUNS or word in _NOT_ADJECTIVES or word in SAYING or word.endswith("ly"):
        return False
    return word in _COMMON_ADJECTIVES or _ADJECTIVE.fullmatch(word) is not None


def is_noun_like(word: str) -> bool:
    """Tell whether a word can be a noun, or an adjective before one: no function word, adverb or clear verb."""
    return bool(word[:1].isalnum()) and word not in _NO_NOUNS and word not in _FINITE and not word.endswith("ly")


def can_follow_adjective(word: str) -> bool:
    """Tell whether a word can be the noun after an adjective: also *claim*, *demand*, *reports*."""
    return is_noun_like(word) or SAYING.get(word) in ("base", "third")


def is_finite_verb(word: str) -> bool:
    """Tell whether a word looks like a verb in a tense."""
    return word in _FINITE or (word.endswith("ed") and len(word) > 4) or word.endswith("n't")


def is_preposition(word: str) -> bool:
    """Tell whether a word is a preposition; *to* is not, since it begins an infinitive."""
    return word in _PREPOSITIONS


def is_many(word: str) -> bool:
    """Tell whether a word looks like a plural."""
    return word in _PLURALS or (word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")))


def opens_clause(word: str) -> bool:
    """Tell whether a word can begin a clause after a verb of saying: *that*, *he*, *there*."""
    return word in PRONOUNS | {"that", "it", "there", "we", "you", "i", "nobody", "everyone", "no"}


def ends_clause(word: str) -> bool:
    """Tell whether nothing, a sign or a joining word stands here, so that the words before it are complete."""
    return not word or not word[0].isalnum() or word in BREAKS | {"and", "or", "because", "when", "if", "who", "which"}


def is_adverb_like(word: str) -> bool:
    """Tell whether a word looks like an adverb."""
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in _IN_LY)
