"""Join the names of one source: "Prime Minister Jane Doe", "Ms. Doe" and "the prime minister" are Jane Doe."""

from __future__ import annotations

import re
from typing import NamedTuple

from service.english.actor_names import bare_name
from service.english.antecedents import Antecedents
from service.english.name_phrases import BODIES
from service.english.word_classes import ARTICLES, DOCUMENTS, QUANTIFIERS, SOURCES
from service.sourcing import SourceKind

PERSON = "person "
"""How the key of a person begins."""
_JOINT = re.compile(r" (?:of|in|for|at|from) ")
_HUMAN = re.compile(
    r"\w*(?:er|or|ist|ian|man|woman|men|women|person|people|chief|aide|head|expert|president|secretary|analyst|ally|"
    r"official|agent|attorney|governor|mayor|critic|resident|student|parent|host|source|family|friend|judge|"
    r"justice|general|campaign|government|ministry|office|agency|police|department|party|team|company|union|group|"
    r"council|committee|court|administration|delegation|embassy|cardinal|pope|bishop|prince|king|queen|mother|"
    r"advocate|sheriff|priest|clerk|victim|candidate|nominee|pilot|regime|church|organi[sz]ation|foundation|magazine|"
    r"newspaper|network|firm|charity|lobby|association|institute|army|parliament|senate|bank|board|university)s?|"
    r"\w*witness(?:es)?|allies|families|parties|agencies|ministries|charities|clergy|staff|management|public"
)
_BODY_NOUNS = frozenset("government council company police bank board army parliament senate university church".split())
"""Bodies that are told apart without a name: "the city council", "Russia’s government"."""
_PAPERS = ("paper", "newspaper")
_TITLES_OF_PAPERS = frozenset(
    "times post journal tribune guardian herald gazette echo telegraph mail chronicle".split()
)
_SEVERAL = re.compile(r"\b[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)+")
_DOCUMENTS = DOCUMENTS | frozenset(
    "report reports memo ad advertisement video editorial order ruling text lawsuit lawsuits suit rescript code "
    "encyclopedia encyclopaedia dictionary deal complaint filing petition indictment affidavit transcript email tweet "
    "e-mail constitution amendment resolution charter manifesto decree edict verdict guideline guidelines release "
    "contract brochure pamphlet message note notice headline caption slogan inscription hymn song verse poem essay "
    "column newsletter website page".split()
)
_THINGS = frozenset(
    "border order power number matter offer weather tower computer error factor sector labor labour door floor river "
    "water character disaster chapter center centre quarter summer winter corner shelter shoulder finger answer banner "
    "poster disorder chamber gender timber terror horror mirror color colour flavor flavour behavior behaviour favor "
    "favour honor honour humor humour rumor rumour tumor harbor harbour list mist twist fist".split()
)
"""Nouns that end as words for people do, but can't speak."""
_APPOSED = re.compile(
    r"\b([A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,5}), (?:an?|the) (?:[\w’'-]+ ){0,5}?(group|company|newspaper|paper|magazine|"
    r"organi[sz]ation|union|agency|firm|network|charity|committee|council|foundation|institute|party)\b"
)
"""A body with what it is: "Open Water, a local group"."""


class Source(NamedTuple):
    """A source: its *key* is the same for all of its names."""

    key: str
    name: str
    kind: SourceKind


class SourceNames:
    """Tells which source a name means, in one article."""

    def __init__(self, text: str, antecedents: Antecedents) -> None:
        self._small = frozenset(re.findall(r"\b[a-z][\w’'-]*", text))
        self._antecedents = antecedents
        self._bodies: dict[str, set[str]] = {}
        self._known: dict[str, Source] = {}
        for name in _SEVERAL.findall(text):
            noun = name.split()[-1].casefold()
            for each in {noun, *(_PAPERS if noun in _TITLES_OF_PAPERS else ())}:
                self._bodies.setdefault(each, set()).add(bare_name(name) or name)
        for name, noun in _APPOSED.findall(text):
            self._bodies.setdefault(noun, set()).add(bare_name(name) or name)

    def source(self, words: str) -> Source:
        """Return the source that *words* mean. A person is known by the last name, or by an office of one person."""
        if words not in self._known:
            self._known[words] = self._source(words)
        return self._known[words]

    def _source(self, words: str) -> Source:
        if person := self._antecedents.person(words):
            return Source(f"{PERSON}{person.casefold()}", person, "named")
        head = _JOINT.split(words)[0].split()[-1]
        name = bare_name(words) or words
        key = name.casefold()
        if body := self._body(words.casefold()):
            return Source(body.casefold(), body, "named")
        if head.casefold() in _DOCUMENTS and (head.islower() or words.startswith(head)):
            return Source(key, words[0].lower() + words[1:] if words[:1] in "TA" else words, "document")
        if head[0].isupper() and not (words.startswith(head) and self._is_common(head.casefold())):
            return Source(key, name, "named")
        if head in BODIES | _BODY_NOUNS and not is_vague(words):
            return Source(key, words[0].lower() + words[1:] if words.startswith("The ") else words, "named")
        first, space, rest = words.partition(" ")
        shown = f"{first.casefold() if self._is_common(first.casefold()) else first}{space}{rest}"
        return Source(key, shown, "unnamed" if is_vague(words) or head.casefold() in SOURCES else "unresolved")

    def _body(self, words: str) -> str | None:
        """Return the only name in the article that ends in a noun: "the company" is the Ferry Company."""
        article, _, noun = words.partition(" ")
        names = self._bodies.get(noun, set()) if article == "the" else set()
        return next(iter(names)) if len(names) == 1 else None

    def _is_common(self, word: str) -> bool:
        """Tell whether a word is a common noun or an article, which has a capital only at the start of a sentence."""
        return word in SOURCES | ARTICLES | QUANTIFIERS | self._small


def can_speak(words: str) -> bool:
    """Tell whether a common noun can say something: "a senior official", "the report", not "the move"."""
    *before, head = _JOINT.split(words)[0].casefold().split()
    if before[:1] == ["both"]:
        return False  # they are named elsewhere
    if head in SOURCES or (before and head in _DOCUMENTS):
        return True
    return head not in _THINGS and head.removesuffix("s") not in _THINGS and _HUMAN.fullmatch(head) is not None


def is_vague(words: str) -> bool:
    """Tell whether *words* leave open who speaks: "officials", "a senior aide", not "the minister", "Lee’s lawyer"."""
    first = words.split(maxsplit=1)[0].casefold()
    definite = ARTICLES - frozenset("a an one two three four five several many some most all another".split())
    capitals = [word for word in words.split()[first in SOURCES :] if word[0].isupper()]
    is_joint_with_name = " and " in words and bool(capitals)
    return first not in definite and not re.search(r"[’']s?\b", words) and not is_joint_with_name
