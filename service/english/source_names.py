"""Join the names of one source: "Prime Minister Jane Doe", "Ms. Doe" and "the prime minister" are Jane Doe."""

from __future__ import annotations

import re
from typing import NamedTuple

from service.english.actor_names import bare_name
from service.english.antecedents import Antecedents
from service.english.bodies import bodies
from service.english.name_phrases import BODIES
from service.english.source_nouns import head_of, is_document, is_vague, speakers_of
from service.english.word_classes import ARTICLES, INDEFINITE, MODIFIERS, QUANTIFIERS, SOURCES
from service.models.sourcing import SourceKind

PERSON = "person "
"""How the key of a person begins."""
_BODY_NOUNS = frozenset("government council company police bank board army parliament senate university church".split())
"""Bodies that are told apart without a name: "the city council", "Russia’s government"."""
_OWNED_BODY = re.compile(r"[A-Z][\w’'-]*[’']s? (?:[a-z]+ )?(?:campaign|office|team|regime|administration)\Z")
"""A body that is told by whose it is: "Lee’s campaign"."""


_AGENTS = frozenset("spokesman spokeswoman spokesperson lawyer attorney aide adviser advisor representative".split())
_ANY_AGENT = re.compile(
    rf"\b(?P<agent>[Aa]n? (?:[\w’'-]++ )?(?P<noun>{'|'.join(sorted(_AGENTS))})\b"
    r"(?: (?:for|of) (?:the )?[A-Z][\w’'-]*+(?: [A-Z][\w’'-]*+){0,3})?)"
)
"""One who speaks for another: "a spokesman", "a spokesman for the port"."""


class Source(NamedTuple):
    """A source: its *key* is the same for all of its names."""

    key: str
    name: str
    kind: SourceKind


class SourceNames:
    """Tells which source a name means, in one article."""

    def __init__(self, text: str, antecedents: Antecedents) -> None:
        self._text = text
        self._small = frozenset(re.findall(r"\b[a-z][\w’'-]*", text))
        self._antecedents = antecedents
        self._bodies = bodies(text)
        self._known: dict[str, Source] = {}

    def source(self, words: str) -> Source:
        """Return the source that *words* mean. A person is known by the last name, or by an office of one person."""
        if words not in self._known:
            self._known[words] = self._source(words)
        return self._known[words]

    def _source(self, words: str) -> Source:
        agents = self._agents(words)
        if (person := self._antecedents.person(words)) and not agents:
            return Source(f"{PERSON}{person.casefold()}", person, "named")
        if len(agents) == 1 and not person:
            return self.source(agents[0])
        if body := self._body(words):
            return Source(body.casefold(), body, "named")
        return self._other(words)

    def _other(self, words: str) -> Source:
        """Return the source of words that are known from nowhere else."""
        shown = self._without_capital(words)
        if words.split(maxsplit=1)[0].casefold() in INDEFINITE and head_of(words)[0].isupper():
            return Source(words.casefold(), shown, "unnamed")  # "several Democrats"
        name = bare_name(words) or words
        if is_document(words):
            return Source(name.casefold(), shown, "document")
        if self._is_name(words):
            return Source(name.casefold(), name, "named")
        return Source(name.casefold(), shown, self._kind(words))

    def _is_name(self, words: str) -> bool:
        head = head_of(words)
        if any(letter.isupper() for letter in head[1:]):
            return True  # "WikiHarbour"
        return head[0].isupper() and not (words.startswith(head) and self._is_common(head.casefold()))

    def _kind(self, words: str) -> SourceKind:
        """Return the kind of a source that has no name, but may be a body that needs none."""
        head = head_of(words)
        if _OWNED_BODY.match(words) or (head in BODIES | _BODY_NOUNS and not is_vague(words)):
            return "named"
        named, _, others = speakers_of(words).partition(" and ")
        if others and named.split()[-1][0].isupper():
            return "named"  # "Ann Lee and others"
        return "unnamed" if is_vague(words) or head.casefold() in SOURCES else "unresolved"

    def _without_capital(self, words: str) -> str:
        """Take the capital that opens a sentence off a common noun or an article."""
        first, space, rest = words.partition(" ")
        return f"{first.casefold() if self._is_common(first.casefold()) else first}{space}{rest}"

    def _body(self, words: str) -> str | None:
        """Return the only name in the article that ends in a noun: "the company" is the Ferry Company."""
        article, _, noun = words.partition(" ")
        names = self._bodies.get(noun, set()) if article.casefold() == "the" and noun.islower() else set()
        return next(iter(names)) if len(names) == 1 else None

    def _agents(self, words: str) -> list[str]:
        """List those whom "the spokesman" can mean: "a spokesman for the port"."""
        article, _, noun = words.partition(" ")
        if article.casefold() != "the" or noun not in _AGENTS:
            return []
        return [found["agent"] for found in _ANY_AGENT.finditer(self._text) if found["noun"] == noun]

    def _is_common(self, word: str) -> bool:
        """Tell whether a word is a common noun or an article, which has a capital only at the start of a sentence."""
        return word in SOURCES | ARTICLES | QUANTIFIERS | MODIFIERS | self._small
