"""Cases and samples built by hand: a test names only the values that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from evals.cases.gold import Attribution, Case, Fact, GoldFlag, GoldParty, Phrase
from evals.metrics.catalogue import METRICS
from evals.metrics.scores import Metric, Score
from evals.recordings.metadata import Key
from evals.recordings.sampling import Sample
from service.models import (
    Analysis,
    Evidence,
    Flag,
    Party,
    Role,
    Shares,
    Span,
    Summary,
    SummarySentence,
    Task,
    Tone,
    Violation,
)
from tests.support import analyses

TEXT = (
    "The heroic Red Guild asked for 4 percent on Monday. The greedy Blue League refused. "
    "“It is a swindle,” Ann Poe of the guild said."
)
"""Two loaded words in the narrator's voice, one in a quotation."""
COSTS = frozenset({"words", "input_tokens", "cached_tokens", "output_tokens", "seconds"})
"""Metrics that say what an answer costs, not how good it is."""


def case(text: str = TEXT, **changes: Any) -> Case:
    """Make a case that expects nothing; *changes* add what it expects."""
    values: dict[str, Any] = {
        "id": "wages/pro-a", "event": "wages", "variant": "pro_a", "topic": "labour", "language": "en", "title": None,
        "text": text, "parties": (), "flags": (), "not_flags": (), "facts": (), "attributions": (), "orders": (),
        "exchange": (("Red Guild", "Blue League"), ("guild", "league")), "swap_of": None,
    }  # fmt: skip
    return Case(**(values | changes))


def phrase(words: str, text: str = TEXT) -> Phrase:
    """Build the phrase of the first *words*, which must not be flagged."""
    return Phrase(phrase=words, start=text.index(words), end=text.index(words) + len(words))


def gold_flag(words: str, text: str = TEXT, **changes: Any) -> GoldFlag:
    """Build the gold flag of the first *words*, which must be flagged."""
    values = phrase(words, text).model_dump() | {"categories": ("judgement",), "voice": "narrator"}
    return GoldFlag(**(values | changes))


def gold_party(name: str, **changes: Any) -> GoldParty:
    """Build a party that must be found, with any role and tone."""
    values: dict[str, Any] = {"aliases": (), "side": None, "optional": False, "roles": (), "tones": ()}
    return GoldParty(name=name, **(values | changes))


def fact(*proof: str) -> Fact:
    """Build a key fact: a summary keeps it if it has all words of *proof*."""
    return Fact(id=proof[0], text=f"A fact of {proof[0]}.", proof=(proof,))


def claim(words: str, *speaker: str) -> Attribution:
    """Make a claim of *speaker*."""
    return Attribution(claim=(words,), speaker=speaker)


# ── Findings of a model ───────────────────────────────────────────────────────────────────────────────────────────


def model_flag(words: str, text: str = TEXT, **changes: Any) -> Flag:
    """Flag the first *words* as the model does."""
    return analyses.flag(words, text, **({"category": "judgement", "detectors": ("llm",)} | changes))


def model_party(name: str, role: Role = "none", tone: Tone = "neutral", **changes: Any) -> Party:
    """Find a party, shown by the first word of the article."""
    shown = Evidence(span=Span.at(TEXT, 0, 3), voice="narrator", speaker=None)
    values: dict[str, Any] = {
        "aliases": (), "mentions": (), "fine_roles": (), "framing": "", "evidence": (shown,),
        "share": Shares(mentions=None, quoted_words=None),
    }  # fmt: skip
    return Party(name=name, role=role, tone=tone, **(values | changes))


def model_summary(*said: str, violations: Iterable[Violation] = (), evidence: bool = True) -> Summary:
    """Summarise in the sentences that were *said*, each resting on the first word of the article."""
    spans = (Span.at(TEXT, 0, 3),) if evidence else ()
    sentences = tuple(SummarySentence(text=text, evidence=spans) for text in said)
    return Summary(text=" ".join(said), sentences=sentences, violations=tuple(violations))


def sentences_of(text: str) -> list[str]:
    """Cut a text into sentences, by and large."""
    return re.split(r"(?<=[.?!”])\s+", text)


def task_analysis(task: Task, text: str = TEXT, **changes: Any) -> Analysis:
    """Make the analysis of one task, asked of a model; *changes* are what it found."""
    asked = analyses.provenance(tasks={task: analyses.task_provenance()}, rules=None)
    return analyses.analysis(text, **({"provenance": asked} | changes))


def sample(of: Case, task: Task, analysis: Analysis | None, number: int = 1, **changes: Any) -> Sample:
    """Make a sample of a case. Without an analysis it failed."""
    values: dict[str, Any] = {"failure": None if analysis else "off-schema: no party", "replies": (), "seconds": 1.0}
    return Sample(Key(task=task, version="1.0.0", case=of.id), number, analysis, **(values | changes))


def summary_sample(of: Case, *said: str, number: int = 1) -> Sample:
    """Make a sample whose summary says these sentences; with none, it failed."""
    return sample(
        of, "summary", task_analysis("summary", of.text, summary=model_summary(*said)) if said else None, number
    )


def framing_sample(of: Case, *parties: Party, number: int = 1) -> Sample:
    """Make a sample that found these parties."""
    return sample(of, "framing", task_analysis("framing", of.text, parties=parties), number)


def flags_sample(of: Case, *flags: Flag, number: int = 1) -> Sample:
    """Make a sample with these flags."""
    return sample(of, "loaded_language", task_analysis("loaded_language", of.text, flags=flags), number)


# ── Scores ───────────────────────────────────────────────────────────────────────────────────────────────────────


def metric(task: Task, name: str) -> Metric:
    """Find a metric by its name."""
    return next(metric for metric in METRICS[task] if metric.name == name)


def ratios(scores: Iterable[Score]) -> dict[str, str]:
    """Write scores of one unit as hits/n by metric, without those of costs."""
    return {s.metric: f"{s.hits:g}/{s.n:g}" for s in scores if s.metric not in COSTS}
