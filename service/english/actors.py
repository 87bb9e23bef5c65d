"""
Find who acts in an article: the names and nouns that do or say something, with the other names that they have.

Somebody who speaks for another, as "Brandt, who leads the union," does, is one of the names of the other. Nobody's
name matters, only where it stands. English only; in doubt there is no actor.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from service.english.actor_names import Actor, bare_name, merged
from service.english.attribution import source_of
from service.english.group_adjectives import is_group_adjective, standing_alone
from service.english.name_phrases import BODIES, PERSONAL_TITLES, is_inside_name, read_words, without_title
from service.english.name_variants import NAME_VARIANTS, SEATS, STATES
from service.english.number_words import NUMBER_WORDS
from service.english.people import is_verb
from service.english.ranges import index_at
from service.english.subjects import is_adverb, is_finite, saying_verbs, subject_of
from service.english.tokens import Token, Tokens, is_name, is_possessive, tokens
from service.english.verbs_of_saying import SAYING
from service.english.voice import Quotation
from service.english.word_classes import (
    ARTICLES,
    AUXILIARIES,
    COMMON_VERBS,
    CONTENTS,
    DOCUMENTS,
    NOT_NAMES,
    OFFICES,
    PREPOSITIONS,
    SOURCES,
)
from service.models import Sentence

_THINGS = CONTENTS | DOCUMENTS
_EVENTS = frozenset("barracks suburbs outskirts negotiations airports bombings shootings peace".split())
"""Nouns after a name that only says where: "the Mill Road barracks", "the Istanbul peace process"."""
_JOINING = frozenset("and or who which that but as amid despite than because since while".split())
_AFTER_TALKS = frozenset(("during", "between", "of", "on", "after", ".", ","))
_TITLES = OFFICES | PERSONAL_TITLES | {"prime", "vice", "deputy"}
_ABBREVIATED = frozenset(("u.s", "u.k", "u.n", "e.u"))
_STATES = {name for names in NAME_VARIANTS for name in names} | SEATS.keys() | STATES
_NEXT = 40
"""Code points in which the word behind a name is read."""
_MOST = 5
_FEW = 2
"""If more actors than these are named in two sentences or more, those that only one sentence names are passed over."""


def actors(text: str, sentences: Sequence[Sentence], quotes: Sequence[Quotation] = ()) -> list[Actor]:
    """
    List who acts in *sentences* of *text*: at most five, those that most sentences name first.

    Who says one of *quotes* acts; who is only named inside of one does not. In "Russian ships sank" Russia acts if it
    is named anywhere, and else nobody.
    """
    lines = {n: tokens(text, s.start, s.end) for n, s in enumerate(sentences) if _is_prose(s.of(text))}
    known = _known_names(text, lines.values())
    speakers = {each.speaker for each in quotes if each.speaker}
    found: dict[str, Actor] = {}
    for number, line in lines.items():
        told = [token for token in line if index_at(quotes, token.start) is None]
        for name, acts in (*_names(text, line, known, told, speakers), *_speakers(told)):
            actor = found.setdefault(name.casefold(), Actor(name))
            actor.sentences.add(number)
            actor.acts += acts
    nouns = standing_alone(lines.values())
    whole = [a for a in merged(list(found.values()), text, sentences) if not _is_nobody(a, nouns, text)]
    acting = sorted((a for a in whole if a.acts), key=lambda a: (-len(a.sentences), min(a.sentences)))
    again = [actor for actor in acting if len(actor.sentences) > 1]
    return (again if len(again) > _FEW else acting)[:_MOST]


def _is_nobody(actor: Actor, nouns: set[str], text: str) -> bool:
    """
    Tell whether an actor is only an adjective, or only the title of somebody who is named.

    "Russian" of "Russian ships" is nobody where no "Russia" is named, nor is "the Attorney General" beside "Attorney
    General Ann Lee".
    """
    if _TITLES.issuperset(actor.name.casefold().split()) and not actor.aliases:
        return re.search(rf"\b{re.escape(actor.name)} [A-Z]", text) is not None
    return nouns.isdisjoint(actor.names) and all(map(is_group_adjective, actor.names))


def _known_names(text: str, lines: Iterable[Tokens]) -> set[str]:
    """List the words that are names wherever they stand: some have a capital inside a sentence, some open two."""
    lines = list(lines)
    inside = {_owner(token) for line in lines for token in line[1:] if is_name(token)}
    first = Counter(_owner(line[0]) for line in lines if line and is_name(line[0]))
    again = {
        word for word, count in first.items() if count > 1 and not re.search(rf"\b{re.escape(word.casefold())}\b", text)
    }
    double = {_owner(word) for line in lines if len(line) > 1 and all(map(is_name, line[:2])) for word in line[:2]}
    return inside | again | double | _STATES


def _is_prose(line: str) -> bool:
    """Tell whether a line is a sentence, and no headline."""
    return line.rstrip().rstrip("\"'”’)").endswith((".", "!", "?", ","))


def _names(text: str, line: Tokens, known: set[str], told: Tokens, speakers: set[str]) -> Iterator[tuple[str, bool]]:
    """List the names of a sentence, and whether each is the subject of a verb, or the source of what is *told*."""
    sources = {source_of(told, strict=False) or "", *speakers}
    at = 0
    while at < len(line):
        if not is_name(line[at]) or (at == 0 and not _opens_with_name(line, known)):
            at += 1
            continue
        last = at + 1
        while last < len(line) and _goes_on(line, at, last):
            last += 1
        whole = text[line[at].start : line[last - 1].end]
        name = bare_name(whole if "’ " in whole or "' " in whole else without_title(line, at, last))
        before = line[at - 1].key if at else ""
        is_place = before in ARTICLES and _are_talks(line, last)
        if name and not is_place and not _modifies(line, last):
            speaks = any(name in source for source in sources)
            yield name, speaks or (_acts(line, last) and before not in PREPOSITIONS and line[at] in told)
        at = last


def _opens_with_name(line: Tokens, known: set[str]) -> bool:
    """Tell whether the first word is a name: it is one elsewhere, or another follows."""
    if is_adverb(line[0]._replace(text=line[0].key)):
        return False
    return (
        _owner(line[0]) in known
        or is_possessive(line[0])
        or (len(line) > 1 and is_name(line[1]) and line[0].key not in ARTICLES)
    )


def _goes_on(line: Tokens, first: int, last: int) -> bool:
    """Tell whether a name goes on: "Residents’ Association" does, "Ann Lee of the Green League" is two."""
    before, word = line[last - 1], line[last]
    if is_possessive(before) or (before.key in _ABBREVIATED and last - first == 1):
        return False
    if word.text in "’'":
        return before.text.endswith("s") and last + 1 < len(line) and is_name(line[last + 1])
    follows = line[last + 1].key if last + 1 < len(line) else ""
    if last - first > 1 and (word.key == "for" or (word.key == "of" and follows == "the")):
        return False
    return is_name(word) or (before.text not in "’'" and is_inside_name(line, last))


def _owner(token: Token) -> str:
    """Take the possessive off a word."""
    return re.sub(r"[’']s$|(?<=s)[’']$", "", token.text)


def _modifies(line: Tokens, last: int) -> bool:
    """Tell whether a noun follows, as in "Kestrian trawlers"."""
    if last >= len(line) or is_possessive(line[last - 1]):
        return False
    after = line[last]
    if after.key in SOURCES | _EVENTS:
        return True
    is_noun = after.text.islower() and after.text[0].isalpha() and not is_finite(line, last)
    return is_noun and not is_adverb(after) and not _is_small(after.key) and not after.key.endswith("s")


def _are_talks(line: Tokens, at: int) -> bool:
    """Tell whether talks are held somewhere, as in "the Istanbul talks on …"; "the Kremlin talks to …" is a verb."""
    if at >= len(line) or line[at].key != "talks":
        return False
    return at + 1 >= len(line) or line[at + 1].key in _AFTER_TALKS or is_finite(line, at + 1)


def describes_noun(text: str, end: int) -> bool:
    """Tell whether a name that ends here only describes the noun behind it: "Catholic schooling"."""
    line = tokens(text, end, min(len(text), end + _NEXT)) if text[end : end + 1] in {" ", "-"} else []
    if not line or not line[0].text.isalpha() or not line[0].text.islower():
        return False
    return line[0].key not in NOT_NAMES | COMMON_VERBS and not is_verb(line, 0) and not is_adverb(line[0])


def _is_small(key: str) -> bool:
    return key in PREPOSITIONS | AUXILIARIES | ARTICLES | _JOINING


def _acts(line: Tokens, last: int) -> bool:
    """
    Tell whether a verb follows, maybe after an aside or an adverb.

    An owner acts by what it owns, but not by a person: "Oakland’s Mayor Schaaf" acts herself.
    """
    if is_possessive(line[last - 1]):
        return not _is_person(line, last)
    at = last
    if at < len(line) and line[at].key == ",":
        at = next((n + 1 for n in range(at + 1, min(at + 15, len(line))) if line[n].key == ","), at)
    while at < len(line) and is_adverb(line[at]):
        at += 1
    if at >= len(line):
        return False
    return is_finite(line, at) or (line[at].text.islower() and line[at].key.endswith("s") and at == last)


def _is_person(line: Tokens, at: int) -> bool:
    """Tell whether a name that begins at *at* has an office and is no body: "Prime Minister Ann Lee"."""
    last = next((n for n in range(at, len(line)) if not is_name(line[n])), len(line))
    keys = {token.key for token in line[at:last]}
    return not keys.isdisjoint(OFFICES) and keys.isdisjoint(BODIES)


def _speakers(line: Tokens) -> Iterator[tuple[str, bool]]:
    """List the nouns that say something: "the road office", "prosecutors"."""
    for verb in saying_verbs(line):
        subject = subject_of(line, verb)
        head = line[subject.last - 1].key if subject else ""
        if subject is None or (is_name(line[subject.last - 1]) and head not in SOURCES):
            continue
        is_many = (head.endswith("s") and not head.endswith(("ous", "ss"))) or head in SOURCES
        is_verb = is_many or line[verb - 1].key in AUXILIARIES or any(t.key == "and" for t in line[:verb])
        is_noun = SAYING.get(line[verb].key) == "base" and not is_verb
        if is_noun or line[subject.first].key in NUMBER_WORDS:
            continue
        is_known = head in SOURCES or line[subject.first].key == "the" or is_possessive(line[subject.first])
        words = bare_name(read_words(line, subject.first, subject.last))
        if words and is_known and head not in _THINGS:
            yield words, True
