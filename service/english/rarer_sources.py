"""Rarer ways in which a text tells whose words it quotes: by a dash, a participle, a verb of doing."""

from __future__ import annotations

import re

from service.english.noun_phrases import Phrase, ending, starting, subject_ending
from service.english.subjects import is_adverb, is_finite
from service.english.tokens import Token, Tokens, is_name, is_possessive, is_word
from service.english.verbs_of_saying import BASES, CLAIMS, SAYING
from service.english.word_classes import CONTENTS

_FEW = 4
_NEAR = 12
_FAR = 60
_POSSESSIVE = re.compile(r"[’']s?\Z")
_DASHES = frozenset("-–—―~")
_TERMS = frozenset("word words term terms phrase phrases expression".split())
_USED = frozenset("used uses use chose repeated repeats invoked avoided dropped".split())
_OFTEN = frozenset(("once", "twice", "repeatedly", "often"))
_MESSAGES = frozenset("message messages email emails e-mail tweet letter text note memo".split())
_TO_KNOW = [[verb, "to", "know", *end] for verb in ("wanted", "wants", "demanded", "asked") for end in ([], ["."])]
_REMARKS = CONTENTS | frozenset("comment comments remark remarks assertion assertions".split())
"""What others say, where a clause with "that" follows."""


def remark_owner(line: Tokens, verb: int) -> str | None:
    """
    Return whose words are only spoken about: "dismissed Lee’s claim on Friday that …".

    "Said Lee’s claim that … was" and "dismissed Lee’s claim that … as" lead to the words of somebody else.
    """
    is_clause = line[verb].key in CLAIMS and BASES[line[verb].key] != "deny"
    near = range(verb + 1, min(verb + _NEAR, len(line)))
    remark = next((at for at in near if line[at].key in _REMARKS or not is_word(line[at])), verb)
    found = ending(line, remark) if remark > verb and not is_clause and line[-1].key != "as" else None
    if found is None or "that" not in {token.key for token in line[found.last : found.last + _FEW]}:
        return None
    owner = next((at for at in range(found.first, found.last) if is_possessive(line[at])), None)
    if owner is None:
        return None
    name = _POSSESSIVE.sub("", line[owner].text)
    bare = Token(line[owner].start, line[owner].end, name, name.casefold())
    whose = ending([*line[:owner], bare], owner)
    return whose.words if whose else None


def who_used_the_word(line: Tokens, after: Tokens) -> Phrase | None:
    """
    Find the subject of "used the word", or of "used “hope” six times".

    It is closer than another verb of saying, as in "Lee said Orlov used the word".
    """
    keys = [token.key for token in line]
    counted = [token.key for token in after[:2]]
    if keys[-1:] and keys[-1] in _USED and counted and (counted[0] in _OFTEN or counted[-1] == "times"):
        return subject_ending(line, len(line) - 2)
    is_term = len(line) >= _FEW and keys[-1] in _TERMS and keys[-2] in {"the", "a"} and keys[-3] in _USED
    return subject_ending(line, len(line) - 4) if is_term else None


def document_about(line: Tokens) -> Phrase | None:
    """Find the message in "asked when he saw the message about": the quoted words are its own."""
    is_about = len(line) > _FEW and line[-1].key == "about" and line[-2].key in _MESSAGES and line[-3].key == "the"
    return ending(line, len(line) - 2) if is_about else None


def wanted_to_know(line: Tokens) -> Phrase | None:
    """Find who "wanted to know", if nothing else is said of what stands before *line*."""
    who = starting(line, 0)
    return who if who and [token.key for token in line[who.last : who.last + 4]] in _TO_KNOW else None


def went_on(line: Tokens) -> str | None:
    """Return who "went on, “…”"."""
    if len(line) < _FEW or [line[-3].key in {"went", "goes"}, line[-2].key, line[-1].text] != [True, "on", ","]:
        return None
    subject = subject_ending(line, len(line) - 4)
    return subject.words if subject else None


def signature(line: Tokens, first: int) -> str | None:
    """Return the name behind a dash, if nothing follows: "“We go.” – Ann Lee"."""
    is_dash = 0 < first == sum(token.text in _DASHES for token in line[:first])
    if not is_dash or not is_name(line[first]):
        return None
    name = starting(line, first)
    return name.words if name and not any(map(is_word, line[name.last :])) and is_name(line[name.last - 1]) else None


def who_acts(line: Tokens, first: int) -> str | None:
    """Return who does no more than one thing after speaking: "“We go,” Lee laughed."."""
    who = starting(line, first) if line and is_name(line[first]) else None
    verb = who.last if who else len(line)
    while verb < len(line) and is_adverb(line[verb]):
        verb += 1
    if not who or verb >= len(line) or not line[verb].text.islower() or not line[verb].key.endswith("ed"):
        return None
    return who.words if verb + 1 == len(line) or not is_word(line[verb + 1]) or line[verb].text.endswith(".") else None


def source_of_opening(line: Tokens, place: int) -> str | None:
    """Return the subject behind an opening participle, if it stands behind *place*: "Calling it “bad,” Lee left"."""
    if not line or SAYING.get(line[0].key) != "gerund":
        return None
    for at in range(1, min(len(line) - 1, _FAR)):
        main = starting(line, at + 1) if line[at].text in {",", "“"} else None
        if main and is_finite(line, main.last):
            return main.words if line[main.first].start > place else None
    return None
