"""
Find the source that a line of tokens gives for the words before it, after it or in it.

Only words next to each other count; in doubt there is no source. Verbs are English; of a few other languages only
"…, said Name" and "Name said: …" are read.
"""

from __future__ import annotations

from itertools import islice, pairwise, takewhile

from service.english.between_quotations import is_bare
from service.english.name_phrases import is_inside_name
from service.english.noun_phrases import Phrase, body_with_place, starting, subject_ending
from service.english.rarer_sources import (
    document_about,
    remark_owner,
    signature,
    wanted_to_know,
    went_on,
    who_acts,
    who_used_the_word,
)
from service.english.subjects import (
    direct_subject,
    is_adverb,
    is_passive,
    saying_verbs,
    subject_of,
    verb_group,
)
from service.english.tokens import Token, Tokens, is_name, is_word
from service.english.verbs_of_saying import BASES, CLAIMS, FOREIGN, KINDS, NAMING, PLAIN, QUESTIONS, SAYING, TELLING
from service.english.word_classes import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    BREAKS,
    CONTENTS,
    DAYS,
    DOCUMENTS,
    HEARERS,
    NOT_NAMES,
    NOTHING,
    OPENERS,
    PREPOSITIONS,
    PRONOUNS,
    TAIL,
)

_FEW = 8
_ASKING = frozenset(("asked", "asks"))
_ABOUT = frozenset(("of", "about"))
_LEADING = frozenset("in on out back up follows following this way say thus".split())
"""Words right before a colon that leads to speech: "chimed in:", "had this to say:"."""


def source_before(line: Tokens, after: Tokens = ()) -> str | None:
    """Return who says the quotation between *line* and *after*: "Lavrov said:", "critics call", "according to Lee,"."""
    if found := who_used_the_word(line, after) or document_about(line):
        return found.words
    verbs = saying_verbs(line)
    for verb in reversed(verbs):
        between = {token.key for token in line[verb + 1 :]}
        if BASES[line[verb].key] == "speak" and (between.isdisjoint(_ABOUT) or between & {"with", "to"}):
            continue
        if owner := remark_owner(line, verb):
            return owner
        if (between & CONTENTS and not _names_it(line, verb)) or breaks_off(line[verb:]):
            return None
        if line[verb].key in _ASKING and "about" in between:
            return None  # the words are what the question is about
        before, _ = verb_group(line, verb)
        if before >= 0 and line[before].text in {"who", "which"} and _is_closed_aside(line, verb):
            continue
        if before < 0 or line[before].key != "to":
            subject = (inverted_subject(line, 0) if verb == 0 else None) or subject_of(line, verb)
            if subject is None and SAYING[line[verb].key] == "base":
                continue  # a noun: "in a post"
            return subject.words if subject and not _names_a_thing(line, verb, subject) else None
    return None if verbs else _according(line) or went_on(line) or _with_colon(line)


def _names_it(line: Tokens, verb: int) -> bool:
    """Tell whether the words after *line* are what somebody calls a thing: "called the report", "saw it as a"."""
    as_what = [token.key for token in line[-2:] if token.key not in {"a", "an", "the"}][-1:] == ["as"]
    return (as_what and line[verb].key not in CLAIMS) or (
        line[verb].key in NAMING and BASES[line[verb].key] != "describe" and is_word(line[-1])
    )


def breaks_off(line: Tokens) -> bool:
    """Tell whether a verb of saying no longer reaches the end of *line*: "said he was, but"; not "said that while"."""
    return any(
        token.key in BREAKS and before.key != "that" and before.key not in SAYING for before, token in pairwise(line)
    )


def _is_closed_aside(line: Tokens, verb: int) -> bool:
    """Tell whether a comma and more words follow a verb: "officials, who had called him out, could “…”"."""
    comma = next((at for at in range(verb + 1, len(line)) if line[at].text == ","), len(line))
    return any(map(is_word, line[comma + 1 :]))


def source_after(line: Tokens, *, opens: bool) -> str | None:
    """
    Return who says the quotation right before *line*: "…, Lavrov said.", "…, said Lavrov.".

    If the quotation *opens* its sentence, all of *line* is about it. Otherwise nothing may follow the verb: "after the
    “reform”, Lavrov said he was glad" does not say that Lavrov said "reform".
    """
    first = _first_word(line)
    if words := signature(line, first):
        return words
    if line and (inverted := inverted_subject(line, first) or _read(line, first)):
        return inverted.words
    if found := wanted_to_know(line):
        return found.words
    for verb in islice(saying_verbs(line), 1):
        subject = subject_of(line, verb)
        described = subject and opens and all(map(_describes, line[first : subject.first]))
        if subject and (subject.first == first or described) and (opens or _ends(line, verb)):
            return subject.words
    return who_acts(line, first) if opens else None


def source_later(line: Tokens) -> str | None:
    """Return the speaker who is named after the words: "…, Lavrov said.", "…, according to Lavrov"."""
    for verb in islice(reversed(saying_verbs(line)), _FEW):
        if _after_comma(line, verb) and (inverted := inverted_subject(line, verb)):
            return inverted.words
        subject = direct_subject(line, verb)
        if subject and _ends(line, verb) and _after_comma(line, subject.first):
            return subject.words
        if (quoted := _quoted(line, verb)) and _ends(line, verb):
            return quoted.words
    return _according(line)


def source_of(line: Tokens, *, strict: bool = True) -> str | None:
    """
    Return the source that *line*, a sentence, gives for what it says. A pronoun is returned as it stands.

    If *strict*, the verb of saying must have a clause ("said that …").
    """
    if words := _according(line):
        return words
    for verb in islice(saying_verbs(line), _FEW):
        if not strict and line[verb].key in QUESTIONS:
            return None
        if verb == 0 and (inverted := inverted_subject(line, 0)):
            return inverted.words
        subject = direct_subject(line, verb)
        if subject and _opens_clause(line, subject.first) and (not strict or _governs(line, verb, subject)):
            return subject.words
    return source_later(line)


def is_left_open(line: Tokens) -> bool:
    """Tell whether the last verb is passive, so that "by …" can follow: "was described as “…” by critics"."""
    verbs = saying_verbs(line)
    return bool(verbs) and is_passive(line, verbs[-1])


# ── Patterns ─────────────────────────────────────────────────────────────────────────────────────────────────────


def inverted_subject(line: Tokens, verb: int) -> Phrase | None:
    """Find the subject after its verb: "said Boris Johnson"."""
    if verb + 1 < len(line) and line[verb].key == "a" and line[verb + 1].key in FOREIGN:
        verb += 1
    if line[verb].key not in FOREIGN and SAYING.get(line[verb].key) not in {"past", "third"}:
        return None
    if line[verb].key in TELLING | NAMING or KINDS.get(BASES.get(line[verb].key, "")) in {"blaming", "praising"}:
        return None  # who is told, named or praised stands there
    if verb + 1 < len(line) and line[verb + 1].key in PRONOUNS - {"it"}:
        return Phrase(verb + 1, verb + 2, line[verb + 1].text)
    found = body_with_place(line, verb + 1) or starting(line, verb + 1)
    is_clause = found is not None and line[verb].key not in FOREIGN and _has_verb(line, found.last)
    return None if is_clause else found


def _describes(token: Token) -> bool:
    """Tell whether a word can stand in a description before a name: "independent" in "independent Sen. Ann Lee"."""
    return token.text[0].isalpha() and (token.key not in NOT_NAMES or token.key in ARTICLES)


def _read(line: Tokens, verb: int) -> Phrase | None:
    """Find the document in "…, read a statement from the mayor"."""
    found = starting(line, verb + 1) if line[verb].key in {"read", "reads"} else None
    return found if found and any(token.key in DOCUMENTS for token in line[found.first : found.last]) else None


def _has_verb(line: Tokens, at: int) -> bool:
    """Tell whether a verb follows before any sign: "said the mayor of Leeds has left" does not say who says it."""
    words = takewhile(is_word, line[at : at + _FEW])
    return any(word.key in AUXILIARIES for word in words)


def according_to(line: Tokens) -> tuple[int, Phrase] | None:
    """Find "according to …", which opens the line or follows a sign: its place, and the source."""
    for at in range(len(line) - 2):
        if line[at].key == "according" and line[at + 1].key == "to" and (at == 0 or not is_word(line[at - 1])):
            source = starting(line, at + 2)
            return (at, source) if source else None
    return None


def _according(line: Tokens) -> str | None:
    """Find the source of "according to Lee" and "in the words of Lee"."""
    if found := according_to(line):
        return found[1].words
    keys = [token.key for token in line]
    for at in range(len(line) - 4):
        if keys[at : at + 4] == ["in", "the", "words", "of"]:
            source = starting(line, at + 4)
            return source.words if source else None
    return None


def _quoted(line: Tokens, verb: int) -> Phrase | None:
    """Find who is "quoted as saying"."""
    return subject_of(line, verb) if verb and line[verb - 1].key == "as" else None


def _with_colon(line: Tokens) -> str | None:
    """Find the source in "Lavrov: “…”", also with another verb: "Müller sagte: „…“", "Lavrov chimed in: “…”"."""
    if len(line) < 2 or line[-1].text != ":":
        return None
    last = len(line) - 2 - (line[-2].key in FOREIGN)
    source = subject_ending(line, last)
    if source and source.first == 0 and is_name(line[last]):
        return source.words
    if line[-2].text.islower() and line[-2].key.endswith("ed"):  # "Lavrov exploded:"
        subject = subject_ending(line, last - 1)
        return subject.words if subject and is_name(line[last - 1]) else None
    last = _first_word(line)
    last += line[last].key in ARTICLES
    while is_name(line[last]) or is_inside_name(line, last):
        last += 1
    name = last - 1
    while line[last].key in ADVERBS or is_adverb(line[last]):
        last += 1
    opens = subject_ending(line, name)
    return opens.words if opens and _leads_to_speech(line, last) else None


def _leads_to_speech(line: Tokens, at: int) -> bool:
    """Tell whether a verb at *at* can only lead to speech after a colon: "chimed in:", "defines it as follows:"."""
    rest = [token.key for token in line[at:-1]]
    is_verb = bool(rest) and line[at].text.islower() and rest[0].endswith(("s", "ed", "put", "had", "went"))
    leads = is_verb and (rest[-1] in _LEADING or rest[-1].endswith("ly"))
    return leads and not any(map(is_name, line[at:-1])) and DOCUMENTS.isdisjoint(rest)


def _first_word(line: Tokens) -> int:
    return next((at for at, token in enumerate(line) if is_word(token)), 0)


def _after_comma(line: Tokens, at: int) -> bool:
    return at > 0 and line[at - 1].text in {",", "—", "–"}


def _opens_clause(line: Tokens, at: int) -> bool:
    """Tell whether a main clause can begin at *at*."""
    return at == 0 or not is_word(line[at - 1]) or (line[at - 1].key in OPENERS and is_bare(line[:at]))


def _ends(line: Tokens, verb: int) -> bool:
    """Tell whether a verb of saying has no clause of its own: "said.", "told reporters on Friday"."""
    at = verb + 1
    if line[verb].key in TELLING.keys() | _ASKING and at < len(line):
        hearer = starting(line, at)
        at = hearer.last if hearer else at + (line[at].key in HEARERS)
    return at >= len(line) or not is_word(line[at]) or line[at].key in PREPOSITIONS | DAYS | TAIL


def _governs(line: Tokens, verb: int, subject: Phrase) -> bool:
    """Tell whether a clause depends on the verb, as in "said that …" and "…, Lavrov said, …"."""
    rest = [token.key for token in line[verb + 1 : verb + 12]]
    if line[verb].key not in CLAIMS:
        return False
    if not rest or rest[0] in {",", "."}:
        return _after_comma(line, subject.first)
    if rest[0] in NOTHING:
        return False
    plain = line[verb].key in PLAIN and sum(map(str.isalnum, rest)) > 1
    return plain or "that" in rest[:6] or not AUXILIARIES.isdisjoint(rest)


def _names_a_thing(line: Tokens, verb: int, subject: Phrase) -> bool:
    """Tell whether a verb only gives a name ("a movement called “…”"), unlike "what critics called “…”"."""
    if line[verb].key not in NAMING or not line[verb].key.endswith("ed"):
        return False
    follows = line[verb + 1].key if verb + 1 < len(line) else "as"
    relative = subject.first and line[subject.first - 1].key in {"what", "which", "that", "who", "whom"}
    head = line[subject.last - 1]
    return follows == "as" and not relative and not is_name(head) and head.key not in PRONOUNS
