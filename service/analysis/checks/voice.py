"""
Hold a sentence of a summary against the article's voice: loaded words, lost attributions, talk about the article.

"The article discusses …" describes a text where a summary reports. "The article says that X" is a longer way to say X.
"The author argues that X" is fine: an opinion needs its owner, and the author of a comment is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from service.analysis.checks.found import Found, Objection
from service.analysis.reading import Reading
from service.english.fold import Folded
from service.english.verbs_of_saying import ATTRIBUTION
from service.english.voice import Quotation, quotations, source_of_sentence
from service.lexicon.hits import Hit
from service.models import Flag, Sentence, SummarySentence

Detect = Callable[[str, Sequence[Sentence]], Iterable[Hit]]

_NOUNS = "article|text|passage|excerpt|piece|summary|report|story"
_TEXT = rf"(?:the|this) (?:(?:news|opinion|whole) )?(?:{_NOUNS})"
REPORTS = re.compile(
    rf"(?:{_TEXT} (?:also |then )?(?:says?|said|states?|stated|reports?|reported|notes?|noted|adds?|added|mentions?"
    rf"|mentioned|explains?|explained) that|(?:according to|in) {_TEXT},) ",
    re.IGNORECASE,
)
"""The words before what an article reports: they say no more than that it does."""
_DESCRIBES = re.compile(
    rf"\b(?:{_TEXT}|(?:the|this) (?:author|writer)) (?:also |then |briefly |further )?"
    r"(?:(?:discuss|address|stress|express)(?:es|ed)|(?:describe|highlight|outline|cover|explore|examine|detail|mention"
    r"|summari[sz]e|present|provide|concern|emphasi[sz]e|illustrate|contain|include|analy[sz]e|recount|delve|deal|touch"
    r"|focus|conclude|begin|report|state|note|say|explain|critici[sz]e)(?:e?s|e?d)|is about|said|dealt)\b",
    re.IGNORECASE,
)


def advice(flag: Flag) -> str:
    """Say what to write instead of a flagged word."""
    return "quote it and say whose word it is" if flag.voice == "quoted" else "use a plainer word"


def loaded_words(text: str, phrases: Mapping[str, str], detect: Detect | None) -> Found:
    """Object to loaded words outside quotations: those of the lexicon, and those flagged in the article."""
    own = (Sentence(start=0, end=len(text)),)
    quoted = quotations(text, own)
    hits = list(detect(text, own)) if detect else []
    for hit in hits:
        if not _within(hit.start, hit.end, quoted):
            plainer = f"write “{hit.neutral}”" if hit.neutral else "leave it out"
            yield Objection("loaded_word", f"“{text[hit.start : hit.end]}” is loaded; {plainer}")
    folded = Folded(text)
    for phrase, plainer in sorted(phrases.items()):
        for start, end in folded.find(phrase):
            if not _within(start, end, quoted) and not any(h.start < end and start < h.end for h in hits):
                yield Objection("loaded_word", f"“{text[start:end]}” is flagged in the article; {plainer}")


def lost_attribution(sentence: SummarySentence, reading: Reading) -> Found:
    """Object if the summary asserts what every sentence of its evidence only reports that somebody says."""
    if not sentence.evidence or ATTRIBUTION.search(sentence.text) or quotations(sentence.text, ()):
        return
    sources = sources_of(sentence, reading)
    if all(sources):
        yield Objection("lost_attribution", f"the article has this from {sources[0]}; write “{sources[0]} said that …”")


def names_source(text: str) -> bool:
    """Tell whether a sentence says whose words it has, by any verb of saying: "Brandt revealed that …"."""
    return source_of_sentence(text, Sentence(start=0, end=len(text))) is not None


def sources_of(sentence: SummarySentence, reading: Reading) -> list[str | None]:
    """
    Return to whom the article attributes each sentence of the evidence; None if it says so itself.

    It attributes by reported speech, or by a quotation that is most of the sentence.
    """
    return [_source(span.start, reading) for span in sentence.evidence]


def about_article(text: str, reading: Reading) -> Found:
    """Object to words about the article, unless it speaks of such a text itself: a report, a story, an author."""
    found = REPORTS.match(text) or _DESCRIBES.search(text)
    if found is None:
        return
    subject = re.search(rf"{_NOUNS}|author|writer", found[0], re.IGNORECASE)
    if subject and not re.search(rf"\b{subject[0]}", reading.trusted, re.IGNORECASE):
        yield Objection("about_article", f"“{found[0].strip()}” describes the article; say what it reports")


def _source(start: int, reading: Reading) -> str | None:
    home = reading.sentence_at(start)
    if speaker := source_of_sentence(reading.article.text, home):
        return speaker
    spoken = [q for q in reading.quotations if q.start < home.end and home.start < q.end and q.speaker]
    covered = sum(min(q.end, home.end) - max(q.start, home.start) for q in spoken)
    return spoken[0].speaker if 2 * covered > home.end - home.start else None


def _within(start: int, end: int, quoted: Iterable[Quotation]) -> bool:
    return any(q.start <= start and end <= q.end for q in quoted)
