"""
Find whom "he", "she", "they" or "it" means, and whom "the president" does.

The person is the subject of the same sentence or of one a little before it. Where two people come into question, nobody
is named: no speaker is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice

from service.english.attribution import source_of
from service.english.narration import narrated
from service.english.noun_phrases import starting
from service.english.people import Mention, People, is_verb
from service.english.ranges import Range, index_at
from service.english.source_nouns import is_body, is_document
from service.english.subjects import direct_subject, is_adverb, saying_verbs
from service.english.tokens import Tokens, is_name, is_word, tokens
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import (
    ADVERBS,
    ARTICLES,
    MODIFIERS,
    OFFICES,
    OPENERS,
    PREPOSITIONS,
    PRONOUNS,
    SOURCES,
    TITLES,
)
from service.models import Sentence

_FAR = 5
"""How many sentences before its own a pronoun may reach, without those that are only quoted."""
_FARTHEST = 40
"""The same with those that are only quoted."""
_SOON = 2
"""How many of those "they" may reach."""
_JOINT = re.compile(r"\b (?:of|in|for|at|from) ")
_CLAUSES = frozenset("that when if because as while although whether since after before how why".split())
"""Words that begin a clause inside another."""
_SIGNS = frozenset(",-–—―")
"""What begins and ends an aside."""
_TOPIC = 12
"""Words of the longest topic of a question: "And Senator Lee of Ohio?"."""
_ASIDE = 30
"""Words of the longest aside behind a name."""


class Antecedents:
    """The people of a text, and whom its pronouns mean. Only the narrator's words count, not quotations."""

    def __init__(self, text: str, sentences: Sequence[Sentence], quotes: Sequence[Range]) -> None:
        self._text = text
        self._sentences = sentences
        self._quotes = quotes
        self._learnt: dict[str, str] = {}
        """The pronoun that somebody was meant by, by key."""

    def meant(self, words: str, at: int, speaker: str | None = None) -> str | None:
        """
        Return whom *words*, a pronoun at the offset *at*, mean; None if it can't be told.

        *speaker* is who spoke right before: that decides where the sentences don't.
        """
        pronoun = words.casefold()
        number = index_at(self._sentences, at)
        if number is None or pronoun == "it":
            return None if number is None else self._thing(number, speaker)
        same = speaker if speaker and self._may_be(speaker, pronoun) else None
        if pronoun == "they":
            return same or self._many(number)
        own, others = self._lines[number], False
        before = [each for each in self._mentions[number] if own[each.first].start < at and not each.owns]
        for line, mentions in [(number, before), *((n, self._mentions[n]) for n in self._before(number))]:
            fitting = [m for m in mentions if self._pronoun(m.key) in {None, pronoun}]
            if self._lines[line][0].key == pronoun or (line != number and is_topic(self._lines[line])):
                fitting = []  # the subject is somebody named before
            others |= line != number and self._lines[line][0].key in {"he", "she"} - {pronoun}
            unsure = others and len({m.key for m in fitting if not m.owns and not self._pronoun(m.key)}) > 1
            chosen = None if unsure else self._chosen(self._lines[line], fitting)
            if chosen:
                self._learnt.setdefault(chosen.key, pronoun)
                return chosen.words or None
            if fitting:
                return same if same and any(m.words and same.endswith(m.words.split()[-1]) for m in fitting) else None
        return same

    def _may_be(self, speaker: str, pronoun: str) -> bool:
        """Tell whether a pronoun can mean who spoke before: as many people, and nobody whom the other one means."""
        if is_plural(speaker) != (pronoun == "they") or (pronoun != "they" and self._is_thing(speaker)):
            return False
        keys = [mention.key for mention in self._people.mentions(tokens(speaker, 0, len(speaker)))]
        return not keys or self._pronoun(keys[0]) in {None, pronoun}

    def _thing(self, number: int, speaker: str | None) -> str | None:
        """Return the body or the document that "it" means: the last speaker, or the subject of a sentence before."""
        if speaker and self._is_thing(speaker):
            return speaker
        for line in (self._lines[n] for n in islice(self._before(number), _SOON)):
            subject = starting(line, 0)
            for words in (source_of(line, strict=False), subject.words if subject else None):
                if words and self._is_thing(words):
                    return words
            if subject and self.person(subject.words) is None:
                return None
        return None

    def _is_thing(self, words: str) -> bool:
        """Tell whether *words* mean a body or a document: "the ministry", "the Harbour Board", not "Lee"."""
        if is_plural(words) or words.casefold() in PRONOUNS:
            return False
        is_name = words.casefold().startswith("the ") and words.rsplit(maxsplit=1)[-1][0].isupper()
        return is_document(words) or is_body(words) or (is_name and self.person(words) is None)

    def person(self, words: str) -> str | None:
        """Return the full name of the person that *words* name, also by an office: "Ms. Lee", "the mayor"."""
        if key := self._people.with_role(words):
            return self._people[key].name
        line = tokens(words, 0, len(words))
        found = self._people.mentions(line)
        if not found or found[0].owns or " and " in words:
            return None
        if any(token.key in PREPOSITIONS for token in line[: found[0].first]):
            return None  # "supporters of Lee"
        return self._people[found[0].key].name if found[0].key in self._people else None

    @cached_property
    def _lines(self) -> list[Tokens]:
        return [narrated(self._text, each.start, each.end, self._quotes) for each in self._sentences]

    @cached_property
    def _people(self) -> People:
        return People(self._lines)

    @cached_property
    def _mentions(self) -> list[list[Mention]]:
        return [self._people.mentions(line) for line in self._lines]

    def _before(self, number: int) -> Iterator[int]:
        """List the nearest sentences before one in which the narrator says something."""
        told = (n for n in range(number - 1, max(-1, number - 1 - _FARTHEST), -1) if any(map(is_word, self._lines[n])))
        return islice(told, _FAR)

    def _many(self, number: int) -> str | None:
        """Return who speaks in one of the sentences before, if they are many."""
        found = (source_of(self._lines[n], strict=False) for n in islice(self._before(number), _SOON))
        return next((words for words in found if words and is_plural(words)), None)

    def _pronoun(self, key: str) -> str | None:
        return (self._people[key].pronoun if key in self._people else self._people.pronoun_of_office(key)) or (
            self._learnt.get(key)
        )

    def _chosen(self, line: Tokens, mentions: Sequence[Mention]) -> Mention | None:
        """Choose the only person, or the only one who is a subject."""
        ranks = [_rank(line, mention) for mention in mentions]
        best = [mention for mention, rank in zip(mentions, ranks, strict=True) if rank and rank == max(ranks)]
        for several in (best, [mention for mention in mentions if not mention.owns] or mentions):
            if len({mention.key for mention in several}) == 1:
                return several[0]
        return None


def is_topic(line: Tokens) -> bool:
    """Tell whether a line only names what somebody is asked about: "And Senator Lee?"."""
    if not line or line[-1].text != "?" or len(line) > _TOPIC:
        return False
    return all(is_name(token) or token.key in OPENERS | ARTICLES | PREPOSITIONS for token in line[:-1])


def is_plural(words: str) -> bool:
    """Tell whether *words* mean many people: "the groups", "Lee and Orlov", "police"."""
    head = _JOINT.split(words)[0].split()[-1].casefold()
    is_many = head.endswith("s") and not head.endswith("ss") and not words.rsplit(maxsplit=1)[-1][0].isupper()
    return is_many or head in SOURCES or " and " in words


def _rank(line: Tokens, mention: Mention) -> int:
    """Rank a name: 2 for the subject of a main clause, 1 for that of another clause, 0 for any other place."""
    first = mention.first
    while first > 1 and line[first - 1].text.islower() and line[first - 2].key in {"a", "an", "the"}:
        first -= 2  # "an angry Lee"
    while first and line[first - 1].text.islower() and line[first - 1].key in OFFICES | TITLES:
        first -= 1  # "Harbour Party leader Lee"
        while first and (is_name(line[first - 1]) or line[first - 1].key in MODIFIERS | ARTICLES):
            first -= 1
    before = line[first - 1] if first else None
    if mention.owns or (before and before.key == "and" and first > 1 and is_name(line[first - 2])):
        return 0
    if before and before.key in PREPOSITIONS | _CLAUSES:
        return int(before.key in _CLAUSES and _has_verb(line, mention.last))
    if before and is_word(before) and before.key not in OPENERS:
        if first - 1 not in saying_verbs(line) or SAYING[before.key] not in {"past", "third"}:
            return 0
        if _has_verb(line, mention.last):
            return 1  # "said Lee had left"
        return 0 if direct_subject(line, first - 1) else 2  # "Orlov told Lee", "said Lee"
    return 2 * _has_verb(line, mention.last)


def _has_verb(line: Tokens, at: int) -> bool:
    """Tell whether a verb follows a name, maybe after an aside: "Lee, the mayor of Leeds, also said"."""
    if at < len(line) and line[at].key in {"of", "from"}:
        at = next((n for n in range(at + 1, len(line)) if not is_name(line[n])), len(line))  # "Lee of Ohio said"
    places = [at]
    if at < len(line) and (sign := line[at].text) in _SIGNS:
        places = [at + 1, *(n + 1 for n in range(at + 1, min(at + _ASIDE, len(line))) if line[n].text == sign)][:3]
    for place in places:
        verb = place
        while verb < len(line) and (is_adverb(line[verb]) or line[verb].key in ADVERBS):
            verb += 1
        if verb < len(line) and is_verb(line, verb):
            return True
    return False
