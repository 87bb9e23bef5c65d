"""Find verbs of saying and their subjects in a line of tokens. Only words next to the verb count."""

from __future__ import annotations

import re

from service.english.name_phrases import opens_with_verb, read_words
from service.english.noun_phrases import Phrase, ending, is_kind_of_people, starting, subject_ending
from service.english.source_nouns import can_speak
from service.english.tokens import Token, Tokens, is_name, is_possessive, is_word
from service.english.verbs_of_saying import BASES, CLAIMS, SAYING, TELLING
from service.english.word_classes import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    BE,
    CONTENTS,
    DAYS,
    NOT_NAMES,
    OPENERS,
    PAST,
    PREPOSITIONS,
    QUANTIFIERS,
    SOURCES,
)

_FAR = 40
_FEW = 4
_WRITINGS = frozenset("tweet tweets post statement message letter email e-mail note video speech column".split())
_BETWEEN = AUXILIARIES | ADVERBS | DAYS
_SPEECH_AT_END = frozenset("continue continued continues continuing".split())
"""Forms that are verbs of saying only before a sign: "…,” Lee continued."."""
_HOME = re.compile(r"[A-Z]-[A-Z][\w.]*|[A-Z][a-z]{1,4}\.|[A-Z]\.[A-Z]\.?|\d{2,3}")
"""What may stand between commas behind a name: party and state, a state, an age."""
_PLURAL = frozenset("all both several many most some two three four five".split())
_IDIOMS = {("hail", "from"), *(("call", word) for word in ("up", "off", "back", "in", "attention"))}
"""Verbs that mean no saying with their next word: "she hails from Leeds", "he called attention to it"."""
_CLAUSES = frozenset("that how why whether if".split())
_READ = frozenset("read reads show shows showed".split())  # "posts" before them is a noun
_TRIED = frozenset("attempted attempts tried tries sought began begins".split())
_GOT = frozenset("got received read saw found obtained carried held wore displayed".split())
"""Verbs whose object says something."""
_OBJECTS = frozenset("him me us them".split())
_GO = frozenset("go goes went going gone".split())
_NOT = ("not", "n’t", "n't", "never")
_NO_ADVERBS = frozenset(("family", "ally", "assembly", "bully", "monopoly", "anomaly"))

# ── Verbs ────────────────────────────────────────────────────────────────────────────────────────────────────────


def saying_verbs(line: Tokens) -> list[int]:
    """List the verbs of saying. "The claim" and "his calls" are nouns."""
    return [
        at
        for at, token in enumerate(line)
        if token.key in SAYING
        and (token.text[0].islower() or (at == 0 and opens_with_verb(line)))
        and not (at and (line[at - 1].key in ARTICLES or is_possessive(line[at - 1])))
        and not (at + 1 < len(line) and (BASES[token.key], line[at + 1].key) in _IDIOMS)
        and not (at + 1 < len(line) and line[at + 1].key in _READ)
        and not (token.key in _SPEECH_AT_END and at + 1 < len(line) and is_word(line[at + 1]))
        and not (token.key in CONTENTS and at + 1 < len(line) and line[at + 1].key in {"of", "about"})
    ]


def verb_group(line: Tokens, verb: int) -> tuple[int, set[str]]:
    """Step over "has also", "on Friday" and the like: return the number of the token before, and the words between."""
    at, between = verb - 1, set[str]()
    while at >= 0:
        if steps := _goes_on_to(line, at):
            between.add("did")
            at -= steps
            continue
        if not (line[at].key in _BETWEEN or is_adverb(line[at]) or line[at].key.endswith(_NOT)):
            break
        between.add("not" if line[at].key.endswith(_NOT) else line[at].key)
        at -= 2 if line[at].key in DAYS and at and line[at - 1].key == "on" else 1
    return at, between


def _goes_on_to(line: Tokens, at: int) -> int:
    """Return how many tokens "went on to" and "tried to" have, which end at *at* and have the verb's subject."""
    keys = [token.key for token in line[max(0, at - 2) : at + 1]]
    if keys[-1] != "to":
        return 0
    if keys[-2:-1] == ["on"] and keys[0] in _GO:
        return 3
    return 2 if keys[-2:-1] and keys[-2] in _SPEECH_AT_END | _TRIED else 0


def is_adverb(token: Token) -> bool:
    """Tell whether a word looks like an adverb of manner: "calmly", but no "family"."""
    return token.text.islower() and token.key.endswith("ly") and token.key not in _NO_ADVERBS


def is_finite(line: Tokens, at: int) -> bool:
    """Tell whether a word looks like a verb that has a subject."""
    token = line[at]
    if not token.text[0].islower():
        return False
    return token.key in SAYING or token.key in AUXILIARIES or token.key in PAST or token.key.endswith("ed")


# ── Subjects ─────────────────────────────────────────────────────────────────────────────────────────────────────


def subject_of(line: Tokens, verb: int) -> Phrase | None:
    """Find the subject of a verb, also if it shares it with another verb or the subject stands before "who"."""
    if direct := direct_subject(line, verb):
        return direct
    before, between = verb_group(line, verb)
    if before < 0 or "not" in between or line[before].key == "to" or is_passive(line, verb):
        return None
    if line[before].text in {"who", "which"}:
        return _antecedent(line, before - 1 - (before > 0 and not is_word(line[before - 1])))
    if SAYING.get(line[verb].key) == "gerund":
        return _participle_subject(line, verb, before)
    if line[before].key in {"and", "or", "but", ","}:
        return _main_subject(line, verb) or _clause_subject(line, before)
    can_open = line[verb].key in CLAIMS and SAYING.get(line[verb].key) != "third"
    return _opening_source(line, before) if can_open else None


def _participle_subject(line: Tokens, verb: int, before: int) -> Phrase | None:
    """Find the subject of "… saying": one of its own, or that of the clause; "quoted as saying" has an object."""
    if line[before].key == "as" and before:
        quoted = before - 1
        return _clause_subject(line, quoted) if line[quoted].key in {"quoted", "cited"} else ending(line, quoted)
    if own := _own_subject(line, before):
        return own
    if line[before].key in {"of", "for"} | _OBJECTS:
        return None
    main = _main_subject(line, verb) if line[before].text == "," else None
    return main or _author(line, before) or _clause_subject(line, before)


def _own_subject(line: Tokens, at: int) -> Phrase | None:
    """Find the subject of a participle that ends right before it: "…, several leaders saying", "by people saying"."""
    found = ending(line, at)
    if found is None:
        return None
    first = found.first
    if line[first].key in ARTICLES and first and line[first - 1].key in _GOT:
        return found  # "they got a message saying"
    while first > max(0, found.first - _FEW) and is_word(line[first - 1]) and line[first].key not in ARTICLES:
        if line[first - 1].key in NOT_NAMES - QUANTIFIERS - ARTICLES or not line[first - 1].text.islower():
            break
        first -= 1
    before = line[first - 1].key if first else ""
    if before == "," or (before == "with" and line[first].key in QUANTIFIERS):
        return Phrase(first, found.last, read_words(line, first, found.last)) if first < found.first else found
    is_kind = line[found.last - 1].key in SOURCES and before not in TELLING and before != ""
    return found if is_kind or before == "with" or (before == "despite" and can_speak(f"the {found.words}")) else None


def _author(line: Tokens, at: int) -> Phrase | None:
    """Find who wrote what a participle is about: "a tweet by Lee, the mayor, saying"."""
    for number in range(at, max(0, at - _FAR), -1):
        if line[number].key in {"by", "from"} and line[number - 1].key in _WRITINGS:
            return starting(line, number + 1)
    return None


def _opening_source(line: Tokens, before: int) -> Phrase | None:
    """Find a kind of people that opens the clause: "outside economists who read it said", "officials in Leeds said"."""
    first = next((at + 1 for at in range(before, max(-1, before - _FAR), -1) if not is_word(line[at])), None)
    if first is None:
        first = 0 if before < _FAR else before
    while first < before and line[first].key in OPENERS:
        first += 1
    for at in range(first, min(first + _FEW, before)):
        if is_kind_of_people(line, at):
            goes_on = line[at + 1].key in PREPOSITIONS | {"who", "across", "around"}
            return Phrase(first, at + 1, read_words(line, first, at + 1)) if goes_on else None
        if line[at].key in NOT_NAMES - QUANTIFIERS - ARTICLES:
            return None
    return None


def _main_subject(line: Tokens, verb: int) -> Phrase | None:
    """Find the subject of a verb of saying before an object clause: "Lee said that Orlov lied and said, …" is Lee."""
    is_gerund = SAYING.get(line[verb].key) == "gerund"
    if not is_gerund and verb + 1 < len(line) and is_word(line[verb + 1]) and line[verb + 1].key != "that":
        return None
    for at in range(verb - 2, max(-1, verb - _FAR), -1):
        if not is_word(line[at]) and line[at].text not in {",", "“"}:
            return None
        if line[at].key == "that" and at and line[at - 1].key in SAYING:
            return direct_subject(line, at - 1)
    return None


def _antecedent(line: Tokens, at: int) -> Phrase | None:
    """Find whom "who" means, whose name ends at *at*, maybe before a home: "Ann Lee, R-Neb.", "Ann Lee of Leeds"."""
    while at > 1 and _HOME.fullmatch(line[at].text) and line[at - 1].text == ",":
        at -= 2
    found = ending(line, at)
    if found and found.first > 1 and line[found.first - 1].key in {"of", "from", "in"} and is_name(line[found.first]):
        return ending(line, found.first - 2) or found
    return found


def direct_subject(line: Tokens, verb: int) -> Phrase | None:
    """Find the subject that stands right before the verb, or before what lies between two commas; or "by" whom."""
    before, between = verb_group(line, verb)
    if is_passive(line, verb):
        return starting(line, verb + 2) if verb + 1 < len(line) and line[verb + 1].key == "by" else None
    if before < 0 or "not" in between:
        return None
    before = _before_brackets(line, before)
    kind = SAYING.get(line[verb].key)
    if kind == "gerund" and between.isdisjoint(BE):
        return None
    found = _before_comma(line, before) if line[before].text == "," else subject_ending(line, before)
    is_helped = not between.isdisjoint(AUXILIARIES) or line[before].key.endswith(("’d", "'d", "’ll", "'ll"))
    if found and kind == "base" and not is_helped and not _is_plural(line, found):
        return None
    if found and kind == "third" and line[found.first].key in _PLURAL:
        return None  # "all police reports"
    return found


def _before_brackets(line: Tokens, at: int) -> int:
    """Step over brackets between a name and its verb: "Ann Lee (D-Conn.) said"."""
    if line[at].text != ")":
        return at
    opened = next((n for n in range(at - 1, max(-1, at - _FAR), -1) if line[n].text == "("), at + 1)
    return opened - 1 if opened > 0 else at


def is_passive(line: Tokens, verb: int) -> bool:
    """Tell whether a verb is passive: "was described", "described by critics"."""
    if SAYING.get(line[verb].key) not in {"past", "participle"}:
        return False
    by = verb + 1 < len(line) and line[verb + 1].key == "by"
    return by or not verb_group(line, verb)[1].isdisjoint(BE)


def _is_plural(line: Tokens, phrase: Phrase) -> bool:
    """Tell whether the subject goes with a verb without -s, as "critics call" does and "the phone call" does not."""
    words = line[phrase.first : phrase.last]
    return any(
        word.key in {"and", "they", "police", "people"} or (word.key.endswith("s") and not word.text.isupper())
        for word in words
    )


def _before_comma(line: Tokens, comma: int) -> Phrase | None:
    """Find the subject before "…, the foreign minister, said": the first one that fits, names before nouns."""
    found = [
        subject
        for at in range(max(1, comma - _FAR), comma)
        if line[at].text == ","
        and (subject := subject_ending(line, _before_brackets(line, at - 1)))
        and not _is_object(line, subject.first)
    ]
    if name := next((subject for subject in found if _has_name(line, subject)), None):
        return name
    inside = _before_brackets(line, comma - 1)
    apposed = subject_ending(line, inside) if found or inside < comma - 1 else None
    is_named = apposed and is_name(line[apposed.first]) and line[apposed.first - 1].text == ","
    return apposed if is_named else next(iter(found), None)


def _has_name(line: Tokens, subject: Phrase) -> bool:
    """Tell whether a phrase is a name, and not a noun with a name behind: "the chair of the Ferry Company"."""
    first = subject.first + (line[subject.first].key in ARTICLES)
    return is_name(line[subject.last - 1]) and not any(line[at].key == "of" for at in range(first, first + 3))


def _is_object(line: Tokens, first: int) -> bool:
    """Tell whether a verb stands right before a phrase."""
    return first > 0 and (is_finite(line, first - 1) or line[first - 1].text.endswith("ing"))


def _clause_subject(line: Tokens, before: int) -> Phrase | None:
    """
    Find the subject of the nearest earlier verb, which the later one shares: "Lavrov left and called it".

    Behind a comma that is a main verb: "Lee replied to claims that Orlov lied, calling it untrue" is Lee.
    """
    nearest, right_behind = None, line[before].text == ","
    main = right_behind or (before > 0 and line[before - 1].text == ",")
    for at in range(before, max(0, before - _FAR), -1):
        if is_finite(line, at):
            subject, _ = verb_group(line, at)
            subject = _before_brackets(line, subject) if subject >= 0 else subject
            ends = _before_comma if subject > 0 and line[subject].text == "," else subject_ending
            found = ends(line, subject)
            speaks = found and (is_name(line[found.last - 1]) or can_speak(found.words))
            opens = speaks and found and (found.first == 0 or not is_word(line[found.first - 1]))
            in_clause = found and line[found.first - 1].key in _CLAUSES
            if found and line[found.first - 1].key == "if":
                continue  # "asked if they left but said": not they
            if found and (not main or (opens if right_behind else not in_clause)):
                return found
            nearest = nearest or (None if in_clause else found)
    return nearest
