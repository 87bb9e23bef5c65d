"""
Find the words of a sentence that are somebody else's: it says whose. English only.

"Brandt called the plan a betrayal" has *a betrayal* from Brandt. "The disgraced Brandt said that …" has *disgraced*
from nobody else, and a verb such as *slammed* is the sentence's own too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from service.english.subjects import is_finite, is_passive, saying_verbs, subject_of
from service.english.tokens import Tokens, tokens
from service.english.verbs_of_saying import CLAIMS, NAMING, SAYING
from service.english.voice import source_of_sentence
from service.english.word_classes import BREAKS, CONTENTS
from service.models import Sentence

_DIRECT = CLAIMS.keys() | NAMING.keys()
"""Verbs with what was said right behind them."""
_CONTENT_FOLLOWS = frozenset(("that", "as", "of", "for", "about", "over", "to", ":"))
"""Words after which a verb such as "accuse" or "condemn" tells what was said."""
_IDEAS = frozenset(
    "idea view belief argument criticism charge charges notion warning concern concerns fear fears statement".split()
)
"""Nouns that are somebody's where "that" follows, besides those of `CONTENTS`."""
_FAR = 20
"""So many words behind a verb it may be told what was said, and by whom."""
_MOST = 20
"""Verbs of saying of one sentence that are read: to find the subject of each takes time."""


def reported_words(text: str) -> list[Sentence]:
    """List the stretches of a sentence that it attributes to somebody; they may overlap."""
    line = tokens(text, 0, len(text))
    ends = _ends(line)
    rests = (Sentence(start=line[at].end, end=line[ends[at] - 1].end) for at in _reports(line) if ends[at] > at + 1)
    return [*rests, *_around_source(text)]


def _reports(line: Tokens) -> Iterator[int]:
    """Yield the number of the token before each report, which lasts until its clause ends."""
    for verb in islice(saying_verbs(line), _MOST):
        begins = verb if line[verb].key in _DIRECT else _content(line, verb)
        if begins is not None and _has_source(line, verb):
            yield begins
    for noun, follows in zip(line, range(1, len(line)), strict=False):
        is_that = noun.key in _IDEAS and line[follows].key == "that"
        if is_that or (noun.key in CONTENTS and line[follows].key in _CONTENT_FOLLOWS):
            yield follows


def _has_source(line: Tokens, verb: int) -> bool:
    """Tell whether a verb of saying has somebody who says it: also "was called … by X", and "was accused of …"."""
    if line[verb].key not in _DIRECT:
        return True
    if is_passive(line, verb):
        return any(token.key == "by" for token in line[verb : verb + _FAR])
    with_that = verb + 1 < len(line) and line[verb + 1].key == "that"
    return with_that or SAYING[line[verb].key] == "gerund" or subject_of(line, verb) is not None


def _content(line: Tokens, verb: int) -> int | None:
    """Return where it is told what was said: "as" in "condemned the attack as barbaric"."""
    for at in range(verb + 1, min(verb + _FAR, len(line))):
        if _ends_clause(line, at):
            return None
        if line[at].key in _CONTENT_FOLLOWS:
            return at
    return None


def _ends(line: Tokens) -> list[int]:
    """Return for each token the number of the one behind its clause."""
    ends, end = [0] * len(line), len(line)
    for at in reversed(range(len(line))):
        ends[at] = end
        if _ends_clause(line, at):
            end = at
    return ends


def _ends_clause(line: Tokens, at: int) -> bool:
    """Tell whether a clause ends before a token: "but", or a comma and the verb of the main clause."""
    resumes = line[at].text == "," and at + 1 < len(line) and is_finite(line, at + 1)
    return line[at].key in BREAKS or resumes


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
