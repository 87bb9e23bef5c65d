"""An example for the API's documentation: an invented article and its analysis, true to its offsets."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from fastapi.openapi.models import Example

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
    "Lydford council slammed the bridge toll on Monday. "
    "“It hits commuters twice,” said councillor Ada Mercer. "
    "The Department of Roads says the toll of 2 pounds pays for repairs."
)
REQUESTS: dict[str, Example] = {
    "everything": {"summary": "All three tasks", "value": {"text": TEXT, "title": "Council and ministry at odds"}},
    "loaded words only": {
        "summary": "Loaded language by rules alone; no model is asked",
        "value": {"text": TEXT, "tasks": ["loaded_language"], "detectors": ["rules"]},
    },
}


def _span(words: str) -> Span:
    start = TEXT.index(words)
    return Span.at(TEXT, start, start + len(words))


_SENTENCES = tuple(
    Sentence(start=TEXT.index(first), end=TEXT.index(last) + len(last))
    for first, last in (("Lydford", "Monday."), ("“It", "Mercer."), ("The Dep", "repairs."))
)
_SUMMARY = "Lydford council objected to a bridge toll; the Department of Roads says that it pays for repairs."

ANALYSIS = Analysis(
    id="an_0f8a5c1d2b7e4936",
    created_at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
    article=Article(
        sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
        title="Council and ministry at odds",
        language="en",
        text=TEXT,
        sentences=_SENTENCES,
    ),
    summary=Summary(
        text=_SUMMARY,
        sentences=(
            SummarySentence(
                text=_SUMMARY, evidence=tuple(Span.at(TEXT, s.start, s.end) for s in (_SENTENCES[0], _SENTENCES[2]))
            ),
        ),
        violations=(),
    ),
    parties=(
        Party(
            name="Lydford council",
            aliases=(),
            mentions=(_span("Lydford council"),),
            role="protagonist",
            fine_roles=("guardian",),
            tone="neutral",
            framing="Speaks up for commuters against a charge.",
            evidence=(Evidence(span=_span("It hits commuters twice"), voice="quoted", speaker="Ada Mercer"),),
            share=Shares(mentions=1.0, quoted_words=0.0),
        ),
    ),
    flags=(
        Flag(
            span=_span("slammed"),
            category="emotive",
            reason="a blow stands for a remark",
            neutral="criticised",
            voice="narrator",
            speaker=None,
            detectors=("rules",),
        ),
    ),
    ungrounded=(),
    provenance=Provenance(
        tasks={
            "summary": TaskProvenance(
                prompt="summary@1.0.0",
                sha256="6a" * 32,
                preamble="preamble@1.0.0",
                preamble_sha256="3f" * 32,
                repair=None,
                model="an-example",
                model_answered="an-example-2026",
                fingerprint=None,
                seed=7,
                temperature=0.0,
                attempts=1,
                seconds=4.2,
                input_tokens=466,
                cached_tokens=0,
                output_tokens=88,
            ),
        },
        rules=RulesProvenance(lexicon="en@1.0.0", sha256="c4" * 32),
        evenhand="0.1.0",
        seconds=4.3,
    ),
)
