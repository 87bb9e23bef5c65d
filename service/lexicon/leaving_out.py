"""
Leave loaded words out of a sentence, with what belongs to them alone: a comma, "and", "very", "a" before a number.

A word stays where the sentence needs it ("the plan is reckless"), and where a fact would go with it ("an anti-Muslim
attack", "the alleged thief").
"""

from __future__ import annotations

from collections.abc import Callable

from service.english.inflection import inflect
from service.english.parts_of_speech import (
    can_follow_adjective,
    ends_clause,
    is_adjective_like,
    is_adverb_like,
    is_determiner,
    is_finite_verb,
    is_noun_like,
    is_preposition,
)
from service.english.word_classes import AUXILIARIES, BE, COMPARING, DEGREES
from service.lexicon.agreeing import is_figure
from service.lexicon.bare_names import is_bare_name
from service.lexicon.hits import Hit
from service.lexicon.line import Line
from service.lexicon.omissible import ADJECTIVES, CLAUSES, DOUBTS, FACTS, PARENTHESES, PHRASES

_NEGATIONS = frozenset("not never no without hardly nor n't cannot".split())
_NEED_MANNER = frozenset(
    "act acts acted acting behave behaves behaved behaving treat treats treated treating think thinks feel feels live"
    " lives lived perform performs performed go goes went work works worked end ended ends respond responded".split()
)
_OF_SENTENCES = frozenset(
    "probably possibly certainly apparently reportedly allegedly usually mostly mainly largely partly nearly only"
    " currently formerly previously recently simply clearly obviously perhaps generally effectively actually".split()
)
"""Adverbs that say something of the sentence, and stay when the adjective after them goes."""
_VAGUE = frozenset("people person man men woman women one ones thing things way ways place places".split())
_JOINTS = frozenset(("and", "but", "or"))
_FACTUAL = ("anti-", "pro-")
_HELPERS = frozenset(
    f"{verb} to"
    for verb in ("manage", "dare", "continue", "bother", "have the audacity", "have the nerve", "have the gall")
)
"""Verbs that can be left out before another, which takes their form: *dared to ask* becomes *asked*."""


def leave_out(line: Line, first: int, last: int, hit: Hit) -> bool:
    """Leave out the words of *hit*, in the cells from *first* to *last*. Return whether that was possible."""
    if hit.strength == "slight" or _is_fact(hit):
        return False
    return _way_of(line, last, hit)(line, first, last, hit)


def _is_fact(hit: Hit) -> bool:
    if hit.category == "doubt":
        return hit.entry not in DOUBTS
    return hit.entry in FACTS or hit.entry.startswith(_FACTUAL)


def _way_of(line: Line, last: int, hit: Hit) -> Callable[[Line, int, int, Hit], bool]:
    if hit.pos == "verb" and hit.entry in _HELPERS:
        return _leave_out_helper
    if hit.pos == "adverb" or _is_adverb_of_adjective(line, last, hit):
        return leave_out_adverb
    if hit.pos == "adjective" or hit.entry in ADJECTIVES:
        return leave_out_adjective
    if hit.pos == "noun" and hit.form == "base":
        return _leave_out_modifier
    if hit.entry in PARENTHESES:
        return leave_out_adverb
    return next((way for listed, way in _WAYS if hit.entry in listed), _leave_in)


def _is_adverb_of_adjective(line: Line, last: int, hit: Hit) -> bool:
    """Tell whether an adjective stands here as an adverb, which its entry lists as a form: *graciously*."""
    return hit.pos == "adjective" and not hit.entry.endswith("ly") and is_adverb_like(line.word(last))


def _leave_in(_line: Line, _first: int, _last: int, _hit: Hit) -> bool:
    return False


# ── Adjectives and nouns ─────────────────────────────────────────────────────────────────────────────────────────


def leave_out_adjective(line: Line, first: int, last: int, hit: Hit) -> bool:
    """Leave out an adjective before a noun, or one of two that "and" or a comma joins."""
    before, after = line.before(first), line.after(last)
    if line.word(before) in COMPARING | _NEGATIONS or line.word(before) == "most":
        return False
    if line.word(before) in DEGREES or (_is_manner(line.word(before)) and is_noun_like(line.word(after))):
        first = before
        before = line.before(first)
    if line.word(before) in _NEGATIONS | COMPARING:
        return False
    if _leave_out_joined(line, first, last, is_adjective_like):
        return True
    is_noun = can_follow_adjective if is_determiner(line.word(before)) else is_noun_like
    if not is_noun(line.word(after)) or _is_apart(line, last, after) or _is_all_said(line, before, after):
        return False
    if line.word(first).endswith(("ed", "ing")) and hit.pos is None and not _opens_noun(line.word(before)):
        return False
    leave_out_before_noun(line, first, last)
    return True


def _is_all_said(line: Line, before: int, after: int) -> bool:
    """Tell whether the adjective is what a sentence says of its subject: *they are crazy people*."""
    if line.word(after) not in _VAGUE:
        return False
    while is_determiner(line.word(before)) or is_adverb_like(line.word(before)):
        before = line.before(before)
    return line.word(before) in BE and ends_clause(line.word(line.after(after)))


def _is_manner(word: str) -> bool:
    return word.endswith("ly") and is_adverb_like(word) and word not in _OF_SENTENCES


def _leave_out_mere(line: Line, first: int, last: int, _hit: Hit) -> bool:
    if is_figure(line, line.after(last)):
        line.leave_out(first, last)
    else:
        line.leave_out(last, last)
    return True


def _leave_out_modifier(line: Line, first: int, last: int, _hit: Hit) -> bool:
    """Leave out a noun that stands before another: *the racist policy*, but not *the racist left*."""
    before, after = line.word(line.before(first)), line.word(line.after(last))
    if (
        not is_noun_like(after)
        or is_finite_verb(after)
        or after.endswith("s")
        or _is_apart(line, last, line.after(last))
    ):
        return False
    if not _opens_noun(before):
        return False
    leave_out_before_noun(line, first, last)
    return True


def leave_out_before_noun(line: Line, first: int, last: int) -> None:
    """Leave out what stands before a noun, with an article that does not go with what is left."""
    before, after = line.before(first), line.after(last)
    line.leave_out(first, last)
    if line.word(before) in {"a", "an"} and line.word(after)[:1].isdigit() and "-" not in line.word(after):
        if not _is_measure(line, line.after(after)):
            line.leave_out(before, before)
    elif line.word(before) == "the" and is_bare_name(line, after):
        line.leave_out(before, before)


def _is_measure(line: Line, unit: int) -> bool:
    """Tell whether a figure with its unit stands before a noun: *a 5 per cent rise*, but not *a tiny 5 per cent*."""
    if not line.word(unit).startswith(("per", "%")):
        return False
    last = line.after(unit) if line.word(unit) == "per" else unit
    following = line.word(line.after(last))
    return not ends_clause(following) and not is_preposition(following)


def _is_apart(line: Line, last: int, after: int) -> bool:
    """Tell whether something other than white space stands between two cells, such as a possessive *s*."""
    return not line.now[last + 1 : after] or not "".join(line.now[last + 1 : after]).isspace()


def _opens_noun(word: str) -> bool:
    return is_determiner(word) or is_preposition(word) or is_adjective_like(word)


def _leave_out_joined(line: Line, first: int, last: int, is_alike: Callable[[str], bool]) -> bool:
    """Leave out a word with the "and" or the comma that joins it to another of its kind."""
    joint, other = line.after(last), line.after(last, 2)
    next_but_one = line.word(line.after(other))
    is_joined = line.word(joint) in _JOINTS or (
        line.word(joint) == "," and (is_noun_like(next_but_one) or is_alike(next_but_one))
    )
    stands_for_noun = line.word(line.before(first)) == "the" and not is_noun_like(next_but_one)
    if is_joined and is_alike(line.word(other)) and not stands_for_noun:
        line.leave_out(first, joint)
        return True
    joint, other = line.before(first), line.before(first, 2)
    if line.word(joint) in _JOINTS and is_alike(line.word(other)):
        comma = line.before(other)
        if line.word(comma) == "," and is_alike(line.word(line.before(comma))):
            line.now[comma] = f" {line.now[joint]}"
        line.leave_out(joint, last)
        return True
    if line.word(joint) == "," and is_alike(line.word(other)) and is_noun_like(line.word(line.after(last))):
        line.leave_out(joint, last)
        return True
    return False


# ── Adverbs and phrases ──────────────────────────────────────────────────────────────────────────────────────────


def leave_out_adverb(line: Line, first: int, last: int, _hit: Hit) -> bool:
    """Leave out an adverb, or what stands in its place between commas."""
    before, after = line.before(first), line.after(last)
    if line.word(before) in COMPARING | _NEGATIONS or line.word(before).endswith("n't"):
        return False
    if line.word(before) in DEGREES:
        first, before = before, line.before(before)
    if line.word(after) == "enough":
        last, after = after, line.after(after)
    if line.word(before) == "," and (line.word(after) == "," or ends_clause(line.word(after))):
        _leave_out_parenthesis(line, before, first, last)
    elif line.word(after) == "," and _begins(line, before):
        line.leave_out(first, after)
    elif not _leave_out_joined(line, first, last, is_adverb_like):
        is_needed = ends_clause(line.word(after)) and line.word(before) in _NEED_MANNER | BE
        if is_needed or (line.word(after) == "for" and before < 0):
            return False
        line.leave_out(first, last)
    return True


def _begins(line: Line, before: int) -> bool:
    """Tell whether a clause begins after cell *before*."""
    word = line.word(before)
    return not word[:1].isalnum() or word in {"and", "but"}


def _leave_out_parenthesis(line: Line, comma: int, first: int, last: int) -> None:
    """Leave out what stands between two commas, with both, or with one if the clause begins after it."""
    after = line.after(last)
    if line.word(after) == ",":
        following = line.word(line.after(after))
        if (
            is_finite_verb(following)
            or is_preposition(following)
            or following in AUXILIARIES
            or is_adverb_like(following)
        ):
            line.leave_out(comma, after)
        else:
            line.leave_out(first, after)
    else:
        line.leave_out(comma, last)


def _leave_out_phrase(line: Line, first: int, last: int, hit: Hit) -> bool:
    """Leave out a phrase that follows what it is about. After *is*, it is all that is said."""
    before, after = line.word(line.before(first)), line.word(line.after(last))
    if before in BE and (ends_clause(after) or after in {"that", "about"}):
        return False
    return leave_out_adverb(line, first, last, hit)


def _leave_out_opening(line: Line, first: int, last: int, _hit: Hit) -> bool:
    """Leave out a clause before the one that matters: *It is clear that*, *The truth is,*."""
    before, after = line.word(line.before(first)), line.word(line.after(last))
    if line.before(first) >= 0 and before not in {"and", "but", ",", ";", "—", "–", ":"}:
        return False
    if after in {"that", ",", ":"}:
        last = line.after(last)
    elif (
        is_preposition(after)
        or ends_clause(after)
        or not (line.word(last) == "that" or is_determiner(after) or is_noun_like(after))
    ):
        return False
    line.leave_out(first, last)
    return True


def _leave_out_helper(line: Line, first: int, last: int, hit: Hit) -> bool:
    """Leave out a verb before an infinitive, which takes its form: *dared to ask* becomes *asked*."""
    before, after = line.word(line.before(first)), line.after(last)
    verb = line.word(after)
    if hit.form == "past" and (before in _NEGATIONS or before in AUXILIARIES):
        return False
    if not verb.isalpha() or verb == "be" or before in _NEGATIONS or before.endswith("n't") or is_adverb_like(verb):
        return False
    line.now[after] = inflect(verb, "verb", hit.form)
    line.leave_out(first, last)
    return True


_WAYS = (
    (PHRASES, _leave_out_phrase),
    (CLAUSES, _leave_out_opening),
    (frozenset(("a mere",)), _leave_out_mere),
)
