"""Small valid articles, findings and analyses: a test names only the values that it is about."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from service.models import (
    Analysis,
    Article,
    Evidence,
    Flag,
    Party,
    Provenance,
    RulesProvenance,
    Sentence,
    Shares,
    Span,
    Summary,
    SummarySentence,
    TaskProvenance,
)

TEXT = (
    "The minister slammed the plan. “It is a disgrace,” Ada Poe said.\n\n"
    "Critics claim that the regime lied. The vote is on 4 May."
)
"""Four sentences in two paragraphs; one loaded word in the narrator's voice and one in a quotation."""


def sentences(text: str) -> tuple[Sentence, ...]:
    """Cut *text* after full stops and at line breaks: enough for tests."""
    return tuple(Sentence(start=m.start(), end=m.end()) for m in re.finditer(r"[^\s.][^.\n]*\.?", text))


def article(text: str = TEXT, **changes: Any) -> Article:
    """Make an article of *text*."""
    digest = sha256(text.encode()).hexdigest()
    values = {"sha256": digest, "title": None, "language": "en", "text": text, "sentences": sentences(text)}
    return Article(**(values | changes))


def span(words: str, text: str = TEXT) -> Span:
    """Cut the span of the first *words* in *text*."""
    start = text.index(words)
    return Span.at(text, start, start + len(words))


def flag(words: str = "slammed", text: str = TEXT, **changes: Any) -> Flag:
    """Make a flag on the first *words* in *text*."""
    values = {
        "span": span(words, text),
        "strength": "usual",
        "category": "emotive",
        "reason": "A blow where words were meant.",
        "neutral": "criticised",
        "voice": "narrator",
        "speaker": None,
        "detectors": ("rules",),
    }
    return Flag(**(values | changes))


def party(name: str = "Ada Poe", text: str = TEXT, **changes: Any) -> Party:
    """Make a party that *text* names."""
    values = {
        "name": name,
        "aliases": ("Poe",),
        "mentions": (span(name, text),),
        "role": "protagonist",
        "fine_roles": ("rebel", "virtuous"),
        "tone": "favourable",
        "framing": "The one who objects.",
        "evidence": (Evidence(span=span(name, text), voice="quoted", speaker="Ada Poe"),),
        "share": Shares(mentions=0.5, quoted_words=None),
    }
    return Party(**(values | changes))


def summary(text: str = TEXT, **changes: Any) -> Summary:
    """Make a summary of one sentence that rests on the first sentence of *text*."""
    first = sentences(text)[0]
    said = SummarySentence(text="The minister spoke.", evidence=(Span.at(text, first.start, first.end),))
    return Summary(**({"text": said.text, "sentences": (said,), "violations": ()} | changes))


def task_provenance(**changes: Any) -> TaskProvenance:
    """Make the provenance of one task."""
    values = {
        "prompt": "summary@1.0.0",
        "sha256": "a" * 64,
        "preamble": "preamble@1.0.0",
        "preamble_sha256": "b" * 64,
        "repair": None,
        "model": "small",
        "model_answered": "small-2026",
        "fingerprint": None,
        "seed": 7,
        "temperature": 0.0,
        "attempts": 1,
        "seconds": 1.25,
        "input_tokens": 500,
        "cached_tokens": 400,
        "output_tokens": 90,
    }
    return TaskProvenance(**(values | changes))


def provenance(**changes: Any) -> Provenance:
    """Make a provenance: one task and the rules."""
    rules = RulesProvenance(lexicon="en@1.0.0", sha256="c" * 64)
    values = {"tasks": {"summary": task_provenance()}, "rules": rules, "evenhand": "0.1.0", "seconds": 2.5}
    return Provenance(**(values | changes))


def analysis(text: str = TEXT, **changes: Any) -> Analysis:
    """Make an analysis of *text* in which every task was asked and found nothing; *changes* are what it found."""
    values = {
        "id": "an_1",
        "created_at": datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
        "article": article(text),
        "summary": Summary(text="", sentences=(), violations=()),
        "parties": (),
        "flags": (),
        "ungrounded": (),
        "provenance": provenance(),
    }
    return Analysis(**(values | changes))


def numbered_analysis(number: int = 0, **changes: Any) -> Analysis:
    """Make an analysis with findings and an id of its own; a higher number is newer."""
    own: dict[str, Any] = {
        "id": f"an_{number:016x}",
        "created_at": datetime(2026, 11, 2, tzinfo=UTC) + timedelta(seconds=number),
        "article": article(title="The plan"),
        "flags": (flag(), flag("regime", neutral=None)),
        "parties": (party(),),
        "summary": summary(),
    }
    return analysis(**(own | changes))
