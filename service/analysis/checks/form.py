"""
Check the form of a summary's sentences: complete, in the article's script, and each said once.

Verbs and last words are checked in English only. Whether a sentence ends with a stop is checked where the article's own
sentences do; Thai has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.analysis.checks.found import Found, Objection
from service.analysis.reading import Reading
from service.english.completeness import dangling_word, ends, may_have_verb
from service.english.fold import content, fold
from service.english.scripts import main_scripts, script_of
from service.english.word_classes import NEGATIONS
from service.models import SummarySentence, ViolationKind

FORM: frozenset[ViolationKind] = frozenset(("unfinished", "fragment", "foreign_script", "repeated", "misspelt"))
"""What makes a sentence worthless, whatever it says."""
_FEW, _SAME = 3, 0.85
"""A sentence of three or more content words is said again if another sentence has 85 % of them."""
_LONGEST_GAP = 2
_NEGATIVE = re.compile(rf"\b(?:{'|'.join(sorted(NEGATIONS))})\b|n['’]t\b", re.IGNORECASE)
_AGAIN = re.compile(
    rf"\b(?P<run>\w+(?:\W+\w+){{3,12}})\b.*?\b(?P=run)\b"
    rf"|\b(?P<few>(?!(?:the|a|an|of|and|or) )\w+ \w{{4,}})\W+(?:\w+\W+){{0,{_LONGEST_GAP}}}(?P=few)\b",
    re.IGNORECASE,
)
"""The same four words or more twice, or the same two with hardly any between: "said in Ravik, saying in Ravik"."""


def unfinished(text: str, reading: Reading, *, english: bool) -> Found:
    """Object to a sentence that ends before it is done."""
    if not ends(text) and _has_stops(reading):
        yield Objection("unfinished", "it does not end: finish the sentence")
    elif english and (word := dangling_word(text)):
        yield Objection("unfinished", f"it ends in “{word}”: finish the sentence")


def fragment(text: str) -> Found:
    """Object to an English sentence without a verb."""
    if not may_have_verb(text):
        yield Objection("fragment", "it has no verb: write a whole sentence")


def foreign_script(text: str, reading: Reading) -> Found:
    """Object to words in a script that the article does not use, unless the article has the word."""
    usual = main_scripts(reading.article.text)
    if not usual:
        return
    for word in re.findall(r"[^\W\d_]+", text):
        scripts = {script_of(char) for char in word} - {None}
        if not scripts <= usual and word not in reading.article.text:
            yield Objection("foreign_script", f"“{word}” is not in the script of the article")


def repeated(sentences: Sequence[SummarySentence]) -> list[str | None]:
    """Say for each sentence what it repeats, in words: another sentence that says all of it, or itself."""
    said = [content(sentence.text) for sentence in sentences]
    return [_repeats(at, said, sentences) for at in range(len(sentences))]


def twice(text: str) -> re.Match[str] | None:
    """Find words that a sentence says twice: the group `run` or `few` is what is said again."""
    return _AGAIN.search(text)


def _repeats(at: int, said: Sequence[frozenset[str]], sentences: Sequence[SummarySentence]) -> str | None:
    words, text = said[at], sentences[at].text
    for other in range(len(said)):
        longer = (len(said[other]), -other) > (len(words), -at)
        if other == at or not longer or bool(_NEGATIVE.search(text)) != bool(_NEGATIVE.search(sentences[other].text)):
            continue
        same = fold(text) == fold(sentences[other].text)
        if same or (len(words) >= _FEW and len(words & said[other]) >= _SAME * len(words)):
            return f"sentence {other + 1} says this too: say it once"
    again = twice(text)
    return f"it says “{again['run'] or again['few']}” twice" if again else None


def _has_stops(reading: Reading) -> bool:
    """Tell whether most sentences of the article end with a stop. A headline has none."""
    with_stop = sum(ends(sentence.of(reading.article.text)) for sentence in reading.article.sentences)
    return 2 * with_stop >= len(reading.article.sentences)
