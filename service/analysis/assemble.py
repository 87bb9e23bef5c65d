"""Put the findings together. Pure: no clock and no randomness; those come in with the stamp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.models import (
    Analysis,
    Article,
    Flag,
    Party,
    Provenance,
    Summary,
    SummarySentence,
    SuspectedInstruction,
    Ungrounded,
    Violation,
)


@dataclass(frozen=True)
class Findings:
    """What was found, by task; None for a task that was not asked for."""

    sentences: tuple[SummarySentence, ...] | None = None
    violations: tuple[Violation, ...] = ()
    parties: tuple[Party, ...] | None = None
    flags: tuple[Flag, ...] | None = None
    objected: tuple[Flag, ...] = ()
    """The loaded words that a summary must not take over, however few or many are shown."""
    ungrounded: Sequence[Ungrounded] = ()
    suspected: tuple[SuspectedInstruction, ...] = ()


@dataclass(frozen=True)
class Stamp:
    """What tells one run of an analysis from another."""

    id: str
    created_at: datetime


def assemble(article: Article, findings: Findings, provenance: Provenance, stamp: Stamp) -> Analysis:
    """Build the analysis that the caller gets."""
    summary = None
    if findings.sentences is not None:
        summary = Summary(
            text=" ".join(sentence.text for sentence in findings.sentences),
            sentences=findings.sentences,
            violations=findings.violations,
        )
    return Analysis(
        id=stamp.id,
        created_at=stamp.created_at,
        article=article,
        summary=summary,
        parties=findings.parties,
        flags=findings.flags,
        ungrounded=tuple(dict.fromkeys(findings.ungrounded)),
        suspected_instructions=findings.suspected,
        provenance=provenance,
    )
