"""Choose the thresholds of a framing prompt on recorded answers: what each would tell, and how right it would be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from evals.metrics.risk_coverage import Outcomes, Point, least_margin, outcomes, points, right_interval
from evals.recordings.parallel_replay import replay_all
from evals.recordings.sampling import StepProgress
from evals.recordings.suite import Suite
from service.errors import InvalidRequest
from service.models import Model
from service.prompts.kinds import Label


class Goal(Model):
    """How many of the labels that are told must be right, and how many may be on the opposite side, at most."""

    right: float
    opposite: float


class Choice(Model):
    """
    The smallest threshold that reaches the goal, for one label or for all of a kind; null if none does.

    *interval* is the 95 % interval of the share that is right with it. It knows nothing of the choice: on other cases
    expect less.
    """

    label: str | None
    point: Point | None
    interval: tuple[float, float] | None


class KindThresholds(Model):
    """Risk against coverage of one kind of labels, over margins, and what to choose: for all labels, and for each."""

    kind: Label
    points: tuple[Point, ...]
    choices: tuple[Choice, ...]


def choose_thresholds(
    suite: Suite, version: str, cases: Sequence[str], goal: Goal, progress: StepProgress
) -> list[KindThresholds]:
    """Replay a framing version and choose. Raise InvalidRequest if it does not ask for labels one party at a time."""
    prompt = suite.prompts.get("framing", version)
    if not prompt.head.labels:
        raise InvalidRequest(f"{prompt.name} asks no questions about single parties, so there are no likelihoods")
    samples = replay_all(suite.keys([("framing", prompt.head.version)], cases), suite, progress)
    found = outcomes(chain.from_iterable(samples.values()), suite.cases)
    return [choose(kind, each, goal) for kind, each in found.items() if each.chosen]


def choose(kind: Label, found: Outcomes, goal: Goal) -> KindThresholds:
    """Choose for one kind of labels."""
    return KindThresholds(kind=kind, points=tuple(points(found)), choices=tuple(_choices(found, goal)))


def _choices(found: Outcomes, goal: Goal) -> Iterator[Choice]:
    labels = sorted({one.label for one in found.chosen})
    for label in (None, *labels):
        part = [one for one in found.chosen if label in (None, one.label)]
        of_label = Outcomes(part, found.n if label is None else len(part))
        point = least_margin(of_label, goal.right, goal.opposite)
        interval = right_interval(of_label, point.margin) if point else None
        yield Choice(label=label, point=point, interval=interval)
