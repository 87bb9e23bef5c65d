"""Comparing two sides: verdicts that hold, flips that show, nothing left out."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.comparison.compare import compare
from evals.comparison.results import Change, Comparison
from evals.metrics.catalogue import METRICS
from evals.metrics.significance import holm
from service.errors import InvalidRequest, RecordingError
from service.models import Task
from tests.support import comparisons
from tests.support.simulated_versions import Version

TASKS: tuple[Task, ...] = tuple(METRICS)
PASSED = [1.0, 1.0, 1.0]


def change(comparison: Comparison, name: str) -> Change:
    """Find what became of one metric."""
    return next(change for change in comparison.changes if change.metric == name)


# ── Simulations ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_equals_differ_seldom() -> None:
    """Of 200 comparisons of a version with itself, sampled anew, at most 5 % find any difference after correction."""
    generator = np.random.default_rng(11)
    found = 0
    for number in range(200):
        version = Version(TASKS[number % len(TASKS)], generator)
        comparison = compare(version.side("a"), version.side("b"))
        found += bool(comparison.verdicts("better") + comparison.verdicts("worse"))

    assert found <= 10


@pytest.mark.parametrize(
    ("task", "name", "level"),
    [
        pytest.param("summary", "evidence", 5.0, id="samples that pass or fail"),
        pytest.param("summary", "facts", 1.5, id="three facts of four"),
        pytest.param("loaded_language", "f1", 1.5, id="amount"),
        pytest.param("loaded_language", "ungrounded", 5.0, id="lower is better"),
    ],
)
def test_a_drop_of_20_points_is_found(task: Task, name: str, level: float) -> None:
    """With 44 cases, a drop of 20 points in one metric among all of a task is found in 95 % of the comparisons."""
    generator = np.random.default_rng(12)
    found, drawn = 0, 40
    for _ in range(drawn):
        version = Version(task, generator, level)
        before = version.side("a")
        version.rates[name] = np.clip(version.rates[name] - 0.2, 0, 1)
        found += change(compare(before, version.side("b")), name).verdict == "worse"

    assert found / drawn >= 0.95


def test_telling_less_is_not_worse() -> None:
    """How many labels are told is shown with its difference, but is neither better nor worse, whatever it is."""
    told, silent = ({f"case-{n}": each for n in range(30)} for each in (PASSED, [0.0] * 3))

    comparison = compare(
        comparisons.side("a", {"roles_told": told}, "framing"),
        comparisons.side("b", {"roles_told": silent}, "framing"),
    )

    found = change(comparison, "roles_told")
    assert (found.verdict, found.difference, found.p) == ("not judged", -1.0, None)


@pytest.mark.parametrize("task", TASKS)
def test_itself(task: Task) -> None:
    """A side compared with itself shows no difference on every metric, nothing flipped, and says what it could show."""
    side = Version(task, np.random.default_rng(13)).side("a")
    comparison = compare(side, side)
    tested = [metric.name for metric in METRICS[task] if metric.kind != "cost" and metric.judged]

    assert [c.metric for c in comparison.verdicts("no difference shown")] == tested
    assert not comparison.flips
    assert {c.p for c in comparison.changes if c.metric in tested} == {1.0}
    assert all((c.could_show or 0) > 0 for c in comparison.changes if c.units == 44 and c.kind == "share" and c.p)


# ── Verdicts ─────────────────────────────────────────────────────────────────────────────────────────────────────


def units(number: int, *hits: float | None) -> dict[str, list[float | None]]:
    """Give a number of cases the same hits."""
    return {f"case-{n}": list(hits) for n in range(number)}


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        pytest.param("evidence", "better", id="higher is better"),
        pytest.param("leaked", "worse", id="lower is better"),
        pytest.param("stable_chrf", "better", id="amount"),
        pytest.param("output_tokens", None, id="cost"),
    ],
)
def test_verdict(name: str, verdict: str | None) -> None:
    """B is better or worse by the sense of the metric; what a version costs is shown, and nothing is tested."""
    old, new = (comparisons.side(side, {name: units(12, hits)}) for side, hits in (("a", 0), ("b", 1)))
    told = change(compare(old, new), name)

    assert (told.verdict, told.difference) == (verdict, 1.0)
    assert (told.p is None, told.p_raw is None) == (verdict is None, verdict is None)
    assert told.could_show is None


def test_correction() -> None:
    """P values are corrected over all tested metrics, or over those asked for alone."""
    old = comparisons.side("a", {name: units(7, 0) for name in ("evidence", "supported", "output_tokens")})
    new = comparisons.side("b", {name: units(7, 1) for name in ("evidence", "supported", "output_tokens")})
    both, one = compare(old, new), compare(old, new, metrics=["evidence"])

    assert [c.p for c in both.changes if c.p is not None] == holm([2 / 128, 2 / 128])
    assert [(c.metric, c.p) for c in one.changes] == [("evidence", 2 / 128)]


def test_units_are_weighed_by_size() -> None:
    """A metric is a ratio of sums: a case with more to find counts for more, and one with nothing not at all."""
    old = comparisons.side("a", {"facts": {"x": [2, 2], "y": [0, None], "z": [None, None]}}, n=4)

    told = change(compare(old, old), "facts")
    assert told.a == pytest.approx(4 / 12)
    assert told.units == 2


def test_unknown_metric() -> None:
    """A metric that the task doesn't have is refused by name."""
    side = comparisons.side("a", {"facts": units(2, 1)})

    with pytest.raises(InvalidRequest, match="summary has no metric 'recall'; it has: evidence, "):
        compare(side, side, metrics=["recall"])


def test_two_tasks() -> None:
    """Sides of two tasks can't be compared."""
    with pytest.raises(InvalidRequest, match="a and b do different tasks"):
        compare(comparisons.side("a", {"facts": units(1, 1)}), comparisons.side("b", {"roles": units(1, 1)}, "framing"))


@pytest.mark.parametrize("lost", [pytest.param("case-1", id="case"), pytest.param("sample", id="sample")])
@pytest.mark.parametrize("swapped", [False, True])
def test_missing(lost: str, swapped: bool) -> None:
    """What is on one side only is a failure that names it: nothing is dropped."""
    whole = comparisons.side("whole", {"facts": units(3, 1, 1)})
    part = comparisons.side("part", {"facts": {k: v for k, v in units(3, 1, 1).items() if k != lost}})
    if lost == "sample":
        part = part.model_copy(update={"outputs": part.outputs[:-1]})
    sides = (part, whole) if swapped else (whole, part)

    with pytest.raises(RecordingError, match=r"part lacks case-\d, sample \d, and \d more"):
        compare(*sides)


HITS = st.lists(st.sampled_from([None, 0.0, 0.5, 1.0]), min_size=2, max_size=2)
MEASURED = st.dictionaries(st.sampled_from(["answered", "facts", "stable_chrf", "words"]), st.lists(HITS, max_size=3))


@given(a=MEASURED, b=MEASURED)
def test_no_nan(a: dict[str, list[list[float | None]]], b: dict[str, list[list[float | None]]]) -> None:
    """Whatever was not measured on either side is null, in the values and in JSON, and never NaN."""
    everywhere: dict[str, list[float | None]] = {f"c{n}": [1.0, 1.0] for n in range(3)}
    old, new = (
        comparisons.side(
            name, {"evidence": everywhere} | {m: {f"c{n}": h for n, h in enumerate(u)} for m, u in of.items() if u}
        )
        for name, of in (("a", a), ("b", b))
    )
    text = json.dumps(compare(old, new).model_dump(mode="json"), allow_nan=False)

    assert not any(isinstance(value, float) and math.isnan(value) for value in json.loads(text)["changes"][0].values())


def test_measured_on_one_side() -> None:
    """What only one side has is shown and not tested: there is nothing to compare it with."""
    answered = {"answered": units(3, 1)}
    old, new = comparisons.side("a", answered | {"evidence": units(3, 1)}), comparisons.side("b", answered)
    told = change(compare(old, new), "evidence")

    assert (told.a, told.b, told.difference, told.p, told.verdict, told.interval) == (1, None, None, None, None, None)


# ── Cases that fail ──────────────────────────────────────────────────────────────────────────────────────────────


def test_fails_in_one_of_three() -> None:
    """A case that fails in one of three samples is a flip of that sample, and does not pass by pass^3."""
    old = comparisons.side("a", {"evidence": {"x": PASSED, "y": PASSED}})
    new = comparisons.side("b", {"evidence": {"x": PASSED, "y": [1, 0, 1]}})
    comparison = compare(old, new)
    [flip] = comparison.flips
    told = change(comparison, "evidence")

    assert (flip.unit, flip.sample, flip.worse, flip.better) == ("y", 2, ("evidence",), ())
    assert (flip.wrong, flip.a, flip.b) == (("evidence: evidence went wrong",), "y by a", "y by b")
    assert (told.pass_a, told.pass_b) == (1.0, 0.5)


def test_failed_sample_passes_nothing() -> None:
    """A sample without an answer has no other score, and yet its case passes nothing by pass^3."""
    old = comparisons.side("a", {"answered": {"x": PASSED, "y": PASSED}, "evidence": {"x": PASSED, "y": PASSED}})
    new = comparisons.side(
        "b", {"answered": {"x": PASSED, "y": [1, 0, 1]}, "evidence": {"x": PASSED, "y": [1, None, 1]}}
    )
    comparison = compare(old, new)
    told = change(comparison, "evidence")

    assert (told.a, told.b, told.pass_a, told.pass_b) == (1.0, 1.0, 1.0, 0.5)
    assert [flip.worse for flip in comparison.flips] == [("answered",)]


def test_worst_first() -> None:
    """Flips come with what got worse by most metrics first; what got better is there too."""
    old = comparisons.side(
        "a", {"evidence": {"x": [0], "y": [1], "z": [1]}, "supported": {"x": [1], "y": [1], "z": [1]}}
    )
    new = comparisons.side(
        "b", {"evidence": {"x": [1], "y": [0], "z": [0]}, "supported": {"x": [1], "y": [1], "z": [0]}}
    )

    assert [(flip.unit, flip.worse, flip.better) for flip in compare(old, new).flips] == [
        ("z", ("evidence", "supported"), ()),
        ("y", ("evidence",), ()),
        ("x", (), ("evidence",)),
    ]
