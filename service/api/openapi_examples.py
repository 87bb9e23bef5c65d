"""
Examples for the OpenAPI description: an invented article, its analysis with true offsets, a check, and comparisons.

The analyses are invented. The code that compares real analyses computes the differences and comparisons.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi.openapi.models import Example

from evals.comparison.compare import compare
from evals.comparison.differences import differ
from evals.comparison.runs import Output, Side
from evals.metrics.scores import Score
from service.models import (
    Analysis,
    Article,
    Check,
    CheckedSentence,
    Evidence,
    Flag,
    Party,
    Plain,
    PlainChange,
    Provenance,
    RulesProvenance,
    Sentence,
    Shares,
    Span,
    Summary,
    SummarySentence,
    TaskProvenance,
    TextRange,
    Violation,
)
from service.models.sourcing import Saying, Sourcing, Speaker

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
    "plain words": {
        "summary": "The article in plain words too, by rules alone; no model is asked",
        "value": {"text": TEXT, "tasks": ["loaded_language"], "detectors": ["rules"], "plain": True},
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
            strength="strong",
            category="emotive",
            reason="a blow stands for a remark",
            neutral="criticised",
            voice="narrator",
            speaker=None,
            detectors=("rules",),
        ),
    ),
    ungrounded=(),
    plain=Plain(
        text=TEXT.replace("slammed", "criticised"), changes=(PlainChange(span=_span("slammed"), plain="criticised"),)
    ),
    sourcing=Sourcing(
        speakers=(
            Speaker(
                name="Ada Mercer",
                kind="named",
                quotations=(_span("“It hits commuters twice,”"),),
                quoted_words=4,
                sayings=(Saying(verb="say", kind="plain", spans=(_span("said"),)),),
            ),
            Speaker(
                name="Department of Roads",
                kind="named",
                quotations=(),
                quoted_words=0,
                sayings=(Saying(verb="say", kind="plain", spans=(_span("says"),)),),
            ),
        ),
        unattributed=(),
        only_spoken_about=(),
        accusations=(),
        vague=(),
    ),
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
        strictness="strict",
        evenhand="0.1.0",
        seconds=4.3,
    ),
)


# ── Checks ───────────────────────────────────────────────────────────────────────────────────────────────────────

_TOLL = "The toll of 3 pounds pays for repairs."
CHECK_REQUESTS: dict[str, Example] = {
    "a wrong number": {"summary": "A summary with a wrong number", "value": {"text": TEXT, "summary": _TOLL}}
}
CHECK = Check(
    article=ANALYSIS.article,
    summary=_TOLL,
    sentences=(
        CheckedSentence(
            start=0,
            end=len(_TOLL),
            text=_TOLL,
            evidence=(Span.at(TEXT, _SENTENCES[2].start, _SENTENCES[2].end),),
            violations=(
                Violation(
                    kind="unsupported_number",
                    sentence=0,
                    detail="3 is not in the article",
                    words=TextRange(start=_TOLL.index("3"), end=_TOLL.index("3") + 1),
                ),
            ),
        ),
    ),
    unchecked=(),
    provenance=ANALYSIS.provenance.model_copy(update={"tasks": {}, "strictness": "balanced"}),
)

# ── Comparisons ──────────────────────────────────────────────────────────────────────────────────────────────────

_SHORTER = "The Department of Roads says that a bridge toll pays for repairs."
_ANSWERS = {
    "summary@1.0.0": {"bridge-repair/neutral": (1, "Work took 10 weeks."), "port-pay/pro-a": (2, "Both sides met.")},
    "summary@1.1.0": {"bridge-repair/neutral": (2, "Work took 7 weeks."), "port-pay/pro-a": (2, "Both sides met.")},
}

COMPARISON_REQUESTS: dict[str, Example] = {
    "summaries": {
        "summary": "Two versions of the summary",
        "value": {"text": TEXT, "a": "summary@1.0.0", "b": "summary@1.1.0"},
    }
}


def _side(name: str, answers: Mapping[str, tuple[int, str]]) -> Side:
    """Measure invented answers to two cases: summaries of two sentences, of which *hits* are supported."""
    scores = (
        Score(metric="supported", unit=case, sample=1, hits=hits, n=2, wrong=("10 is not in the article",) * (2 - hits))
        for case, (hits, _) in answers.items()
    )
    return Side(
        name=name,
        task="summary",
        model="an-example",
        sha256=None,
        samples=1,
        cases=tuple(answers),
        outputs=tuple(Output(case=case, sample=1, failure=None, text=text) for case, (_, text) in answers.items()),
        scores=tuple(scores),
    )


def _summarised(id_: str, version: str, text: str) -> Analysis:
    """Reduce the example analysis to a summary, by another prompt version."""
    summary = ANALYSIS.summary
    assert summary is not None  # noqa: S101 - it is written above
    provenance = ANALYSIS.provenance.tasks["summary"].model_copy(update={"prompt": f"summary@{version}"})
    sentence = summary.sentences[0].model_copy(update={"text": text})
    changes = {
        "id": id_,
        "summary": summary.model_copy(update={"text": text, "sentences": (sentence,)}),
        "parties": None,
        "flags": None,
        "provenance": ANALYSIS.provenance.model_copy(update={"tasks": {"summary": provenance}, "rules": None}),
    }
    return ANALYSIS.model_copy(update=changes)


COMPARISON = compare(*(_side(*side) for side in _ANSWERS.items()), metrics=("supported",))

_OLD = _summarised("an_41d0c7a95e8b2f63", "1.0.0", _SUMMARY)
_NEW = _summarised("an_9b36e2f80d17ac54", "1.1.0", _SHORTER)
LIVE_COMPARISON = {
    "a": _OLD.model_dump(mode="json"),
    "b": _NEW.model_dump(mode="json"),
    "differences": differ(_OLD, _NEW).model_dump(mode="json"),
}
