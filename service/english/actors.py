"""
Find who acts in an article: the names and nouns that do or say something, with the other names that they have.

Somebody who speaks for another, as "Brandt, who leads the union," does, is one of the names of the other. Nobody's
name matters, only where it stands. English only; in doubt there is no actor.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from service.english.attribution import source_of
from service.english.name_phrases import is_inside_name, read_words, without_office
from service.english.name_variants import NAME_VARIANTS, SEATS
from service.english.number_words import NUMBER_WORDS
from service.english.owners import NAME, OFFICE, PERSON, owned
from service.english.ranges import index_at
from service.english.subjects import is_adverb, is_finite, saying_verbs, subject_of
from service.english.tokens import Token, Tokens, is_name, is_possessive, tokens
from service.english.voice import Quotation
from service.english.word_classes import (
    ARTICLES,
    AUXILIARIES,
    CONTENTS,
    DAYS,
    DETERMINERS,
    MONTHS,
    OFFICES,
    PREPOSITIONS,
    REFERRING_WORDS,
    SOURCES,
)
from service.models import Sentence

_LEADS = "leads|led|heads|headed|chairs|chaired|represents|represented|runs|speaks for|spoke for"
_OWNER = rf"(?:the )?(?P<owner>{NAME}|[a-z]+(?: [a-z]+)?)"
_BELONGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{PERSON}, (?:the [a-z-]+ )?who (?:{_LEADS}) {_OWNER}\b",
        rf"{PERSON}, (?:an?|the) {OFFICE} (?:of|for|at) {_OWNER}\b",
        rf"\b{OFFICE} (?:of|for) {_OWNER}, {PERSON}\b",
        rf"{PERSON} of (?:the )?(?P<owner>{NAME})",
        rf"(?P<owner>{NAME})[’']s? {OFFICE},? {PERSON}",
    )
)
_THINGS = CONTENTS | frozenset(
    "study studies paper papers statement statements bill law data figures survey poll document documents letter "
    "article book film sign signs rule rules evidence result results story agreement treaty plan".split()
)
_OF_STATE = frozenset(
    "government ministry minister army troops forces military navy coastguard officials president authorities police "
    "parliament regime delegation envoy envoys ambassador leader leaders media television diplomats court spokesman "
    "spokeswoman embassy leadership administration negotiators".split()
)
_ABBREVIATED = frozenset(("u.s", "u.k", "u.n", "e.u"))
_STATES = {name for names in NAME_VARIANTS for name in names} | SEATS.keys() | set(SEATS.values())
_ADJECTIVE = ("an", "n", "ese", "ish", "i", "ch")
_MOST = 5
_AGAIN = 2
"""Sentences that name an actor. Who is named once is passed over where more than two are named again."""


@dataclass
class Actor:
    """An actor: its longest name, its other names, the sentences that name it, and in how many of them it acts."""

    name: str
    aliases: list[str] = field(default_factory=list)
    sentences: set[int] = field(default_factory=set)
    acts: int = 0

    @property
    def names(self) -> list[str]:
        """All its names."""
        return [self.name, *self.aliases]


def actors(text: str, sentences: Sequence[Sentence], quotes: Sequence[Quotation] = ()) -> list[Actor]:
    """
    List who acts in *sentences* of *text*: at most five, those that most sentences name first.

    Who says one of *quotes* acts; who is only named inside of one does not.
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
    merged = _with_people(_with_states(_with_short_names(list(found.values()))), text, sentences)
    acting = sorted((a for a in merged if a.acts), key=lambda a: (-len(a.sentences), min(a.sentences)))
    again = [actor for actor in acting if len(actor.sentences) >= _AGAIN]
    return (again if len(again) > _AGAIN else acting)[:_MOST]


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
        name = _bare(whole if "’ " in whole or "' " in whole else without_office(line, at, last))
        if name and not _modifies(line, last):
            before = line[at - 1].key if at else ""
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
    if is_possessive(before) or before.key in _ABBREVIATED:
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
    if after.key in SOURCES:
        return True
    is_noun = after.text.islower() and after.text[0].isalpha() and not is_finite(line, last)
    return is_noun and not is_adverb(after) and not _is_small(after.key) and not after.key.endswith("s")


def _is_small(key: str) -> bool:
    return key in PREPOSITIONS | AUXILIARIES | ARTICLES or key in {"and", "or", "who", "which", "that", "but", "as"}


def _acts(line: Tokens, last: int) -> bool:
    """Tell whether a verb follows, maybe after an aside or an adverb; an owner acts by what it owns."""
    if is_possessive(line[last - 1]):
        return True
    at = last
    if at < len(line) and line[at].key == ",":
        at = next((n + 1 for n in range(at + 1, min(at + 15, len(line))) if line[n].key == ","), at)
    while at < len(line) and is_adverb(line[at]):
        at += 1
    if at >= len(line):
        return False
    return is_finite(line, at) or (line[at].text.islower() and line[at].key.endswith("s") and at == last)


def _speakers(line: Tokens) -> Iterator[tuple[str, bool]]:
    """List the nouns that say something: "the road office", "prosecutors"."""
    for verb in saying_verbs(line):
        subject = subject_of(line, verb)
        head = line[subject.last - 1].key if subject else ""
        if subject is None or (is_name(line[subject.last - 1]) and head not in SOURCES):
            continue
        if line[subject.first].key in NUMBER_WORDS:
            continue
        is_known = head in SOURCES or line[subject.first].key == "the" or is_possessive(line[subject.first])
        words = _bare(read_words(line, subject.first, subject.last))
        if words and is_known and head not in _THINGS:
            yield words, True


def _bare(name: str) -> str:
    """Take the article and the possessive off a name; "" if what is left names nobody."""
    words = re.sub(r"(?<=s)[’']$|[’']s$", "", re.sub(r"^(?:an?|the) ", "", name.strip(), flags=re.IGNORECASE)).split()
    if words and words[0].casefold() in DETERMINERS:
        words = words[1:]
    keys = {word.casefold() for word in words}
    names_nobody = keys <= REFERRING_WORDS | DAYS | MONTHS | OFFICES or keys & {"he", "she", "they", "i", "we", "it"}
    if any(word[0].isupper() for word in words):
        while words[0].islower():
            words.pop(0)
    return "" if names_nobody or len(words) > 7 else " ".join(words)


def _with_short_names(found: Sequence[Actor]) -> list[Actor]:
    """Merge "Putin" with "Vladimir Putin", "Tessel" with "Tessel Foods", "the union" with "the Dockworkers’ Union"."""
    kept: list[Actor] = []
    for actor in sorted(found, key=lambda each: -len(each.name.split())):
        words = actor.name.casefold().split()
        longer = [
            other for other in kept
            if (long := other.name.casefold().split()) != words and words in (long[-len(words) :], long[: len(words)])
        ]  # fmt: skip
        if len(longer) == 1:
            _join(longer[0], actor)
        else:
            kept.append(actor)
    return kept


def _with_states(found: Sequence[Actor]) -> list[Actor]:
    """Merge "Moscow" and "the Russian foreign ministry" with "Russia", where that is named, and "US" with "U.S."."""
    kept: list[Actor] = []
    means_other = {
        each.name
        for each in found
        if each.name in SEATS or _is_office(each) or any(_is_adjective(each.name, other.name) for other in found)
    }
    for actor in sorted(found, key=lambda each: (each.name in means_other, -len(each.sentences))):
        state = next((each for each in kept if _is_same_state(actor, each)), None)
        if state:
            _join(state, actor)
        else:
            kept.append(actor)
    return kept


def _is_office(actor: Actor) -> bool:
    words = actor.name.split()
    return len(words) > 1 and words[-1].casefold() in _OF_STATE


def _is_same_state(actor: Actor, state: Actor) -> bool:
    first, *more = actor.name.split()
    is_its_office = _is_adjective(first, state.name) and (not more or _is_office(actor))
    return is_its_office or not _same_state(actor.name).isdisjoint(_same_state(state.name))


def _same_state(name: str) -> frozenset[str]:
    """Return all names of the state that a name means."""
    state = SEATS.get(name, name)
    return next((frozenset(names) for names in NAME_VARIANTS if state in names), frozenset((state,)))


def _is_adjective(word: str, name: str) -> bool:
    """Tell whether a word is a name's adjective by its form: "Ukrainian", "Russian", "Chinese"."""
    stem = name[: max(4, len(name) - 2)]
    return word != name and word.startswith(stem) and word.endswith(_ADJECTIVE) and len(word) <= len(name) + 4


def _with_people(found: list[Actor], text: str, sentences: Sequence[Sentence]) -> list[Actor]:
    """Merge those who speak for another with the other."""
    for person, owner in _belonging(text, sentences):
        one, other = _called(person, found), _called(owner, found)
        if one and other and one is not other:
            _join(other, one)
            found.remove(one)
    return found


def _belonging(text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[str, str]]:
    """List who speaks for whom."""
    said = [" ".join(sentence.of(text).split()) for sentence in sentences]
    for person, _, owner in owned(said).values():
        yield person, owner
    for each in said:
        for pattern in _BELONGS:
            for match in pattern.finditer(each):
                yield match["person"], match["owner"]


def _called(name: str, found: Sequence[Actor]) -> Actor | None:
    key = _bare(name).casefold()
    if not key:
        return None
    exact = [each for each in found if key in map(str.casefold, each.names)]
    ends = [each for each in found if each.name.casefold().endswith(f" {key}")]
    return exact[0] if exact else ends[0] if len(ends) == 1 else None


def _join(one: Actor, other: Actor) -> None:
    """Take another actor's names and sentences over."""
    one.aliases += [name for name in other.names if name.casefold() not in map(str.casefold, one.names)]
    one.sentences |= other.sentences
    one.acts += other.acts
