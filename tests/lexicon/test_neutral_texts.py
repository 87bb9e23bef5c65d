"""
Plain reports, written for this project as a news agency would: what the rules flag in their own voice is a false alarm.

The texts are in `neutral/`. Named speakers say loaded words in them, which are flagged as quoted, not as the report's.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from service.analysis.sentences import split
from service.english.voice import quotations, voice_of
from service.lexicon.hits import Hit, merge
from service.lexicon.load import load_lexicon
from service.lexicon.rhetoric import find_rhetoric
from service.lexicon.scare_quotes import SCARE_QUOTE_STRENGTH, find_scare_quotes
from service.models import SHOWN, Strictness

LEXICON = load_lexicon()
TEXTS = sorted((Path(__file__).parent / "neutral").glob("*.txt"))
WORDS_PER_FALSE_ALARM = 400


def flagged(text: str, strictness: Strictness) -> dict[str, list[str]]:
    """Return what the rules find in *text*, by voice."""
    sentences = split(text, "en")
    quoted = quotations(text, sentences)
    hits: list[Hit] = LEXICON.find(text, sentences, strictness)
    hits = merge(hits, find_rhetoric(text, sentences, quoted, LEXICON.rules, strictness))
    if SCARE_QUOTE_STRENGTH in SHOWN[strictness]:
        hits = merge(hits, find_scare_quotes(text, sentences, quoted))
    found: dict[str, list[str]] = {"narrator": [], "quoted": []}
    for hit in hits:
        found[voice_of(hit.start, hit.end, quoted)[0]].append(text[hit.start : hit.end])
    return found


@pytest.mark.parametrize("path", TEXTS, ids=[path.stem for path in TEXTS])
def test_nothing_at_balanced(path: Path) -> None:
    """A plain report has no word in its own voice that a careful editor marks."""
    assert flagged(path.read_text(encoding="utf-8"), "balanced")["narrator"] == []


def test_hardly_anything_at_strict() -> None:
    """In plain reports, at most one word in 400 is flagged as slight."""
    texts = [path.read_text(encoding="utf-8") for path in TEXTS]
    alarms = [word for text in texts for word in flagged(text, "strict")["narrator"]]
    words = sum(len(text.split()) for text in texts)

    assert words >= 2000
    assert len(alarms) * WORDS_PER_FALSE_ALARM <= words, alarms


def test_loaded_words_of_speakers_are_found() -> None:
    """Loaded words of named speakers are flagged as theirs: these texts do contain loaded words."""
    quoted = [word for path in TEXTS for word in flagged(path.read_text(encoding="utf-8"), "balanced")["quoted"]]

    assert {"shameless", "heartless", "clueless", "cynical"} <= set(quoted)
