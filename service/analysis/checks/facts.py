"""Hold a sentence of a summary against the article's facts: evidence, numbers, dates, names. Names in English only."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property, lru_cache

from service.analysis.checks.found import Found, Objection
from service.analysis.reading import Reading
from service.english.fold import Folded, fold
from service.english.name_variants import ABBREVIATED, NAME_VARIANTS, PEOPLES, is_other_form
from service.english.number_words import MAGNITUDES, NUMBER_WORDS
from service.english.verbs_of_saying import ATTRIBUTION
from service.english.voice import quotations
from service.english.word_classes import ABBREVIATED_OFFICES, COMMON_FIRST_WORDS, DATE_WORDS, NOT_NAMES, QUANTIFIERS
from service.models import SummarySentence, TextRange, ViolationKind

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
AMOUNT = re.compile(
    r"(?<![\d.,])(?<!\d[.,]\s)(?P<number>\d+(?:[.,]\d+)*)(?:\s?(?:-|–|to|and|or)\s?[$€£]?\d+(?:[.,]\d+)*)?[\s-]?"
    rf"(?P<unit>{'|'.join(MAGNITUDES)}|[mbt]n|[kmb])(?![^\W\d_])"
)
_NAME = re.compile(r"(?<![\w’'-])[^\W\d_a-z][\w’'-]*+(?: (?:(?:of|for|the|and|in|on) ){0,2}[^\W\d_a-z][\w’'-]*+){2,7}")
"""Three or more words with a capital, with small words between them."""
_AMOUNT_IN_WORDS = re.compile(rf"\b({'|'.join(NUMBER_WORDS)}|one|an?)[ -]({'|'.join(MAGNITUDES)})")
_ROUNDED = re.compile(
    r"\b(?:almost|nearly|about|around|some|roughly|approximately|over|under|than|least|most|to) [$€£]?$", re.IGNORECASE
)
"""What stands before a number that a writer may have rounded."""
_COMPUTED = re.compile(r"\W(?:days?|weeks?|months?|years?) (?:later|earlier|before|after)\b")
"""What makes a number one that a writer may compute, from two dates."""
MAYBE_MONTHS = frozenset(("march", "may"))
_IS_MONTH = re.compile(r"\b(?:in|since|by|until|from|last|next|of|early|late|mid|before|after|through|on \d+) $")
"""What stands before "March" and "May" where they are months."""
_SAME_TIME = {
    ("12", "month"): "year", ("10", "year"): "decade", ("100", "year"): "century", ("7", "day"): "week",
    ("14", "day"): "weeks", ("2", "week"): "fortnight", ("24", "hour"): "day", ("30", "minute"): "half",
    ("12", "men"): "dozen", ("12", "people"): "dozen",
}  # fmt: skip
_UNITS = {"h": 1e2, "k": 1e3, "th": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
_UNQUOTED = re.compile(r"…|\.{3}|\[[^\]]*\]|\([^)]*\)")
_MARKS = " ,.;:!?—–-\"“”'‘’«»„‹›"
WORD = re.compile(r"[^\W\d_]+(?:[.’'-][^\W\d_]+)*\.?")


class Facts:
    """The numbers and words of an article that a summary may use. What speaks to a model is left out."""

    def __init__(self, reading: Reading) -> None:
        self.text = f"{reading.article.title or ''}\n{reading.trusted}\n{reading.plainer_words}"
        self.english = reading.article.language in ("en", None)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every number, also those in words, without separators."""
        spelled = {NUMBER_WORDS[word] for word in self.words if word in NUMBER_WORDS}
        return frozenset(map(_plain, _NUMBER.findall(self.text))) | spelled

    def abbreviates(self, word: str) -> bool:
        """Tell whether a word in capitals has the initials of a name of the article: "ILO"."""
        return len(word) > 2 and word.isupper() and word in self._initials

    @cached_property
    def _initials(self) -> frozenset[str]:
        """The initials of each run of three or more words with a capital, and of its parts; without small words."""
        runs = ("".join(re.findall(r"\b[^\W\d_a-z]", name)) for name in _NAME.findall(self.text))
        return frozenset(
            run[start:end] for run in runs for start in range(len(run)) for end in range(start + 3, len(run) + 1)
        )

    @cached_property
    def amounts(self) -> frozenset[float]:
        """Every number with what multiplies it ("$1.5bn"), and every number without."""
        counted = {amount_of(found) for found in AMOUNT.finditer(self.text)}
        for word, unit in _AMOUNT_IN_WORDS.findall(self.text.lower()):
            counted.add(_value(NUMBER_WORDS.get(word, "1")) * (_UNITS.get(unit[:2]) or _UNITS[unit[0]]))
        return frozenset(counted | {_value(number) for number in self.numbers})

    def counts(self, number: str, rest: str, *, is_rounded: bool = False) -> bool:
        """Tell whether the article has a number, or says the same in other words: "a year" for "12 months"."""
        if number in self.numbers or _value(number) in self.amounts:
            return True
        if _COMPUTED.match(rest) or (is_rounded and self._is_near(_value(number))):
            return True
        following = re.match(r"(?:st|nd|rd|th)?\W(\w+?)s?\b", rest)
        unit = following[1].lower() if following else ""
        if unit == "century":
            return number.isdigit() and any(year[:-2] == str(int(number) - 1) for year in self.numbers)
        return _SAME_TIME.get((number, unit)) in self.words

    def _is_near(self, value: float) -> bool:
        """Tell whether a number of the article is within a tenth of *value*: "almost 5,000" for 4,812."""
        return any(abs(value - amount) <= amount / 10 for amount in self.amounts)

    def names(self, word: str) -> bool:
        """Tell whether the article has a word with a capital, or its adjective, or an abbreviation of it."""
        if any(bare in self.words for bare in bare_forms(word)):
            return True
        return any(is_other_form(word, other) for other in self._capitals.get(word[0], ()))

    @cached_property
    def _capitals(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for word in {part for words in set(WORD.findall(self.text)) for part in words.split("-")}:
            if word[:1].isupper():
                found.setdefault(word[0], set()).add(re.sub(r"['’]s?$", "", word))
        return found

    def says(self, words: str) -> bool:
        """Tell whether the article has these words, in this order."""
        return next(self._folded.find(words), None) is not None

    @cached_property
    def _folded(self) -> Folded:
        return Folded(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word, and what the names among them are also called."""
        return _words(self.text)


@lru_cache(maxsize=8)
def _words(text: str) -> frozenset[str]:
    words = {bare for word in WORD.findall(text) for bare in bare_forms(word)}
    offices = [(short, office.title()) for short, office in ABBREVIATED_OFFICES.items()]
    others = [
        n
        for names in (*NAME_VARIANTS, *PEOPLES, *ABBREVIATED, *offices)
        if any(_has_name(n, text) for n in names)
        for n in names
    ]
    return frozenset(words | {bare for name in others for word in WORD.findall(name) for bare in bare_forms(word)})


def unproven(sentence: SummarySentence, facts: Facts) -> Found:
    """Object to a sentence without evidence, and to numbers and dates that the article does not have."""
    if not sentence.evidence:
        yield Objection("no_evidence", "it names no sentence of the article that it rests on")
    for found in _NUMBER.finditer(sentence.text):
        if not _counts(facts, _plain(found[0]), sentence.text, found):
            year = re.fullmatch(r"(19|20)\d\d", found[0])
            yield _absent("unsupported_date" if year else "unsupported_number", found)
    if not facts.english:
        return
    for found in AMOUNT.finditer(sentence.text):
        if _plain(found["number"]) in facts.numbers and amount_of(found) not in facts.amounts:
            yield _absent("unsupported_number", found)
    for found in WORD.finditer(sentence.text):
        low = found[0].lower().rstrip(".")
        if low in NUMBER_WORDS and not _counts(facts, NUMBER_WORDS[low], sentence.text, found):
            yield _absent("unsupported_number", found)
        is_date = low in DATE_WORDS or (low in MAYBE_MONTHS and _IS_MONTH.search(sentence.text[: found.start()]))
        if found[0][0].isupper() and is_date and not facts.names(found[0]):
            yield _absent("unsupported_date", found)


def _counts(facts: Facts, number: str, text: str, found: re.Match[str]) -> bool:
    return facts.counts(number, text[found.end() :], is_rounded=bool(_ROUNDED.search(text[: found.start()])))


def invented_names(text: str, facts: Facts, borne: Collection[int] = ()) -> Found:
    """Object to words with a capital that the article does not have. Those that start at *borne* are no fault."""
    words = list(WORD.finditer(text))
    for index, match in enumerate(words):
        word = match[0]
        known = facts.names(word) or word.lower().rstrip(".") in DATE_WORDS
        is_known = known or facts.abbreviates(word) or match.start() in borne
        if len(word.strip(".")) < 2 or not word[0].isupper() or is_known:
            continue
        opens = index == 0 or re.search(r"[.!?:;][\"”’]?\s*[\"“‘]?$", text[: match.start()])
        followed = re.match(r" [^\W\d_a-z]", text[match.end() :]) and word.lower() not in NOT_NAMES | QUANTIFIERS
        if opens and not followed and not _reads_as_name(word, text[match.end() :]):
            continue
        yield _absent("unsupported_name", match)


def invented_quotations(text: str, facts: Facts) -> Found:
    """Object to a quotation that the article does not have. Words in brackets and an ellipsis may stand in it."""
    for quotation in quotations(text, ()):
        for part in _UNQUOTED.split(text[quotation.start + 1 : quotation.end - 1]):
            words = part.strip(_MARKS)
            if words and not facts.says(words):
                found = TextRange(start=quotation.start, end=quotation.end)
                yield Objection("unsupported_quotation", f"the article does not say “{words}”", found)


def _absent(kind: ViolationKind, found: re.Match[str]) -> Objection:
    """Object to a word that the article does not have."""
    word = found[0] if "." in found[0][:-1] else found[0].rstrip(".")
    words = TextRange(start=found.start(), end=found.start() + len(word))
    return Objection(kind, f"{word} is not in the article", words)


def _reads_as_name(word: str, rest: str) -> bool:
    """Tell whether a sentence's first word is a name: it says or does something, and is no plural or common noun."""
    acts = re.match(r"(?:[’']s\b|\s+(?:has|is|was|will)\b)", rest) or ATTRIBUTION.match(rest.lstrip())
    return bool(acts) and not word.endswith(("s", "ing")) and word.lower() not in COMMON_FIRST_WORDS


def amount_of(found: re.Match[str]) -> float:
    """Return the value of a match of `AMOUNT`."""
    unit = found["unit"]
    return _value(_plain(found["number"])) * (_UNITS.get(unit[:2]) or _UNITS[unit[0]])


def _value(number: str) -> float:
    """Read a plain number; of "2.3.1" only the first part."""
    return float(".".join(number.split(".")[:2]))


def _plain(number: str) -> str:
    """Write a number in one way: without thousands separators, and with a point before decimals."""
    if re.fullmatch(r"\d{1,3}(?:[.,\u00a0\u202f]\d{3})+", number):
        return re.sub(r"\D", "", number)
    return re.sub(r"[,\u00a0\u202f]", ".", number).lstrip("0") or "0"


def _has_name(name: str, text: str) -> bool:
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


@lru_cache(maxsize=8192)
def bare_forms(word: str) -> frozenset[str]:
    """Return the forms by which a word is known: without possessive, plural and full stops."""
    base = re.sub(r"['’]s?\.?$", "", fold(word))
    plain = base.replace(".", "")
    return frozenset((base, base.rstrip("."), plain, base.removesuffix("s"), *plain.split("-")))
