"""Find what the words around a name say of it: its verb, the verb whose object it is, its nouns, its descriptions."""

from __future__ import annotations

from collections.abc import Iterator

from service.english.portrayal_lines import Clue, Line, NounHit, VerbHit, phrase_end, phrase_start
from service.english.portrayal_subjects import predicate, subject_clues
from service.english.portrayal_words import BELONGING, DENIALS, GET, MODALS, OPPONENTS, Kind
from service.english.subjects import is_finite, verb_group
from service.english.tokens import is_possessive, is_word
from service.english.verbs_of_saying import NAMING
from service.english.word_classes import ARTICLES, AUXILIARIES, BE, DETERMINERS

_JOINS = frozenset(("and", "or", "&"))
_AIMS = frozenset(("on", "against", "at", "towards", "toward", "over"))
_GIFTS = frozenset(("for", "to"))
_UNDERGONE = frozenset(
    "arrest detention imprisonment deportation eviction expulsion extradition removal dismissal firing sacking "
    "suspension conviction death murder killing assassination execution torture poisoning abduction kidnapping".split()
)
"""What is done to its owner: "Rombot’s detention violated his rights" says nothing of what Rombot did."""
SEEN_AS = frozenset("hailed hail hails praised regarded regards consider considers considered branded".split())
"""Verbs that say what somebody takes a party for: "hailed Lee as a hero"."""
_NEAR = 8


def clues(line: Line, first: int, last: int) -> Iterator[Clue]:
    """Find what a sentence says of the party that the tokens from *first* up to *last* name."""
    head = phrase_end(line, last)
    if any(line.key(at) in OPPONENTS for at in range(last, head)):
        return
    is_undergone = is_possessive(line.tokens[last - 1]) and line.key(head - 1) in _UNDERGONE and line.key(head) != "of"
    as_subject = [] if is_undergone else list(subject_clues(line, first, head))
    yield from as_subject
    is_subject = bool(as_subject) or (head < len(line.tokens) and is_finite(line.tokens, head))
    if head == last or line.key(head - 1) in BELONGING:
        yield from _as_object(line, first, is_joined=not is_subject, follows=line.key(head))
    elif is_possessive(line.tokens[last - 1]) and not is_undergone:
        found = _as_object(line, first, is_joined=not is_subject, follows=line.key(head))
        is_deed = line.noun_ends.get(head - 1) or line.key(head - 1).endswith("ing")
        yield from (clue for clue in found if clue.kind == "blamed" or (clue.kind == "praised" and not is_deed))
    yield from _owned(line, last, head)
    yield from _described(line, first, head)


# ── The object of a verb or a noun ───────────────────────────────────────────────────────────────────────────────


def _as_object(line: Line, first: int, *, is_joined: bool, follows: str) -> Iterator[Clue]:
    """Find the verb or noun whose object the party is, also after "and" and "the people of"."""
    at = phrase_start(line, first) - 1
    for _ in range(4):
        is_owned = line.key(at) in {"of", "in", "from"} and line.key(at - 1) in BELONGING
        joins = _JOINS | {","} if follows in _JOINS | {","} else _JOINS
        is_next = is_joined and line.key(at) in joins and at > 1 and is_word(line.tokens[at - 1])
        if not (is_owned or is_next):
            break
        at = phrase_start(line, at - 1) - 1
    if at < 0:
        return
    if hit := line.verb_ends.get(at):
        if hit.meaning.object and _governs(line, hit):
            yield Clue(hit.meaning.object, hit.first, hit.last)
    elif line.key(at) == "by":
        yield from _by(line, at)
    elif line.key(at) == "on" and (blame := _blame(line, at)):
        yield Clue("blamed", blame, blame + 1)
    elif (noun := line.noun_ends.get(at - 1)) and (kind := _aimed(line, noun, line.key(at))):
        yield Clue(kind, noun.first, noun.last)


def _blame(line: Line, on: int) -> int | None:
    """Find the verb in "blames the failure on"."""
    return next(
        (n for n in range(on - 1, max(0, on - _NEAR), -1) if line.key(n) in {"blame", "blamed", "blames"}), None
    )


def _aimed(line: Line, noun: NounHit, preposition: str) -> Kind | None:
    """Tell what a noun says of whom a preposition joins to it."""
    if preposition == "of":
        return noun.meaning.of
    kind = noun.meaning.aim
    gives = kind in {"helped", "praised"} or line.key(noun.first).startswith("threat")
    return kind if preposition in (_GIFTS if gives else _AIMS) else None


def _governs(line: Line, hit: VerbHit) -> bool:
    """Tell whether a verb is active and neither denied nor only possible."""
    before, between = verb_group(line.tokens, hit.first)
    if "not" in between or "never" in between or between & MODALS:
        return False
    if hit.form in {"past", "participle"} and between & (BE | GET):
        return False
    previous = line.key(before)
    if hit.form != "gerund" and previous in ARTICLES | DETERMINERS:
        return False
    if hit.form == "base" and between.isdisjoint(AUXILIARIES) and not _can_precede_base(previous):
        return False
    if previous in {"to", "of"} and line.key(before - 1) in DENIALS | {"instead", "clear", "short"}:
        return False
    return previous not in DENIALS and previous != "from"


def _can_precede_base(key: str) -> bool:
    """Tell whether a verb without ending can follow: "to", "they", a plural."""
    return key in {"to", "and", "or", "they", "we", "you", "i", "who", "that", "help", "let"} or key.endswith("s")


def _by(line: Line, by: int) -> Iterator[Clue]:
    """Read "was beaten by …" and "an attack by …"."""
    for at in range(by - 1, max(-1, by - _NEAR), -1):
        if not is_word(line.tokens[at]):
            return
        noun, verb = line.noun_ends.get(at), line.verb_ends.get(at)
        if verb and verb.form in {"past", "participle"}:
            _, between = verb_group(line.tokens, verb.first)
            if verb.meaning.subject and "not" not in between and not between & MODALS:
                yield Clue(verb.meaning.subject, verb.first, verb.last)
            return
        if not verb and not noun and is_finite(line.tokens, at):
            return
        if noun:
            if noun.meaning.owner and noun.meaning.owner != "harmed":
                yield Clue(noun.meaning.owner, noun.first, noun.last)
            return


# ── Nouns and descriptions ───────────────────────────────────────────────────────────────────────────────────────


def _owned(line: Line, last: int, head: int) -> Iterator[Clue]:
    """Read "X’s attack", "X’s courage"."""
    if not is_possessive(line.tokens[last - 1]):
        return
    for at in range(last, head):
        if (noun := line.nouns.get(at)) and noun.last == head:
            is_act = noun.meaning.aim == "harmed" and line.key(head) in {"on", "against"}
            if kind := noun.meaning.owner or ("harms" if is_act else None):
                yield Clue(kind, noun.first, noun.last)
            return


def _described(line: Line, first: int, head: int) -> Iterator[Clue]:
    """Read "the brave X", "X, a hero," and "called X a hero"."""
    start = phrase_start(line, first)
    for at in range(start, first):
        if person := line.people.get(at):
            yield Clue(person.kind, person.first, person.last)
    if line.key(head) == "," and line.key(head + 1) in ARTICLES:
        yield from predicate(line, head + 1)
    before = line.key(start - 1)
    if before in NAMING or before in SEEN_AS:
        yield from predicate(line, head + (line.key(head) == "as"))
