"""
Risk against coverage: how many labels are right, and how many wrong, the more of them are withheld.

A label is told if the model is sure enough of it. The curve orders the labels by how sure it is, and says for each
share that could be told how many are right and how many on the opposite side (Geifman & El-Yaniv 2017, arXiv
1705.08500).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from evals.cases.gold import Case
from evals.metrics.bootstrap import ratio_interval
from evals.metrics.framing import is_opposite, match_parties
from evals.recordings.sampling import Sample
from service.analysis.label_choice import threshold_of
from service.models import Model
from service.prompts.front_matter import Threshold
from service.prompts.kinds import LABELS, Label

_STEPS = 20
"""At how many shares told a curve has a point."""


class Outcome(NamedTuple):
    """A label that was chosen about one party of a *unit*, and what it is beside the gold. *margin*: how sure it is."""

    unit: str
    label: str
    margin: float
    right: bool
    opposite: bool


class Outcomes(NamedTuple):
    """The labels of one kind. *n* also counts the parties of which nothing could be chosen: they are never told."""

    chosen: Sequence[Outcome]
    n: int


class Point(Model):
    """What is told if labels must have this *margin*: how many of *n*, how many of these right or opposite."""

    margin: float
    told: int
    right: int
    opposite: int
    n: int

    @property
    def shares(self) -> tuple[float, float, float]:
        """Return the share told, and the shares of those that are right and opposite."""
        return self.told / self.n, self.right / self.told, self.opposite / self.told


class Curve(Model):
    """
    Risk against coverage for one kind of labels, from all told to few.

    The margins of its points are those beyond the thresholds of the prompt. *now* is what is told with these: it is
    null if the prompt has none, or if nothing is told.
    """

    kind: Label
    points: tuple[Point, ...]
    now: Point | None


def outcomes(samples: Iterable[Sample], cases: Mapping[str, Case]) -> dict[Label, Outcomes]:
    """Hold what was chosen about each gold party that was found against what readers accept of it."""
    chosen: dict[Label, list[Outcome]] = {kind: [] for kind in LABELS}
    counts = dict.fromkeys(LABELS, 0)
    for sample in samples:
        case = cases[sample.key.case]
        parties = sample.analysis.parties or () if sample.analysis else ()
        found = match_parties(case.parties, parties)
        for gold in (gold for gold in case.parties if gold.name in found):
            choices = sample.choices.get(found[gold.name].name, {})
            accepted: dict[Label, Sequence[str]] = {"role": gold.roles, "tone": gold.tones}
            for kind, wanted in accepted.items():
                counts[kind] += bool(wanted)
                if wanted and kind in choices:
                    label, margin = choices[kind].label, choices[kind].margin
                    one = Outcome(case.id, label, margin, label in wanted, is_opposite(label, wanted))
                    chosen[kind].append(one)
    return {kind: Outcomes(chosen[kind], counts[kind]) for kind in LABELS}


def curves(samples: Iterable[Sample], cases: Mapping[str, Case], thresholds: Mapping[Label, Threshold]) -> list[Curve]:
    """Draw a curve for each kind of label that was asked about."""
    return [
        curve(kind, found, thresholds) for kind, found in outcomes(samples, cases).items() if found.chosen and found.n
    ]


def curve(kind: Label, found: Outcomes, thresholds: Mapping[Label, Threshold]) -> Curve:
    """Draw the curve of some labels beyond the thresholds of their prompt."""
    beyond = [one._replace(margin=one.margin - threshold_of(kind, one.label, thresholds)) for one in found.chosen]
    moved = Outcomes(beyond, found.n)
    now = point_at(0.0, moved) if kind in thresholds else None
    return Curve(kind=kind, points=tuple(points(moved)), now=now)


def points(found: Outcomes) -> list[Point]:
    """List the points of a curve: all that was chosen, then ever smaller shares of the labels."""
    margins = sorted((one.margin for one in found.chosen), reverse=True)
    wanted = (round(found.n * step / _STEPS) for step in range(_STEPS, 0, -1))
    at = [margins[min(count, len(margins)) - 1] for count in wanted if count]
    return [point for margin in dict.fromkeys(at) if (point := point_at(margin, found))]


def point_at(margin: float, found: Outcomes) -> Point | None:
    """Count what is told with a margin; None if nothing is."""
    told = [one for one in found.chosen if one.margin >= margin]
    if not told:
        return None
    right, opposite = sum(one.right for one in told), sum(one.opposite for one in told)
    return Point(margin=margin, told=len(told), right=right, opposite=opposite, n=found.n)


def least_margin(found: Outcomes, right: float, opposite: float) -> Point | None:
    """Return the point that tells most while at least *right* are right and at most *opposite* on the other side."""
    for margin in sorted({one.margin for one in found.chosen}):
        point = point_at(margin, found)
        if point and point.shares[1] >= right and point.shares[2] <= opposite:
            return point
    return None


def right_interval(found: Outcomes, margin: float) -> tuple[float, float] | None:
    """Return the 95 % interval of the share that is right with a margin; it draws whole units."""
    told = [one for one in found.chosen if one.margin >= margin]
    units = list(dict.fromkeys(one.unit for one in told))
    return ratio_interval(
        [sum(one.right for one in told if one.unit == unit) for unit in units],
        [sum(one.unit == unit for one in told) for unit in units],
    )
