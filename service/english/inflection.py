"""
Forms of verbs and nouns: list all forms of a word, and put a word into a form.

Most forms follow rules, the others are in `irregular_forms`. A form that nobody writes does no harm: no text has it.
"""

from __future__ import annotations

import re
from typing import Literal

from service.english.irregular_forms import NOT_MEN, PAST_AND_PARTICIPLE, PLURALS, STRESSED_AT_THE_END, THIRD_PERSONS

Pos = Literal["verb", "noun", "adjective", "adverb"]
Form = Literal["base", "third", "past", "participle", "gerund", "plural"]
"""`base` is the word as listed, of whatever part of speech."""

_IS_PLURAL = re.compile(r"[^siu]s$")
_PREPOSITIONS = frozenset("about against at between by for from in into of on over to under with without who".split())
_VOWELS = "aeiou"
_PASTS = frozenset(form for forms in PAST_AND_PARTICIPLE.values() for form in forms)
_AMERICAN = (
    ("is", re.compile(r"(?<=[a-z]{2}[^aeiou])is(?=(?:e|es|ed|er|ers|ing|ation|ations)\b)"), "iz"),
    ("our", re.compile(r"(?<=[a-z]{3})our(?=(?:s|ed|ing|er|ers|able|less)?\b)"), "or"),
)


def forms(lemma: str, pos: Pos | None) -> dict[str, Form]:
    """
    List the forms of a word or phrase, each with its grammatical form.

    Of a verb phrase the first word is inflected, of a noun phrase its head: the word before the first preposition,
    else the last one. American spellings are forms too. Without *pos* the word stands as it is.
    """
    british: dict[str, Form] = {lemma: "base"}
    if pos == "verb":
        for surface, form in _verb_forms(first := lemma.partition(" ")[0]):
            british.setdefault(surface + lemma[len(first) :], form)
    elif pos == "noun":
        british.setdefault(inflect(lemma, "noun", "plural"), "plural")
    spelled: dict[str, Form] = {}
    for surface, form in british.items():
        spelled.setdefault(surface, form)
        spelled.setdefault(_american(surface), form)
    return spelled


def inflect(phrase: str, pos: Pos | None, form: Form) -> str:
    """Put a word or phrase into *form*, as `forms` would; adjectives and adverbs stay as they are."""
    words = phrase.split(" ")
    if pos == "verb" and words[0] == "not":
        return _negated(" ".join(words[1:]), form)
    if pos == "verb" and form != "base":
        words[0] = next(surface for surface, wanted in _verb_forms(words[0]) if wanted == form)
    elif pos == "noun" and form == "plural":
        head = next((i for i, word in enumerate(words) if i and word in _PREPOSITIONS), len(words)) - 1
        words[head] = _plural(words[head])
    return " ".join(words)


def _negated(phrase: str, form: Form) -> str:
    """Put *not do* into *form*: *does not do*, *did not do*, *not done*, *not doing*."""
    if form in ("third", "past"):
        return f"{'does' if form == 'third' else 'did'} not {phrase}"
    return "not " + inflect(phrase, "verb", form)


def form_of(surface: str, pos: Pos | None) -> Form:
    """Tell the form of an irregular spelling by its ending; of a phrase by its verb, the first word but an adverb."""
    if pos == "noun":
        return "plural"
    if pos != "verb":
        return "base"
    words = surface.split(" ")
    verb = next((word for word in words if not word.endswith("ly")), words[0])
    if verb.endswith("ing"):
        return "gerund"
    if len(words) == 1 or verb.endswith("ed") or verb in _PASTS:
        return "third" if verb.endswith("s") else "past"
    return "third" if verb.endswith("s") and not verb.endswith("ss") else "base"


def _american(phrase: str) -> str:
    """Respell -ise as -ize and -our as -or."""
    for letters, pattern, ending in _AMERICAN:
        if letters in phrase:  # in few words: to search all of them takes most of the time
            phrase = pattern.sub(ending, phrase)
    return phrase


def _verb_forms(verb: str) -> list[tuple[str, Form]]:
    """Inflect one verb; a form with two spellings comes in the British one first."""
    stem, hyphen, last = verb.rpartition("-")
    listed: list[tuple[str, Form]] = [(verb, "base"), (stem + hyphen + _third(last), "third")]
    for root in _roots(last):
        past, participle = PAST_AND_PARTICIPLE.get(last, (root + "ed", root + "ed"))
        listed += [(stem + hyphen + past, "past"), (stem + hyphen + participle, "participle")]
    return listed + [(stem + hyphen + root, "gerund") for root in _gerunds(last)]


def _third(verb: str) -> str:
    """Form the third person singular."""
    return THIRD_PERSONS.get(verb) or _with_s(verb)


def _roots(verb: str) -> list[str]:
    """Return what -ed is added to: *try* gives *tri*, *slam* gives *slamm*, *label* gives *labell* and *label*."""
    if verb.endswith("e"):
        return [verb[:-1]]
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return [verb[:-1] + "i"]
    return _doubled(verb)


def _gerunds(verb: str) -> list[str]:
    """Form the words in -ing."""
    if verb.endswith("ie"):
        return [verb[:-2] + "ying"]
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return [verb[:-1] + "ing"]
    return [root + "ing" for root in _doubled(verb)]


def _doubled(verb: str) -> list[str]:
    """Double the last consonant where English does; Britain doubles an unstressed *l*, America doesn't."""
    if verb.endswith("c"):
        return [verb + "k"]
    short = re.search(r"(?<![aeiou])[aeiouy][^aeiouywx]$", verb) or re.search(r"qu[aeiou][^aeiouywx]$", verb)
    if not short:
        return [verb]
    if len(re.findall(r"[aeiouy]+", verb.replace("qu", "q"))) == 1 or verb in STRESSED_AT_THE_END:
        return [verb + verb[-1]]
    return [verb + "l", verb] if verb.endswith("l") else [verb]


def _plural(noun: str) -> str:
    """Form the plural, of a hyphenated noun that of its last part; what looks like a plural stays as it is."""
    stem, hyphen, last = noun.rpartition("-")
    if last in PLURALS:
        return stem + hyphen + PLURALS[last]
    if last.endswith("man") and last not in NOT_MEN:
        return noun[:-2] + "en"
    return noun if _IS_PLURAL.search(last) else stem + hyphen + _with_s(last)


def _with_s(word: str) -> str:
    """Add -s as to a noun or a verb."""
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    if word.endswith(("s", "x", "z", "ch", "sh")) or (word.endswith("o") and word[-2:-1] not in _VOWELS):
        return word + "es"
    return word + "s"
