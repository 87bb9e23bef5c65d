"""Risk against coverage, on labels made by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from evals.metrics.risk_coverage import Outcome, Outcomes, curve, curves, least_margin, points, right_interval
from evals.recordings.sampling import Sample
from service.analysis.label_choice import Choice
from service.prompts.kinds import Label
from tests.support import eval_samples

GUILD = eval_samples.gold_party("Red Guild", roles=("protagonist", "innocent"), tones=("favourable",))
LEAGUE = eval_samples.gold_party("Blue League", tones=("unfavourable", "neutral"))
CASE = eval_samples.case(parties=(GUILD, LEAGUE))


def chosen(*labels: tuple[float, str], n: int | None = None) -> Outcomes:
    """Make labels of these margins, each right, wrong or opposite, of cases of their own."""
    found = [
        Outcome(f"case-{number}", "favourable", margin, what == "right", what == "opposite")
        for number, (margin, what) in enumerate(labels)
    ]
    return Outcomes(found, n or len(found))


def sample(**labels: tuple[Choice, Choice]) -> Sample:
    """Make a sample that found these parties and chose a role and a tone for each; `_` stands for a space."""
    choices: Mapping[str, Mapping[Label, Choice]] = {
        name.replace("_", " "): {"role": role, "tone": tone} for name, (role, tone) in labels.items()
    }
    parties = [eval_samples.model_party(name) for name in ("Red Guild", "Blue League")]
    made = eval_samples.framing_sample(CASE, *parties)
    return eval_samples.sample(CASE, "framing", made.analysis, choices=choices)


FOUR = chosen((0.9, "right"), (0.7, "right"), (0.5, "wrong"), (0.3, "opposite"))


def test_points() -> None:
    """A curve goes from all labels to the surest one; right and opposite are shares of what is told."""
    assert [(p.margin, *p.shares) for p in points(FOUR)] == [
        (0.3, 1.0, 0.5, 0.25),
        (0.5, 0.75, pytest.approx(2 / 3), 0.0),
        (0.7, 0.5, 1.0, 0.0),
        (0.9, 0.25, 1.0, 0.0),
    ]


def test_what_is_never_chosen_is_never_told() -> None:
    """A party of which nothing could be chosen counts among all labels, so the curve does not reach 100 %."""
    assert points(chosen((0.9, "right"), (0.7, "wrong"), n=4))[0].shares == (0.5, 0.5, 0.0)


@pytest.mark.parametrize(
    ("right", "opposite", "margin"),
    [
        pytest.param(0.0, 1.0, 0.3, id="anything"),
        pytest.param(0.6, 1.0, 0.5, id="most right"),
        pytest.param(0.0, 0.1, 0.5, id="none opposite"),
        pytest.param(1.0, 0.0, 0.7, id="all right"),
    ],
)
def test_least_margin(right: float, opposite: float, margin: float) -> None:
    """The smallest margin is chosen that has enough right and few enough opposite."""
    point = least_margin(FOUR, right, opposite)

    assert point is not None
    assert point.margin == margin


def test_no_margin_is_enough() -> None:
    """If even the surest labels are wrong there is no margin to choose, and where nothing is told no interval."""
    wrong = chosen((0.9, "wrong"), (0.1, "right"))

    assert least_margin(wrong, 0.9, 0.0) is None
    assert right_interval(wrong, 2.0) is None


@pytest.mark.parametrize(
    ("threshold", "told"),
    [
        pytest.param(0.6, 2, id="one for all"),
        pytest.param({"favourable": 0.4, "neutral": 0.0, "unfavourable": 0.0}, 3, id="one for each"),
    ],
)
def test_thresholds_move_the_curve(threshold: float | dict[str, float], told: int) -> None:
    """Margins count from the prompt's thresholds; what is told with these is marked, and nothing without any."""
    drawn = curve("tone", FOUR, {"tone": threshold})

    assert drawn.now is not None
    assert (drawn.now.told, drawn.now.margin, len(drawn.points)) == (told, 0.0, 4)
    assert curve("tone", FOUR, {"role": 1.0}).now is None


def test_curves_of_samples() -> None:
    """A gold party that was found counts by what was chosen for it, not by what is shown."""
    hero, villain = Choice("innocent", 0.5), Choice("antagonist", 0.4)
    praised, neutral = Choice("unfavourable", 0.3), Choice("neutral", 0.2)

    role, tone = curves([sample(Red_Guild=(hero, praised), Blue_League=(villain, neutral))], {CASE.id: CASE}, {})

    assert (role.kind, [p.model_dump() for p in role.points]) == (
        "role", [{"margin": 0.5, "told": 1, "right": 1, "opposite": 0, "n": 1}]
    )  # fmt: skip
    assert (tone.kind, [(p.told, p.right, p.opposite) for p in tone.points]) == ("tone", [(2, 1, 1), (1, 0, 1)])


def test_no_likelihoods_no_curve() -> None:
    """A prompt that labels all parties in one answer has no likelihoods to draw."""
    assert curves([sample()], {CASE.id: CASE}, {}) == []
