"""
Check a summary against its article: what the article does not say, and which loaded words it takes over.

The checks compare words: numbers, dates, names, loaded words, attributions. They can't find right words that are
connected wrongly. Names, numbers in words and attributions are checked in English only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from service.analysis.reading import Reading
from service.english.fold import Folded, fold
from service.english.name_variants import NAME_VARIANTS
from service.english.number_words import NUMBER_WORDS
from service.english.verbs_of_saying import ATTRIBUTION
from service.english.voice import Quotation, quotations, source_of_sentence
from service.english.word_classes import COMMON_FIRST_WORDS, DATE_WORDS
from service.lexicon.hits import Hit
from service.models import Flag, Sentence, SummarySentence, Violation, ViolationKind

Detect = Callable[[str, Sequence[Sentence]], Iterable[Hit]]
Found = Iterator[tuple[ViolationKind, str]]

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:[.’'-][^\W\d_]+)*\.?")


def check(
    sentences: Sequence[SummarySentence], reading: Reading, flags: Sequence[Flag], detect: Detect | None
) -> tuple[Violation, ...]:
    """
    List what the checks object to, sentence by sentence.

    *flags* are the article's own loaded words. *detect* finds loaded words in a text; it is None if there is no
    lexicon for the article's language.
    """
    facts = _Facts(reading)
    phrases = {fold(flag.span.text): _advice(flag) for flag in flags}
    found = []
    for index, sentence in enumerate(sentences):
        objections = [
            *_unproven(sentence, facts),
            *_loaded(sentence.text, phrases, detect),
        ]
        if facts.english:
            objections += [*_names(sentence.text, facts), *_attribution(sentence, reading)]
        found += [Violation(kind=kind, sentence=index, detail=detail) for kind, detail in dict.fromkeys(objections)]
    return tuple(found)


class _Facts:
    """The numbers and words of an article that a summary may use. What speaks to a model is left out."""

    def __init__(self, reading: Reading) -> None:
        self.text = f"{reading.article.title or ''}\n{reading.trusted}"
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
    words = {bare for word in _WORD.findall(text) for bare in _bare(word)}
    others = [n for names in NAME_VARIANTS if any(_has_name(n, text) for n in names) for n in names]
    return frozenset(words | {bare for name in others for word in _WORD.findall(name) for bare in _bare(word)})


def _unproven(sentence: SummarySentence, facts: _Facts) -> Found:
    if not sentence.evidence:
        yield "no_evidence", "it names no sentence of the article that it rests on"
    for number in _NUMBER.findall(sentence.text):
        if _plain(number) not in facts.numbers:
            year = re.fullmatch(r"(19|20)\d\d", number)
            yield "unsupported_date" if year else "unsupported_number", f"{number} is not in the article"
    if not facts.english:
        return
    for word in _WORD.findall(sentence.text):
        low = word.lower().rstrip(".")
        if low in NUMBER_WORDS and NUMBER_WORDS[low] not in facts.numbers:
            yield "unsupported_number", f"{word} is not in the article"
        if word[0].isupper() and low in DATE_WORDS and low not in facts.words:
            yield "unsupported_date", f"{word.rstrip('.')} is not in the article"


def _names(text: str, facts: _Facts) -> Found:
    """Object to words with a capital that the article does not have."""
    words = list(_WORD.finditer(text))
    for index, match in enumerate(words):
        word = match[0]
        known = any(bare in facts.words for bare in _bare(word)) or word.lower().rstrip(".") in DATE_WORDS
        if len(word.strip(".")) < 2 or not word[0].isupper() or known:
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


def _advice(flag: Flag) -> str:
    """Say what to write instead of a flagged word."""
    return "quote it and say whose word it is" if flag.voice == "quoted" else "use a plainer word"


def _loaded(text: str, phrases: Mapping[str, str], detect: Detect | None) -> Found:
    """Object to loaded words outside quotations: those of the lexicon, and those flagged in the article."""
    own = (Sentence(start=0, end=len(text)),)
    quoted = quotations(text, own)
    hits = list(detect(text, own)) if detect else []
    for hit in hits:
        if not _within(hit.start, hit.end, quoted):
            plainer = f"write “{hit.neutral}”" if hit.neutral else "leave it out"
            yield "loaded_word", f"“{text[hit.start : hit.end]}” is loaded; {plainer}"
    folded = Folded(text)
    for phrase, advice in sorted(phrases.items()):
        for start, end in folded.find(phrase):
            if not _within(start, end, quoted) and not any(h.start < end and start < h.end for h in hits):
                yield "loaded_word", f"“{text[start:end]}” is flagged in the article; {advice}"


def _attribution(sentence: SummarySentence, reading: Reading) -> Found:
    """Object if the summary asserts what every sentence of its evidence only reports that somebody says."""
    if not sentence.evidence or ATTRIBUTION.search(sentence.text) or quotations(sentence.text, ()):
        return
    sources = [_source(span.start, reading) for span in sentence.evidence]
    if all(sources):
        yield "lost_attribution", f"the article has this from {sources[0]}; write “{sources[0]} said that …”"


def _source(start: int, reading: Reading) -> str | None:
    """Return to whom the article attributes a sentence: by reported speech, or by a quotation that is most of it."""
    home = reading.sentence_at(start)
    if speaker := source_of_sentence(reading.article.text, home):
        return speaker
    spoken = [q for q in reading.quotations if q.start < home.end and home.start < q.end and q.speaker]
    covered = sum(min(q.end, home.end) - max(q.start, home.start) for q in spoken)
    return spoken[0].speaker if 2 * covered > home.end - home.start else None


def _within(start: int, end: int, quoted: Iterable[Quotation]) -> bool:
    return any(q.start <= start and end <= q.end for q in quoted)


def _plain(number: str) -> str:
    """Write a number in one way: without thousands separators, and with a point before decimals."""
    if re.fullmatch(r"\d{1,3}(?:[.,\u00a0\u202f]\d{3})+", number):
        return re.sub(r"\D", "", number)
    return re.sub(r"[,\u00a0\u202f]", ".", number).lstrip("0") or "0"


def _has_name(name: str, text: str) -> bool:
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


@lru_cache(maxsize=8192)
def _bare(word: str) -> frozenset[str]:
    """Return the forms by which a word is known: without possessive, plural and full stops."""
    base = re.sub(r"['’]s?\.?$", "", fold(word))
    plain = base.replace(".", "")
    return frozenset((base, base.rstrip("."), plain, base.removesuffix("s"), *plain.split("-")))
