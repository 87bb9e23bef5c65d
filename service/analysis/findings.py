"""What an analysis has found in its article, proven word by word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from service.models import (
    TASKS,
    Flag,
    Party,
    Summary,
    SummarySentence,
    Task,
    TaskProvenance,
    Ungrounded,
    Violation,
)


@dataclass(frozen=True)
class Findings:
    """What was found by each task; None if it was not asked for. *provenance*: how each task of a model was done."""

    summary: Summary | None = None
    parties: tuple[Party, ...] | None = None
    flags: tuple[Flag, ...] | None = None
    ungrounded: tuple[Ungrounded, ...] = ()
    provenance: Mapping[Task, TaskProvenance] = field(default_factory=dict)

    def with_provenance(self, task: Task, provenance: TaskProvenance) -> Findings:
        """Replace how one task's part was made."""
        return replace(self, provenance={**self.provenance, task: provenance})


def join(found: Mapping[Task, Findings]) -> Findings:
    """Join the findings of several tasks, in the order of `TASKS`."""
    summary, parties, flags = (found.get(task, Findings()) for task in TASKS)
    in_order = (summary, parties, flags)
    return Findings(
        summary=summary.summary,
        parties=parties.parties,
        flags=flags.flags,
        ungrounded=tuple(each for part in in_order for each in part.ungrounded),
        provenance={task: how for part in in_order for task, how in part.provenance.items()},
    )


def summary_of(sentences: Iterable[SummarySentence], violations: Iterable[Violation] = ()) -> Summary:
    """Build a summary from its sentences."""
    sentences = tuple(sentences)
    return Summary(
        text=" ".join(sentence.text for sentence in sentences), sentences=sentences, violations=tuple(violations)
    )
