"""Krippendorff's α of roles and tones over the samples of a side."""

from __future__ import annotations

from evals.metrics.agreement import figures
from evals.recordings.sampling import Sample
from service.models import Role
from tests.support import eval_samples

GUILD = eval_samples.gold_party("Red Guild")
CASES = {f"wages-{n}/control": eval_samples.case(id=f"wages-{n}/control", parties=(GUILD,)) for n in range(6)}


def samples(*roles: Role | None) -> dict[str, list[Sample]]:
    """Make three samples a case, which differ in the third for the first case alone; None finds no party."""
    by_case = {}
    for index, (name, role) in enumerate(zip(CASES, roles, strict=False)):
        found = [] if role is None else [eval_samples.model_party("Red Guild", role)]
        third = [eval_samples.model_party("Red Guild", "antagonist")] if index == 0 else found
        by_case[name] = [
            eval_samples.framing_sample(CASES[name], *each, number=n) for n, each in enumerate((found, found, third), 1)
        ]
    return by_case


def test_alpha() -> None:
    """Agreement beyond chance has a value below 1, an interval around it, and counts the parties it rests on."""
    roles, tones = figures("framing", samples("none", "antagonist", "innocent", "none", "none", None), CASES)

    assert roles.value is not None
    assert roles.interval is not None
    assert roles.interval[0] < roles.value < 1 == roles.interval[1]
    assert (roles.name, roles.n, tones.name, tones.n) == ("alpha_roles", 5, "alpha_tones", 5)


def test_no_variation() -> None:
    """If every party has the same label, agreement can't be distinguished from chance: there is no value."""
    _, tones = figures("framing", samples("none", "antagonist", "innocent"), CASES)

    assert (tones.value, tones.interval) == (None, None)


def test_failed_sample() -> None:
    """A failed sample, or one that did not find the party, rates nothing; a party that one sample found counts not."""
    of = CASES["wages-0/control"]
    made_up = {
        of.id: [
            eval_samples.framing_sample(of, eval_samples.model_party("Red Guild")),
            eval_samples.sample(of, "framing", None),
            eval_samples.framing_sample(of),
        ]
    }

    assert [(figure.n, figure.value) for figure in figures("framing", made_up, CASES)] == [(0, None), (0, None)]


def test_other_tasks() -> None:
    """Only the framing has labels to agree on."""
    assert figures("summary", {}, CASES) == figures("loaded_language", {}, CASES) == ()
