"""Find the verbs whose subject is a name, and what is said to be so of it: "X lied", "X was beaten", "X is a hero"."""

from __future__ import annotations

from collections.abc import Iterator

from service.english.portrayal_lines import Clue, Line, VerbHit, is_negated, phrase_start
from service.english.portrayal_words import BELONGING, CONTROL, COPULAS, DOING, GET, MODALS, RECEIVING
from service.english.subjects import is_adverb, is_finite
from service.english.tokens import is_possessive, is_word
from service.english.verbs_of_saying import CLAIMS
from service.english.word_classes import ADVERBS, ARTICLES, AUXILIARIES, BE, BREAKS, DAYS, DETERMINERS, PREPOSITIONS

_AFTER_PARTICIPLE = frozenset("by for of over in after during amid as since from with without at under".split())
_AFTER_HARM = frozenset(("by", "in", "after", "during"))
_RELATIVE = frozenset(("who", "which", "that"))
_STEPS = frozenset(("of", "in", "from", "at", "for", "on", "with", "near", "and", "or", "&"))
_OWN = frozenset("his her its their our my himself herself itself themselves".split())
"""Who defends his own decision helps nobody."""
_REACH, _FAR, _CLOSE = 60, 20, 5


def subject_clues(line: Line, first: int, head: int) -> Iterator[Clue]:
    """Find the verbs whose subject is the party: after it, after what lies between commas, or after "who"."""
    start = phrase_start(line, first)
    is_subject = _can_be_subject(line, start)
    at = head
    while at < min(len(line.tokens), head + _REACH):
        key, follows = line.key(at), line.key(at + 1)
        if key in _RELATIVE and line.key(start - 1) == "of":
            return
        if key in _RELATIVE:
            yield from _verbs(line, at + 1)
            return
        if key == ",":
            close = next((n for n in range(at + 1, min(at + _FAR, len(line.tokens))) if line.key(n) == ","), None)
            yield from (
                _verbs(line, at + 1 + (follows in _RELATIVE)) if follows in _RELATIVE else _participle(line, at + 1)
            )
            if close is None or close - at < 2:
                return
            at = close + 1
        elif key == "(":
            at = next((n + 1 for n in range(at, len(line.tokens)) if line.key(n) == ")"), len(line.tokens))
        elif key in _STEPS:
            at = _step_over(line, at + 1)
        else:
            break
    if is_subject:
        yield from _verbs(line, at, is_first=start == 0)
    elif at == head:
        yield from _participle(line, at)


def _can_be_subject(line: Line, start: int) -> bool:
    """Tell whether a noun phrase that begins at *start* is no object of what stands before it."""
    before = line.key(start - 1)
    if before in {"of", "in", "from"} and line.key(start - 2) in BELONGING:
        return _can_be_subject(line, phrase_start(line, start - 2))
    if before in {"if", "whether", "unless", "despite", "amid", *PREPOSITIONS, "to"} - {"after", "before", "since"}:
        return False
    if start > 0 and ((start - 1) in line.verb_ends or is_finite(line.tokens, start - 1)):
        return before in CLAIMS
    return not line.key(start - 1).endswith("ing")


def _step_over(line: Line, at: int) -> int:
    """Step over a noun phrase."""
    last = at
    while last < len(line.tokens) and last - at < _CLOSE and is_word(line.tokens[last]):
        key = line.key(last)
        if key in AUXILIARIES | PREPOSITIONS | _RELATIVE or last in line.verbs or is_finite(line.tokens, last):
            break
        last += 1
    return max(last, at)


def _verbs(line: Line, at: int, *, is_first: bool = False) -> Iterator[Clue]:
    """
    Read the verb group that begins at *at*, and the verbs that share its subject.

    Only a subject that *is_first* in its sentence can have a participle without auxiliary, as in a headline.
    """
    verb, between = _group(line, at)
    if "not" in between or "never" in between or verb >= len(line.tokens):
        return
    yield from _is_said_to_be(line, verb, between)
    if between & MODALS:
        return
    if line.key(verb) in CONTROL and line.key(verb + 1) == "to":
        verb += 2
    hit = line.verbs.get(verb)
    is_passive = _is_passive(hit, between) or (is_first and not between and hit is not None and _is_reduced(line, hit))
    if not is_passive:
        yield from _manner(line, at, verb + 2)
    if hit and not _is_noun(line, hit, between):
        if not is_passive and _praises_itself(line, hit):
            yield Clue("touts", hit.first, hit.last)
        elif is_passive or hit.meaning.subject != "helps" or line.key(hit.last) not in _OWN:
            yield from _said(hit, is_passive=is_passive)
    elif not is_passive:
        yield from _with_noun(line, verb)
    if hit or is_finite(line.tokens, verb):
        yield from _shared(line, verb + 1, is_passive=is_passive)


def _praises_itself(line: Line, hit: VerbHit) -> bool:
    """Tell whether a verb praises its own subject: "hailed its own plan", "praised himself"."""
    key = line.key(hit.last)
    is_own = key in _OWN and (key.endswith(("self", "selves")) or line.key(hit.last + 1) == "own")
    return hit.meaning.object == "praised" and is_own


def _with_noun(line: Line, verb: int) -> Iterator[Clue]:
    """Read "launched an attack", "showed courage", "faces charges"."""
    key = line.key(verb)
    if key not in DOING | RECEIVING:
        return
    for n in range(verb + 1, verb + _CLOSE):
        if line.key(n) in {"no", "little", "any"}:
            return
        if n in line.nouns:
            noun = line.nouns[n]
            if kind := noun.meaning.owner if key in DOING else noun.meaning.aim:
                yield Clue(kind, noun.first, noun.last)
            return
        if line.key(n) in PREPOSITIONS - {"under", "out"} or n in line.verbs:
            return


def _is_said_to_be(line: Line, verb: int, between: set[str]) -> Iterator[Clue]:
    """Read "is a hero", "emerged as a hero"."""
    if between & BE:
        yield from predicate(line, verb)
    elif line.key(verb) in COPULAS:
        yield from predicate(line, verb + 1 + (line.key(verb + 1) == "as"))


def _group(line: Line, at: int) -> tuple[int, set[str]]:
    """Step over auxiliaries and adverbs: return the number of the token after them, and their keys."""
    between = set[str]()
    while at < len(line.tokens) and _is_light(line, at):
        between.add("not" if is_negated(line.tokens[at]) else line.key(at))
        at += 1
    return at, between


def _is_passive(hit: VerbHit | None, between: set[str]) -> bool:
    if hit is None:
        return bool(between & BE)
    return hit.form in {"past", "participle"} and bool(between & (BE | GET))


def _manner(line: Line, first: int, last: int) -> Iterator[Clue]:
    """Read how somebody does a thing: "shamelessly demanded", "said calmly"."""
    for n in range(first, last):
        if line.key(n).endswith("ly") and (manner := line.people.get(n)):
            yield Clue(manner.kind, manner.first, manner.last)


def _is_light(line: Line, at: int) -> bool:
    token = line.tokens[at]
    return token.key in ADVERBS | DAYS | AUXILIARIES | GET or is_adverb(token) or is_negated(token)


def _is_reduced(line: Line, hit: VerbHit) -> bool:
    """Tell whether a form without auxiliary is passive: "Lee accused of lying", "Lee jailed for a year"."""
    if hit.form not in {"past", "participle"} or hit.meaning.object is None:
        return False
    after = _AFTER_HARM if hit.meaning.object in {"harmed", "helped"} else _AFTER_PARTICIPLE
    return hit.form == "participle" or line.key(hit.last) in after


def _is_noun(line: Line, hit: VerbHit, between: set[str]) -> bool:
    """Tell whether a word that may be a verb is a noun: "attacks on", "its sponsors", "the poisoning"."""
    if hit.form == "gerund":
        return between.isdisjoint(BE)
    before = line.tokens[hit.first - 1] if hit.first else None
    if hit.form in {"base", "third"} and between & (BE | GET):
        return True
    if hit.form not in {"base", "third"} or before is None or before.key == "to" or between & AUXILIARIES:
        return False
    if before.key in ARTICLES | DETERMINERS or is_possessive(before):
        return True
    is_alone = hit.form == "base" and not before.key.endswith("s") and before.key != "they"
    return is_alone or line.key(hit.last) in {"on", "against", "by", "of"}


def _said(hit: VerbHit, *, is_passive: bool) -> Iterator[Clue]:
    kind = hit.meaning.object if is_passive else hit.meaning.subject
    if kind:
        yield Clue(kind, hit.first, hit.last)


def _participle(line: Line, at: int) -> Iterator[Clue]:
    """Read "…, accused of lying" and "… killed by"."""
    while line.key(at) in ADVERBS or line.key(at).endswith("ly"):
        at += 1
    hit = line.verbs.get(at)
    if hit and _is_reduced(line, hit):
        yield from _said(hit, is_passive=True)


def _shared(line: Line, at: int, *, is_passive: bool) -> Iterator[Clue]:
    """Find later verbs with the same subject: "… and stole", "…, killing 12"."""
    for n in range(at, min(at + _FAR, len(line.tokens) - 1)):
        if line.key(n) in BREAKS | _RELATIVE | {":", "as", "because", "after", "when"}:
            return
        if line.key(n) not in {"and", "but", ","}:
            continue
        verb = n + 1
        while line.key(verb) in ADVERBS or line.key(verb).endswith("ly"):
            verb += 1
        hit = line.verbs.get(verb)
        if hit and hit.form in ({"gerund"} if line.key(n) == "," else {"past", "participle", "third"}):
            yield from _said(hit, is_passive=is_passive and hit.form != "gerund")


def predicate(line: Line, at: int) -> Iterator[Clue]:
    """Read the words for a person after "is", after a comma or after the object of "call"."""
    for n in range(at, min(at + _CLOSE, len(line.tokens))):
        key = line.key(n)
        if key in {"no", "not", "n’t"} or not is_word(line.tokens[n]) or (key in PREPOSITIONS and n > at):
            return
        if n not in line.people and (n in line.verbs or is_finite(line.tokens, n)):
            return
        if person := line.people.get(n):
            yield Clue(person.kind, person.first, person.last)
            return
