"""Find verbs of saying and their subjects in a line of tokens. Only words next to the verb count."""

from __future__ import annotations

from service.english.noun_phrases import Phrase, ending, starting, subject_ending
from service.english.tokens import Token, Tokens, is_name, is_possessive, is_word
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import ADVERBS, ARTICLES, AUXILIARIES, BE, CONTENTS, DAYS, PAST

_FAR = 40
_BETWEEN = AUXILIARIES | ADVERBS | DAYS
_SPEECH_AT_END = frozenset("continue continued continues continuing".split())
"""Forms that are verbs of saying only before a sign: "…,” Lee continued."."""
_NOT = ("not", "n’t", "n't", "never")
_NO_ADVERBS = frozenset(("family", "ally", "assembly", "bully", "monopoly", "anomaly"))


# ── Verbs ────────────────────────────────────────────────────────────────────────────────────────────────────────


def saying_verbs(line: Tokens) -> list[int]:
    """List the verbs of saying. "The claim" and "his calls" are nouns."""
    return [
        at
        for at, token in enumerate(line)
        if token.key in SAYING
        and token.text[0].islower()
        and not (at and (line[at - 1].key in ARTICLES or is_possessive(line[at - 1])))
        and not (token.key in _SPEECH_AT_END and at + 1 < len(line) and is_word(line[at + 1]))
        and not (token.key in CONTENTS and at + 1 < len(line) and line[at + 1].key in {"of", "about"})
    ]


def verb_group(line: Tokens, verb: int) -> tuple[int, set[str]]:
    """Step over "has also", "on Friday" and the like: return the number of the token before, and the words between."""
    at, between = verb - 1, set[str]()
    while at >= 0 and (line[at].key in _BETWEEN or is_adverb(line[at]) or line[at].key.endswith(_NOT)):
        between.add("not" if line[at].key.endswith(_NOT) else line[at].key)
        at -= 2 if line[at].key in DAYS and at and line[at - 1].key == "on" else 1
    return at, between


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
    if line[before].key in {"who", "which"}:
        return ending(line, before - 1 - (before > 0 and not is_word(line[before - 1])))
    if line[before].key == "as" and before and SAYING.get(line[verb].key) == "gerund":
        quoted = before - 1
        return _clause_subject(line, quoted) if line[quoted].key in {"quoted", "cited"} else ending(line, quoted)
    if line[before].key in {"and", "or", "but", ","} or (
        SAYING.get(line[verb].key) == "gerund" and line[before].key not in {"of", "for"}
    ):
        return _clause_subject(line, before)
    return None


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
    if found and kind == "base" and between.isdisjoint(AUXILIARIES) and not _is_plural(line, found):
        return None
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
    if name := next((subject for subject in found if is_name(line[subject.last - 1])), None):
        return name
    apposed = subject_ending(line, comma - 1) if found else None
    is_named = apposed and is_name(line[apposed.first]) and line[apposed.first - 1].text == ","
    return apposed if is_named else next(iter(found), None)


def _is_object(line: Tokens, first: int) -> bool:
    """Tell whether a verb stands right before a phrase."""
    return first > 0 and (is_finite(line, first - 1) or line[first - 1].text.endswith("ing"))


def _clause_subject(line: Tokens, before: int) -> Phrase | None:
    """Find the subject of the nearest earlier verb, which the later one shares: "Lavrov left and called it"."""
    for at in range(before, max(0, before - _FAR), -1):
        if is_finite(line, at):
            subject, _ = verb_group(line, at)
            subject = _before_brackets(line, subject) if subject >= 0 else subject
            comma = subject > 0 and line[subject].text == ","
            if found := _before_comma(line, subject) if comma else subject_ending(line, subject):
                return found
    return None
