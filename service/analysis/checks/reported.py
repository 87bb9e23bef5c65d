"""
Find the words of a sentence that are somebody else's: it says whose. English only.

"Brandt called the plan a betrayal" has *a betrayal* from Brandt. "The disgraced Brandt said that …" has *disgraced*
from nobody else. In doubt a word is the sentence's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from service.english.inflection import forms
from service.english.subjects import is_finite, is_passive, saying_verbs, subject_of
from service.english.tokens import Tokens, tokens
from service.english.verbs_of_saying import CLAIMS, NAMING, PLAIN, SAYING, TELLING
from service.english.voice import source_of_sentence
from service.english.word_classes import BREAKS, CONTENTS
from service.models import Sentence

_JUDGING = frozenset(
    form
    for verb in "accuse blame condemn criticise denounce dismiss decry praise hail reject characterise refer".split()
    for form in forms(verb, "verb")
)
"""Verbs that say what somebody thinks of it after "as", "of" or "for"."""
_JUDGED = frozenset(("as", "of", "for"))
_IDEAS = CONTENTS | frozenset(
    "idea view belief argument criticism charge charges notion warning concern concerns fear fears statement".split()
)
"""Nouns that are somebody's where "that" follows."""
_BEFORE_MAIN_CLAUSE = frozenset(("after", "as", "when", "before", "since", "because"))
_DASHES = frozenset("—–")
_RELATIVE = frozenset(("that", "who", "which", "whose", "where"))
_ASIDE = (_RELATIVE - {"that"}) | {"including"}
_NEAR, _FAR = 8, 20
"""So many words behind a verb its clause has a verb, or it is told what was said, and by whom."""
_MOST = 20
"""Verbs of saying of one sentence that are read: to find the subject of each takes time."""


def reported_words(text: str) -> list[Sentence]:
    """List the stretches of a sentence that it attributes to somebody; they may overlap."""
    line = tokens(text, 0, len(text))
    ends = _ends(line)
    rests = (Sentence(start=line[at].end, end=line[ends[at] - 1].end) for at in _reports(line) if ends[at] > at + 1)
    return [*rests, *_around_source(text)]


def saying_words(text: str) -> list[Sentence]:
    """List the verbs of saying of a sentence. How it says that somebody says something is its own word."""
    line = tokens(text, 0, len(text))
    return [Sentence(start=line[at].start, end=line[at].end) for at in saying_verbs(line)]


def _reports(line: Tokens) -> Iterator[int]:
    """Yield the number of the token before each report, which lasts until its clause ends."""
    for verb in islice(saying_verbs(line), _MOST):
        begins = _begin(line, verb)
        if begins is not None and _has_source(line, verb):
            yield begins
    for noun, follows in zip(line, range(1, len(line)), strict=False):
        if (noun.key in _IDEAS and line[follows].key == "that") or (noun.key in CONTENTS and line[follows].key == "of"):
            yield follows


def _begin(line: Tokens, verb: int) -> int | None:
    """Return the number of the token before what a verb of saying says: itself, "that" or "as"; None without such."""
    key, near = line[verb].key, _clause(line, verb, _NEAR)
    if key in NAMING or (key in PLAIN and key not in TELLING):
        return verb
    if key in _JUDGING:
        return next((at for at in _clause(line, verb, _FAR) if line[at].key in _JUDGED), None)
    if key in TELLING:
        return next((at for at in near if line[at].key == "that"), None)
    if near and line[verb + 1].key == "that":
        return verb
    return verb if key in CLAIMS and _has_clause(line, near) else None


def _has_clause(line: Tokens, near: range) -> bool:
    """Tell whether a clause without "that" begins: "claims the levy is 4", but not "announced a levy that is 4"."""
    for at in near:
        if line[at].key in _RELATIVE:
            return False
        if is_finite(line, at) and SAYING.get(line[at].key) != "gerund":
            return True
    return False


def _clause(line: Tokens, verb: int, most: int) -> range:
    """Return the numbers of the tokens behind a verb in its clause, *most* of them at most."""
    last = min(verb + 1 + most, len(line))
    return range(verb + 1, next((at for at in range(verb + 1, last) if _ends_clause(line, at)), last))


def _has_source(line: Tokens, verb: int) -> bool:
    """Tell whether a verb of saying has somebody who says it: also "was called … by X", and "was accused of …"."""
    if line[verb].key in _JUDGING:
        return True
    if is_passive(line, verb):
        return any(token.key == "by" for token in line[verb : verb + _FAR])
    with_that = verb + 1 < len(line) and line[verb + 1].key == "that"
    return with_that or SAYING[line[verb].key] == "gerund" or subject_of(line, verb) is not None


def _ends(line: Tokens) -> list[int]:
    """Return for each token the number of the one behind its clause."""
    ends, end = [0] * len(line), len(line)
    for at in reversed(range(len(line))):
        ends[at] = end
        if _ends_clause(line, at):
            end = at
    return ends


def _ends_clause(line: Tokens, at: int) -> bool:
    """
    Tell whether a clause ends before a token: "but", a dash, ", who", or a comma and the verb of the main clause.

    In a sentence that begins with "After …" any comma may stand before the main clause.
    """
    if line[at].text != "," or at + 1 == len(line):
        return line[at].key in BREAKS or line[at].text in _DASHES
    return line[0].key in _BEFORE_MAIN_CLAUSE or line[at + 1].key in _ASIDE or is_finite(line, at + 1)


def _around_source(text: str) -> Iterator[Sentence]:
    """Yield what stands before ", X said" or ", according to X", and what stands after "According to X,"."""
    source = source_of_sentence(text, Sentence(start=0, end=len(text)))
    at = text.rfind(source) if source else -1
    if at < 0 or source is None:
        return
    behind = text.find(",", at + len(source))
    if text.startswith("According to") and behind > 0:
        yield Sentence(start=behind, end=len(text))
    comma = text.rfind(",", 0, at)
    words = {token.key for token in tokens(text, comma, len(text))}
    if comma > 0 and (words & CLAIMS.keys() or "according" in words):
        yield Sentence(start=0, end=comma)
