"""Measure the checks on summaries that others wrote: which wrong ones they doubt, and which right ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evals.benchmarks.figures import Array, Figure, ratio
from evals.benchmarks.rows import Neutral, OtherSummary
from service.analysis.requests import CheckRequest
from service.models import Check, ViolationKind

CONTRADICTIONS: frozenset[ViolationKind] = frozenset(("opposite", "negation", "swapped"))
"""What a summary connects otherwise than its article."""
DOUBTS = CONTRADICTIONS | frozenset[ViolationKind](
    (
        "unsupported_number", "unsupported_date", "unsupported_name", "unsupported_term", "unsupported_quotation",
    )
)  # fmt: skip
"""The objections that say that a summary is wrong. The others are about its words and its sources."""
_EDITS = ("entity_modification", "antonym_swap", "negation_insertion_removal", "hallucinated_fact_insertion")


def of_summary(row: OtherSummary, _detectors: object) -> list[CheckRequest]:
    """Hold a summary against its article."""
    return [CheckRequest(text=row.article, summary=row.summary)]


def of_reference(row: Neutral, _detectors: object) -> list[CheckRequest]:
    """Hold a neutral report of an event against the articles that it was written from."""
    articles = "\n\n".join(f"{source.title or ''}\n\n{source.article}" for source in row.sources)
    return [CheckRequest(text=articles, summary=row.neutral.article)]


def doubts(row: OtherSummary, checks: Sequence[Check | None]) -> list[float]:
    """Count a summary: right or wrong, whether it is doubted, and for each kind of edit the same."""
    doubted = _is_doubted(checks[0], DOUBTS)
    wrong, edits = not row.consistent, [edit in row.edits and not row.consistent for edit in _EDITS]
    counts = [wrong and doubted, wrong, row.consistent and not doubted, row.consistent]
    return [*map(float, counts), *(float(value) for edit in edits for value in (edit and doubted, edit))]


def doubted_references(_row: Neutral, checks: Sequence[Check | None]) -> list[float]:
    """Count a report: whether it is doubted, whether it is doubted for what it connects, and 1."""
    return [float(_is_doubted(checks[0], DOUBTS)), float(_is_doubted(checks[0], CONTRADICTIONS)), 1.0]


def _is_doubted(check: Check | None, kinds: frozenset[ViolationKind]) -> bool:
    return check is not None and any(v.kind in kinds for sentence in check.sentences for v in sentence.violations)


def _share(hits: int, of: int) -> Callable[[Array], Array]:
    return lambda sums: ratio(sums[:, hits], sums[:, of])


ON_SUMMARIES = (
    Figure(
        "balanced_accuracy",
        "the mean of wrong summaries doubted and right ones not doubted",
        lambda s: (ratio(s[:, 0], s[:, 1]) + ratio(s[:, 2], s[:, 3])) / 2,
    ),
    Figure("right_not_doubted", "right summaries that are not doubted", _share(2, 3)),
    Figure("wrong_doubted", "wrong summaries that are doubted", _share(0, 1)),
    *(
        Figure(f"{edit.partition('_')[0]}_doubted", f"the same, with {edit} among its edits", _share(at, at + 1))
        for at, edit in zip(range(4, 12, 2), _EDITS, strict=True)
    ),
)
ON_REFERENCES = (
    Figure("references_doubted", "neutral reports that are doubted for anything", _share(0, 2)),
    Figure("references_contradicted", "neutral reports that are doubted for what they connect", _share(1, 2)),
)
