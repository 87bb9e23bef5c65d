"""How far samples agree, beyond chance, on the roles and tones of parties. A figure is about a whole side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.cases.gold import Case
from evals.metrics.framing import match_parties
from evals.metrics.krippendorff_alpha import alpha, alpha_interval
from evals.recordings.sampling import Sample
from service.models import Model, Task

Ratings = list[list[str | None]]
"""One row per party, one column per sample."""
_ABOUT = "Krippendorff's α of {} over the samples: 1 is agreement throughout, 0 is chance."


class SideFigure(Model):
    """
    One number for all samples of a prompt version that is not a mean over cases.

    *n* counts what it is measured on: parties that at least two samples found. Without variation there is no value.
    """

    name: str
    about: str
    value: float | None
    n: int
    interval: tuple[float, float] | None


def figures(task: Task, samples: Mapping[str, Sequence[Sample]], cases: Mapping[str, Case]) -> tuple[SideFigure, ...]:
    """
    Measure the agreement of a side. Only framing has labels to agree on.

    Each gold party of a case is rated once by each sample. If a sample failed or did not find the party, its rating is
    missing. The interval draws cases.
    """
    if task != "framing":
        return ()
    rated = [_ratings(of_case, cases[name]) for name, of_case in samples.items()]
    roles = _alpha("alpha_roles", "roles", [by_role for by_role, _ in rated])
    return roles, _alpha("alpha_tones", "tones", [by_tone for _, by_tone in rated])


def _ratings(samples: Sequence[Sample], case: Case) -> tuple[Ratings, Ratings]:
    """List the roles and the tones that the samples give a case's parties, one row per party."""
    found = [match_parties(case.parties, s.analysis.parties or ()) if s.analysis else {} for s in samples]
    rows = [[each.get(gold.name) for each in found] for gold in case.parties]
    roles: Ratings = [[party.role if party else None for party in row] for row in rows]
    return roles, [[party.tone if party else None for party in row] for row in rows]


def _alpha(name: str, what: str, groups: Sequence[Ratings]) -> SideFigure:
    rows = [row for group in groups for row in group]
    value = alpha(rows)
    return SideFigure(
        name=name,
        about=_ABOUT.format(what),
        value=value,
        n=sum(sum(rating is not None for rating in row) > 1 for row in rows),
        interval=alpha_interval(groups) if value is not None else None,
    )
