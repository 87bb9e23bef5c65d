"""What an analysis has found in its article, proven word by word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from service.models import (
    Flag,
    Party,
    Summary,
    SummarySentence,
    SuspectedInstruction,
    Task,
    TaskProvenance,
    Ungrounded,
    Violation,
)


@dataclass(frozen=True)
class Findings:
    """What was found by each task; None if it was not asked for. *provenance*: how each task of a model was done."""

    summary: Summary | None
    parties: tuple[Party, ...] | None
    flags: tuple[Flag, ...] | None
    ungrounded: tuple[Ungrounded, ...]
    suspected: tuple[SuspectedInstruction, ...]
    provenance: Mapping[Task, TaskProvenance]

    def with_provenance(self, task: Task, provenance: TaskProvenance) -> Findings:
        """Replace how one task's part was made."""
        return replace(self, provenance={**self.provenance, task: provenance})


def summary_of(sentences: Iterable[SummarySentence], violations: Iterable[Violation] = ()) -> Summary:
    """Build a summary from its sentences."""
    sentences = tuple(sentences)
    return Summary(
        text=" ".join(sentence.text for sentence in sentences), sentences=sentences, violations=tuple(violations)
    )
