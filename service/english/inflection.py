"""
English word forms: enough to find a listed word in all its forms, and to put the plainer word into the form found.

Rules first, a table for the rest. A form that no one writes does no harm when finding: nothing matches it.
"""

from __future__ import annotations

import re
from typing import Literal

Pos = Literal["verb", "noun", "adjective", "adverb"]
Form = Literal["base", "third", "past", "participle", "gerund", "plural"]
"""`base` is the word as listed, of whatever part of speech."""

_IRREGULAR: dict[str, tuple[str, str]] = {
    base: (past, participle)
    for base, past, participle in (
        line.split()
        for line in """
        be was been
        beat beat beaten
        become became become
        begin began begun
        bend bent bent
        break broke broken
        breed bred bred
        bring brought brought
        browbeat browbeat browbeaten
        buy bought bought
        cast cast cast
        choose chose chosen
        come came come
        cut cut cut
        draw drew drawn
        drive drove driven
        eat ate eaten
        fall fell fallen
        feed fed fed
        feel felt felt
        fight fought fought
        find found found
        get got got
        give gave given
        go went gone
        grow grew grown
        hang hung hung
        have had had
        hide hid hidden
        hit hit hit
        hold held held
        keep kept kept
        lay laid laid
        lead led led
        leave left left
        let let let
        lie lied lied
        light lit lit
        lose lost lost
        make made made
        mislead misled misled
        misspeak misspoke misspoken
        overrun overran overrun
        overthrow overthrew overthrown
        pay paid paid
        put put put
        rise rose risen
        run ran run
        say said said
        see saw seen
        seek sought sought
        sell sold sold
        send sent sent
        set set set
        shake shook shaken
        shoot shot shot
        show showed shown
        sink sank sunk
        sling slung slung
        sow sowed sown
        speak spoke spoken
        spend spent spent
        spin spun spun
        spread spread spread
        stand stood stood
        steal stole stolen
        stick stuck stuck
        strike struck struck
        sweep swept swept
        take took taken
        teach taught taught
        tear tore torn
        tell told told
        think thought thought
        throw threw thrown
        undercut undercut undercut
        weep wept wept
        win won won
        withdraw withdrew withdrawn
        write wrote written
        """.strip().splitlines()
    )
}
_IRREGULAR_THIRD = {"be": "is", "have": "has"}
_STRESSED_AT_THE_END = frozenset(
    "abet abhor admit allot commit compel confer control defer deter dispel equip excel expel forget impel incur"
    " infer occur omit outwit patrol permit prefer propel rebel rebut recur refer regret repel submit transfer".split()
)
_PLURALS = {
    "child": "children",
    "foot": "feet",
    "half": "halves",
    "leaf": "leaves",
    "life": "lives",
    "man": "men",
    "person": "people",
    "thief": "thieves",
    "wife": "wives",
    "woman": "women",
    "crisis": "crises",
    "fiasco": "fiascos",
    "psycho": "psychos",
}
_NOT_MEN = frozenset("german human norman ottoman roman shaman talisman".split())
_IS_PLURAL = re.compile(r"[^siu]s$")
_PREPOSITIONS = frozenset("about against at between by for from in into of on over to under with without who".split())
_VOWELS = "aeiou"
_AMERICAN = (
    (re.compile(r"(?<=[a-z]{2}[^aeiou])is(?=(?:e|es|ed|er|ers|ing|ation|ations)\b)"), "iz"),
    (re.compile(r"(?<=[a-z]{3})our(?=(?:s|ed|ing|er|ers|able|less)?\b)"), "or"),
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
    """Tell the form of an irregular spelling by its ending."""
    if pos == "noun":
        return "plural"
    if pos != "verb":
        return "base"
    if surface.endswith("ing"):
        return "gerund"
    return "third" if surface.endswith("s") else "past"


def _american(phrase: str) -> str:
    """Respell -ise as -ize and -our as -or."""
    for pattern, ending in _AMERICAN:
        phrase = pattern.sub(ending, phrase)
    return phrase


def _verb_forms(verb: str) -> list[tuple[str, Form]]:
    """Inflect one verb; a form with two spellings comes in the British one first."""
    stem, hyphen, last = verb.rpartition("-")
    listed: list[tuple[str, Form]] = [(verb, "base"), (stem + hyphen + _third(last), "third")]
    for root in _roots(last):
        past, participle = _IRREGULAR.get(last, (root + "ed", root + "ed"))
        listed += [(stem + hyphen + past, "past"), (stem + hyphen + participle, "participle")]
    return listed + [(stem + hyphen + root, "gerund") for root in _gerunds(last)]


def _third(verb: str) -> str:
    """Form the third person singular."""
    return _IRREGULAR_THIRD.get(verb) or _with_s(verb)


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
    if len(re.findall(r"[aeiouy]+", verb.replace("qu", "q"))) == 1 or verb in _STRESSED_AT_THE_END:
        return [verb + verb[-1]]
    return [verb + "l", verb] if verb.endswith("l") else [verb]


def _plural(noun: str) -> str:
    """Form the plural, of a hyphenated noun that of its last part; what looks like a plural stays as it is."""
    stem, hyphen, last = noun.rpartition("-")
    if last in _PLURALS:
        return stem + hyphen + _PLURALS[last]
    if last.endswith("man") and last not in _NOT_MEN:
        return noun[:-2] + "en"
    return noun if _IS_PLURAL.search(last) else stem + hyphen + _with_s(last)


def _with_s(word: str) -> str:
    """Add -s as to a noun or a verb."""
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    if word.endswith(("s", "x", "z", "ch", "sh")) or (word.endswith("o") and word[-2:-1] not in _VOWELS):
        return word + "es"
    return word + "s"
