"""Hold a sentence of a summary against the article's facts: evidence, numbers, dates, names. Names in English only."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property, lru_cache

from service.analysis.checks.found import Found
from service.analysis.reading import Reading
from service.english.fold import fold
from service.english.name_variants import NAME_VARIANTS
from service.english.number_words import NUMBER_WORDS
from service.english.verbs_of_saying import ATTRIBUTION
from service.english.word_classes import COMMON_FIRST_WORDS, DATE_WORDS
from service.models import SummarySentence

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
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

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word, and what the names among them are also called."""
        return _words(self.text)


@lru_cache(maxsize=8)
def _words(text: str) -> frozenset[str]:
    words = {bare for word in WORD.findall(text) for bare in bare_forms(word)}
    others = [n for names in NAME_VARIANTS if any(_has_name(n, text) for n in names) for n in names]
    return frozenset(words | {bare for name in others for word in WORD.findall(name) for bare in bare_forms(word)})


def unproven(sentence: SummarySentence, facts: Facts) -> Found:
    """Object to a sentence without evidence, and to numbers and dates that the article does not have."""
    if not sentence.evidence:
        yield "no_evidence", "it names no sentence of the article that it rests on"
    for number in _NUMBER.findall(sentence.text):
        if _plain(number) not in facts.numbers:
            year = re.fullmatch(r"(19|20)\d\d", number)
            yield "unsupported_date" if year else "unsupported_number", f"{number} is not in the article"
    if not facts.english:
        return
    for word in WORD.findall(sentence.text):
        low = word.lower().rstrip(".")
        if low in NUMBER_WORDS and NUMBER_WORDS[low] not in facts.numbers:
            yield "unsupported_number", f"{word} is not in the article"
        if word[0].isupper() and low in DATE_WORDS and low not in facts.words:
            yield "unsupported_date", f"{word.rstrip('.')} is not in the article"


def invented_names(text: str, facts: Facts, borne: Collection[int] = ()) -> Found:
    """Object to words with a capital that the article does not have. Those that start at *borne* are no fault."""
    words = list(WORD.finditer(text))
    for index, match in enumerate(words):
        word = match[0]
        known = any(bare in facts.words for bare in bare_forms(word)) or word.lower().rstrip(".") in DATE_WORDS
        if len(word.strip(".")) < 2 or not word[0].isupper() or known or match.start() in borne:
            continue
        opens = index == 0 or re.search(r"[.!?:][\"”’]?\s*[\"“‘]?$", text[: match.start()])
        followed = index + 1 < len(words) and words[index + 1][0][0].isupper()
        if opens and not followed and not _reads_as_name(word, text[match.end() :]):
            continue
        yield "unsupported_name", f"{word.rstrip('.')} is not in the article"


def _reads_as_name(word: str, rest: str) -> bool:
    """Tell whether a sentence's first word is a name: it says or does something, and is no plural or common noun."""
    acts = re.match(r"(?:[’']s\b|\s+(?:has|is|was|will)\b)", rest) or ATTRIBUTION.match(rest.lstrip())
    return bool(acts) and not word.endswith(("s", "ing")) and word.lower() not in COMMON_FIRST_WORDS


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
