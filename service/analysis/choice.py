"""
Choose the sentences of an article that its summary tells: those with the most facts and the fewest loaded words.

Each choice takes the sentence that adds most to those chosen before. What a sentence adds is how often the article uses
its new words, and the numbers and names that it has. The first sentences of an article have most of the news.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from service.english.fold import content
from service.english.verbs_of_saying import ATTRIBUTION
from service.english.word_classes import ARTICLES, AUXILIARIES, DETERMINERS, PRONOUNS

_NUMBER, _NAME = re.compile(r"\d[\d.,]*"), re.compile(r"(?<!^)\b[A-Z][a-z]+")
_COUNTED = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?)\b")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_SENTENCE = re.compile(r"[\"'“‘]?[A-ZÀ-Þ0-9].*[.]['\"”’)\]]*", re.DOTALL)
_NO_PROSE = re.compile(
    r"https?://|www\.|[@*]\w|©|^[\w. ]{1,30} ?: |\b(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Gov|Gen|St|v|vs)\.$|"
    r"\bthis field is|\bprivacy policy|\bterms of (?:use|service)|\bnewsletter|\bsubscri|\bsign(?:ed)? up\b|\bclick\b|"
    r"\bcopyright\b|\ball rights reserved|\bread more\b|\bfree of charge\b|\bbuy new\b|\bfollow us\b|"
    r"\bphoto(?:graph)? by\b",
    re.IGNORECASE,
)
_TO_READER = re.compile(
    r"(?:remember|imagine|look|consider|forget|take note|keep in mind|make no mistake|mind you|well|no|yes|sure|oh)"
    r"\b(?=,| (?:that|the|what|how|this|these|(?-i:us))\b)",
    re.IGNORECASE,
)
_WHO_SAID = re.compile(
    r"(?!.*\b(?:that|what|who|where|whom|how|why|as|than|things?|everything|anything|denied|rejected)\b.*\b(?:said|asked)\b)"
    r"(?:[^\s,\"“”]+ ){1,8}(?:said|says|asked|replied)"
    r"(?: (?:on [a-z]+day|(?:this|last) (?:week|month|year)|in (?:an? (?:statement|interview)|(?-i:[A-Z])\w+)))*"
    r"(?:, (?:addressing|speaking|referring)\b[^,\"“”]*)?\.",
    re.IGNORECASE,
)
"""Only who said something, which stands elsewhere: "Sessions said in California this month."."""
_QUOTATION_MARKS = re.compile(r"[\"“”]")
_REPORTED = re.compile(
    r"\b(?:said|says|told|announced|reported|according to|confirmed|ruled|voted|signed|arrested|charged|monday|tuesday|"
    r"wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"(?<!been )(?<!was )(?<!were )(?<!be )(?<!being )\b(?:den(?:y|ies|ied)|reject(?:s|ed)?|disput(?:e|es|ed)|"
    r"object(?:s|ed)?|refus(?:e|es|ed)|contest(?:s|ed)?|promis(?:e|es|ed)|cited|will appeal|has appealed)\b(?! by\b)"
)
"""How a side answers, besides saying something."""
_SILENT = re.compile(r"\b(?:not|no|declined to|refused to) comment\b")
_IN_WORDS = re.compile(
    r"\b(?:refer|sp[eo]a?k|suspect|alleg|so-called|shout|chant|tweet|testif|charg|indict|convict|interview|slogan|words?\b|letter|headline)"
)
"""Words besides those of saying by which a sentence shows whose words it quotes: "spoke of “rules”"."""
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_NOBODY = ARTICLES | DETERMINERS | PRONOUNS | AUXILIARIES | {"both", "who", "not", "to", "it", "we", "i", "nobody"}
_OWN = re.compile(r"\b(?:i|we|our|my|me|us|you|your)\b", re.IGNORECASE)
_EMPHASIS = re.compile(
    r"\b(?:so|very|too|ever|never|always|all|every|only|nothing|nobody|no|most|worst|best|must|just|even|simply|real|"
    r"true|truth|such|how|why|what|these|those|this|not|still|yet|like)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:should|ought|must|seems?|apparently|perhaps|surely|indeed|course|would|could|might)\b", re.IGNORECASE
)
_MANNER = re.compile(
    r"\b(?!(?:early|only|family|daily|weekly|monthly|yearly|july|supply|reply|apply|italy|ally|rally|assembly|recently|"
    r"previously|currently|formerly|nearly|roughly|officially|publicly|jointly|annually|initially|directly)\b)"
    r"[a-z]{3,}ly\b",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"[\"'“‘]?(?:he|she|it|they|his|her|its|their|him|them|this|that|these|those|such|but|and|or|so|yet|still|then)\b|"
    r".*[\"”] (?:he|she|they) |.(?-i:[^A-Z])*\b(?:he|she|they) (?:said|says|added|told)\b|"
    r".*\b(?:in|at|on|by|of) (?:that|those|these) (?:days?|weeks?|months?|years?|times?|places?|towns?)\b|"
    r"(?:one|another) (?:was|is|had|has)\b|another\b|"
    r".*\bthe (?:other \d|latter|former|(?:second|third) (?:had|was|is)\b)|"
    r".*\b(?:cited|sent|signed|rejected|used|made) (?:that|these|those) (?!(?:the|an?|whose?)\b)(?-i:[a-z]+)\b"
    r"(?! (?:is|was|were|had|has)\b)|"
    r"(?-i:Son|Sa|Ses|Leurs?|Sus?) (?-i:[a-zà-ÿ-]+), (?-i:[A-ZÀ-Þ])",
    re.IGNORECASE,
)
_MOSTLY = 0.6
"""A sentence is quoted if this share of it is. Its words are somebody's, and who says them may stand elsewhere."""
_FEWEST_WORDS, _SHORT, _MOST_WORDS, _LONG = 6, 8, 60, 28
_FIRST, _NEXT = 0.9, 0.25
_NEWS = 0.2
"""A first sentence with fewer facts only sets a scene, as "After years of waiting, Eastgate can hope" does."""
_LEFT_COSTS = 0.5
"""A loaded word that is still shown."""
_EMPTY_COSTS, _ONLY_SLANT_COSTS, _QUOTED_COSTS = 0.15, 1.2, 1.2
"""
A sentence without facts; one that is loaded besides, or short: "A larger point is being lost here."; quotation in full.
"""
_SNEER_COSTS = 1.5
"""
Words in quotation marks that nobody in the sentence says: "more proof of “fraud” was found". Told, it would be a claim.
"""
_LOOSE_COSTS, _FRAGMENT_COSTS = 0.4, 1.0
"""A sentence that leans on the one before it: which can be told with it, and which can't."""
_NOT_HEARD, _HEARD_ENOUGH, _SIDES = 0.6, 0.4, 4
"""What the words of somebody count for who is not heard yet, also after four others: a summary hears both sides."""
_SLACK = 1.1
"""How much longer than asked a choice may be: else a short sentence takes the place of the answer of a side."""
_LEAST_WORTH = -0.3
"""A sentence that adds less is not chosen."""


@dataclass(frozen=True)
class Candidate:
    """
    A sentence that may be chosen: its place among the candidates, and its words as they are shown.

    *loaded* is how many loaded words the article's own sentence has outside quotations, *left* how many of them are
    still shown, *quoted* the share of it that is quoted, and *speaker* who says it, if somebody does. *has_sneer*: it
    has a word or two in quotation marks that may signal doubt.
    """

    number: int
    place: int
    text: str
    loaded: int = 0
    left: int = 0
    quoted: float = 0.0
    speaker: str | None = None
    has_sneer: bool = False

    @cached_property
    def side(self) -> tuple[str, ...]:
        """Who is heard in it, in words: who says it, or who denies or rejects something."""
        answered = _ANSWERED.search(self.text)
        if self.speaker is None and (answered is None or _SILENT.search(self.text)):
            return ()
        before = re.split("[,;:]", self.text[: answered.start()]) if answered else [""]
        words = _WORD.findall(self.speaker or (before[-1] if before[-1].strip() else before[0]))
        return tuple(word for word in map(str.casefold, words) if word not in _NOBODY)

    @cached_property
    def words(self) -> frozenset[str]:
        """The content words."""
        return content(self.text)

    @cached_property
    def length(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @property
    def is_prose(self) -> bool:
        """Tell whether it is a whole sentence that can be told by itself: no question, no list, nothing quoted."""
        if self.quoted > _MOSTLY:
            return False
        fits = _FEWEST_WORDS - bool(self.side) <= self.length <= _MOST_WORDS
        is_even = len(_QUOTATION_MARKS.findall(self.text)) % 2 == 0
        says_it = not (_NO_PROSE.search(self.text) or _TO_READER.match(self.text) or _WHO_SAID.fullmatch(self.text))
        return fits and is_even and bool(_SENTENCE.fullmatch(self.text)) and says_it

    @property
    def has_answer(self) -> bool:
        """Tell whether somebody denies or rejects something in it."""
        return bool(self.side and _ANSWERED.search(self.text))

    @cached_property
    def is_loose(self) -> bool:
        """Tell whether it has a word for what the sentence before names: it begins with "He" or cites "that letter"."""
        return bool(_LOOSE.match(self.text))

    @cached_property
    def _told(self) -> str:
        """The words that are not quoted."""
        return _QUOTED.sub(" ", self.text)

    @cached_property
    def _is_attributed(self) -> bool:
        """Tell whether it shows that its words are somebody's: it has a speaker, or a word of saying."""
        return self.speaker is not None or bool(ATTRIBUTION.search(self._told) or _IN_WORDS.search(self._told))

    @cached_property
    def _facts(self) -> float:
        """How much its numbers, its names and its words of reporting count."""
        facts = 0.25 * min(len(set(_NUMBER.findall(self.text))), 3) + 0.08 * min(len(_NAME.findall(self.text)), 4)
        return facts + 0.15 * bool(_REPORTED.search(self._told))

    @cached_property
    def has_news(self) -> bool:
        """Tell whether it has facts, or somebody is heard in it."""
        return self._facts >= _NEWS or bool(self.side) or bool(_COUNTED.search(self._told))

    @cached_property
    def worth(self) -> float:
        """What counts for or against it whatever else is chosen."""
        told = self._told
        slant = 0.3 * min(self.loaded, 1) + _LEFT_COSTS * self.left + 0.2 * len(_OPINION.findall(told))
        slant += 0.25 * (len(_EMPHASIS.findall(told)) + len(_MANNER.findall(told)))
        voice = 0.9 * bool(_OWN.search(told))
        is_opinion = bool(self.loaded) or self.length <= _SHORT
        slant += _SNEER_COSTS * (self.has_sneer and not self._is_attributed)
        slant += 0.0 if self.has_news else _ONLY_SLANT_COSTS if is_opinion else _EMPTY_COSTS
        place = 0.0 if voice or not self.has_news else _FIRST if self.place == 0 else _NEXT if self.place < 3 else 0.0
        length = 0.01 * max(0, self.length - _LONG)
        return self._facts - slant - voice - _QUOTED_COSTS * self.quoted + place - 0.01 * min(self.place, 40) - length


def choose(candidates: Sequence[Candidate], most: int, words: int) -> tuple[int, ...]:
    """
    Choose at most *most* sentences of about *words* words, and return their numbers in order.

    The weights were chosen with the slanted cases, with ten more slanted texts of our own, and, of the development
    halves, with 80 events of NeuS and 45 articles of PTC.
    """
    frequency = Counter(word for each in candidates for word in each.words)
    pool = [each for each in candidates if each.is_prose] or list(candidates)
    chosen: list[Candidate] = []
    while pool and len(chosen) < most:
        added = _best(pool, chosen, frequency)
        if not added:
            break
        length = sum(each.length for each in [*chosen, *added])
        pool.remove(added[-1])
        if not chosen or (len(chosen) + len(added) <= most and length <= _SLACK * words):
            chosen += added
            pool = [each for each in pool if each not in added]
        else:
            room = _SLACK * words - sum(each.length for each in chosen)
            pool = [each for each in pool if each.length <= room]
    return tuple(sorted(each.number for each in chosen))


def _best(pool: Sequence[Candidate], chosen: Sequence[Candidate], frequency: Mapping[str, int]) -> list[Candidate]:
    """
    Return the sentence that adds most to those chosen, behind the one that it leans on; nothing if it adds too little.

    One that begins with "He" or "But" adds less if the one before it is not chosen, and still less if it can't be.
    """
    covered = frozenset().union(*(each.words for each in chosen))
    heard = {each.side for each in chosen if each.side}
    told = {each.number for each in chosen}
    in_pool = {each.number for each in pool}

    def adds(one: Candidate) -> float:
        new = sum(math.sqrt(frequency[word]) for word in one.words - covered)
        voice = _NOT_HEARD if one.has_answer or len(heard) < _SIDES else _HEARD_ENOUGH
        is_new = bool(one.side) and not any(is_same(one.side, other) for other in heard)
        leans = one.is_loose and one.place > 0 and one.number - 1 not in told
        costs = (_LOOSE_COSTS if one.number - 1 in in_pool else _FRAGMENT_COSTS) if leans else 0.0
        return one.worth + new / (len(one.words) + 6) + (voice if is_new else 0.0) - costs

    best = max(pool, key=adds)
    if chosen and adds(best) < _LEAST_WORTH:
        return []
    return [each for each in pool if best.is_loose and each.number == best.number - 1] + [best]


def is_same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two names are of one voice: "Holt" and "Karin Holt", but not two institutes."""
    return one[-1] == other[-1] and (set(one) <= set(other) or set(other) <= set(one))
