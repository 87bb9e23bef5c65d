"""
Hold a sentence of a summary against the article's voice: loaded words, lost attributions, talk about the article.

"The article discusses …" describes a text where a summary reports. "The article says that X" is a longer way to say X.
"The author argues that X" is fine: an opinion needs its owner, and the author of a comment is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from service.analysis.checks.found import Found, Objection
from service.analysis.checks.reported import reported_words, saying_words
from service.analysis.reading import Reading
from service.english.fold import Folded
from service.english.ranges import Range
from service.english.verbs_of_saying import ATTRIBUTION
from service.english.voice import quotations, source_of_sentence
from service.english.word_classes import PRONOUNS
from service.lexicon.hits import Hit
from service.models import Flag, Sentence, SummarySentence, TextRange

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

_REPORTS_TOO = re.compile(
    r"\b(?:attribut|hint|signal|indicat|agree|think|thought|fear|hope|want|plan|expect)(?:e?s|e?d)?\b", re.IGNORECASE
)
"""Verbs by which people report without a verb of saying."""
_ANNOUNCES = re.compile(r"\b(?:announc|confirm|report|reveal|disclos)(?:e|es|ed|s)?\b", re.IGNORECASE)


def advice(flag: Flag) -> str:
    """Say what to write instead of a flagged word."""
    return "quote it and say whose word it is" if flag.voice == "quoted" else "use a plainer word"


def own_loaded_words(text: str, phrases: Mapping[str, str], detect: Detect | None) -> Found:
    """
    Object to loaded words that a sentence neither quotes nor attributes. What to write instead is left to the writer.

    A plainer word that fits the article does not always fit the summary.
    """
    reported, saying = reported_words(text), saying_words(text)
    for words, _ in _loaded(text, phrases, detect):
        says = any(words.start <= verb.start and verb.end <= words.end for verb in saying)
        if says or not _within(words, reported):
            yield Objection(
                "loaded_word", f"“{words.of(text)}” is loaded, and stands in the summary’s own voice", words
            )


def loaded_words(text: str, phrases: Mapping[str, str], detect: Detect | None) -> Found:
    """Object to loaded words outside quotations, and say what to write instead."""
    for words, problem in _loaded(text, phrases, detect):
        yield Objection("loaded_word", f"“{words.of(text)}” is {problem}", words)


def _loaded(text: str, phrases: Mapping[str, str], detect: Detect | None) -> Iterator[tuple[TextRange, str]]:
    """Find the loaded words outside quotations: those of the lexicon, and *phrases*, those flagged in the article."""
    own = (Sentence(start=0, end=len(text)),)
    quoted, hits = quotations(text, own), list(detect(text, own)) if detect else []
    found = [
        (hit.start, hit.end, f"loaded; {f'write “{hit.neutral}”' if hit.neutral else 'leave it out'}") for hit in hits
    ]
    folded = Folded(text)
    for phrase, plainer in sorted(phrases.items()):
        for start, end in folded.find(phrase):
            if not any(hit.start < end and start < hit.end for hit in hits):
                found.append((start, end, f"flagged in the article; {plainer}"))
    for start, end, problem in found:
        if not _within(words := TextRange(start=start, end=end), quoted):
            yield words, problem


def lost_attribution(sentence: SummarySentence, reading: Reading, *, own_words: bool = False) -> Found:
    """
    Object if the summary asserts what every sentence of its evidence only reports that somebody says.

    With *own_words* it leaves the wording to the writer. A sentence about the source itself is then no fault, nor is
    what somebody announced or confirmed: that it is so is theirs to say.
    """
    if not sentence.evidence or ATTRIBUTION.search(sentence.text) or quotations(sentence.text, ()):
        return
    sources = sources_of(sentence, reading)
    if not all(sources) or (own_words and _needs_no_source(sentence, sources)):
        return
    advice = "the sentence states it as a fact" if own_words else f"write “{sources[0]} said that …”"
    yield Objection("lost_attribution", f"the article has this from {sources[0]}; {advice}")


def _needs_no_source(sentence: SummarySentence, sources: Iterable[str | None]) -> bool:
    """Tell whether a sentence is about its source, or its evidence announces something."""
    if any(source and source.casefold() in PRONOUNS for source in sources) or _REPORTS_TOO.search(sentence.text):
        return True
    names = {word for source in sources if source for word in re.findall(r"[^\W\d_a-z]\w{2,}", source)}
    if any(re.search(rf"\b{name}\b", sentence.text) for name in names):
        return True
    return all(_ANNOUNCES.search(span.text) for span in sentence.evidence)


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


def _within(words: TextRange, ranges: Iterable[Range]) -> bool:
    return any(each.start <= words.start and words.end <= each.end for each in ranges)
