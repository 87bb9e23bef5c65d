"""How far samples agree on the roles and tones of parties, beyond chance: figures of a whole side, not of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.cases.gold import Case
from evals.metrics.framing import matched
from evals.metrics.krippendorff_alpha import alpha, alpha_interval
from evals.recordings.sampling import Sample
from service.models import Model, Task

Ratings = list[list[str | None]]
"""A row per party, a column per sample."""
_ABOUT = "Krippendorff's α of {} over the samples: 1 is agreement throughout, 0 is chance."


class Figure(Model):
    """
    One number for all samples of a prompt version, which is no mean over cases.

    *n* counts what it rests on, here parties that two samples or more found. There is no value where nothing varies.
    """

    name: str
    about: str
    value: float | None
    n: int
    interval: tuple[float, float] | None


def figures(task: Task, samples: Mapping[str, Sequence[Sample]], cases: Mapping[str, Case]) -> tuple[Figure, ...]:
    """
    Measure a side's agreement. Only the framing has labels to agree on.

    A unit is a gold party of a case, rated once by each sample; where a sample failed or did not find the party, its
    rating is missing, which is not a label. The interval draws cases.
    """
    if task != "framing":
        return ()
    rated = [_ratings(made, cases[name]) for name, made in samples.items()]
    roles = _alpha("alpha_roles", "roles", [by_role for by_role, _ in rated])
    return roles, _alpha("alpha_tones", "tones", [by_tone for _, by_tone in rated])


def _ratings(samples: Sequence[Sample], case: Case) -> tuple[Ratings, Ratings]:
    """List the roles and the tones of a case's parties, a row per party."""
    found = [matched(case.parties, s.analysis.parties or ()) if s.analysis else {} for s in samples]
    rows = [[each.get(gold.name) for each in found] for gold in case.parties]
    roles: Ratings = [[party.role if party else None for party in row] for row in rows]
    return roles, [[party.tone if party else None for party in row] for row in rows]


def _alpha(name: str, what: str, groups: Sequence[Ratings]) -> Figure:
    rows = [row for group in groups for row in group]
    value = alpha(rows)
    return Figure(
        name=name,
        about=_ABOUT.format(what),
        value=value,
        n=sum(sum(rating is not None for rating in row) > 1 for row in rows),
        interval=alpha_interval(groups) if value is not None else None,
    )
