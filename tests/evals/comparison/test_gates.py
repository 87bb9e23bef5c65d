"""Gates: bounds, cases that passed, and no metric worse than accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from evals.comparison import gates
from evals.comparison.accepted import compare_with_accepted
from evals.comparison.gate_checks import check_gates
from evals.comparison.gates import Bound, Failure, Gates
from evals.comparison.runs import Run, Side
from evals.metrics.scores import Score
from service.errors import InvalidRequest
from service.models import Task
from tests.support import comparisons

OPEN = Gates(bounds={}, cases={}, not_worse=False)
PASSED = (1.0, 1.0, 1.0)


def run(*sides: Side) -> Run:
    """Put sides into a run."""
    return Run(evenhand="0.1.0", model="small", sides=sides)


def bounded(name: str, task: Task = "summary", **bound: float) -> Gates:
    """Make gates of one bound."""
    return OPEN.model_copy(update={"bounds": {task: {name: Bound(**bound)}}})


def held(*metrics: str) -> Gates:
    """Make gates by which cases of the summary that passed must go on passing."""
    return OPEN.model_copy(update={"cases": {"summary": metrics}})


def side(name: str = "summary@1.1.0", **hits: Mapping[str, Sequence[float | None]]) -> Side:
    """Make a side of the summary."""
    return comparisons.side(name, hits)


# ── Bounds ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("bound", "wrong"),
    [
        pytest.param({"at_least": 0.75}, None, id="just met"),
        pytest.param({"at_least": 0.76}, "at least 0.76", id="floor"),
        pytest.param({"at_most": 0.75}, None, id="at the ceiling"),
        pytest.param({"at_most": 0.7}, "at most 0.7", id="ceiling"),
        pytest.param({"at_least": 0.7, "at_most": 0.8}, None, id="in between"),
        pytest.param({"at_least": 0.1, "at_most": 0.2}, "at most 0.2", id="above both"),
    ],
)
def test_bounds(bound: dict[str, float], wrong: str | None) -> None:
    """A metric has to keep its bounds over all cases and samples; a metric that doesn't is named."""
    failures = check_gates(
        run(side(evidence={"x": [1, 1], "y": [1, 0]})), bounded("evidence", "summary", **bound), None
    )

    assert [(f.metric, f.unit, f.expected, f.got) for f in failures[:1]] == (
        [("evidence", None, wrong, "0.750")] if wrong else []
    )


def test_bound_names_the_samples() -> None:
    """After the metric come the samples that fail by it, with what was expected and what was found."""
    failures = check_gates(run(side(evidence={"x": [1, 1], "y": [1, 0]})), bounded("evidence", at_least=0.9), None)

    assert failures[1] == Failure(
        side="summary@1.1.0", metric="evidence", unit="y", sample=2, expected="all", got="evidence went wrong"
    )
    assert list(map(str, failures)) == [
        "summary@1.1.0 evidence: expected at least 0.9, got 0.750",
        "summary@1.1.0 evidence y, sample 2: expected all, got evidence went wrong",
    ]


def test_ceiling_names_the_worst_first() -> None:
    """Where lower is better, the samples with most of it come first; ten are enough."""
    hits = {f"case-{n:02}": [n / 20] for n in range(1, 16)}
    failures = check_gates(run(side(leaked=hits)), bounded("leaked", at_most=0.1), None)

    assert [(f.unit, f.expected) for f in failures[1:3]] == [("case-15", "none"), ("case-14", "none")]
    assert len(failures) == 11


def test_bound_on_what_was_not_measured() -> None:
    """A bound on what no case of the run measures is no failure: part of the cases can be run alone."""
    assert check_gates(run(side(evidence={"x": [1]})), bounded("unmoved", at_least=1), None) == []


def test_every_side_is_held() -> None:
    """Bounds hold for every version in the run, and for its task alone."""
    sides = side("summary@1.0.0", evidence={"x": [0]}), side("summary@1.1.0", evidence={"x": [1]})
    failures = check_gates(run(*sides), bounded("evidence", at_least=1), None)

    assert {failure.side for failure in failures} == {"summary@1.0.0"}
    assert check_gates(run(*sides), bounded("swap", "framing", at_least=1), None) == []


# ── Beside the accepted run ──────────────────────────────────────────────────────────────────────────────────────


def test_passing_case_that_fails_once() -> None:
    """A case that passed in all samples and now fails in one fails the gate, though the average rises."""
    before = side("summary@1.0.0", evidence={"x": PASSED, "y": [0, 0, 0], "z": [0, 1, 0]})
    now = side(evidence={"x": [1, 0, 1], "y": PASSED, "z": PASSED})

    assert check_gates(run(now), held("evidence"), run(before)) == [
        Failure(
            side="summary@1.1.0", metric="evidence", unit="x", sample=2, got="evidence went wrong",
            expected="a pass, as in all samples of summary@1.0.0 when it was accepted",
        )
    ]  # fmt: skip


def test_case_that_did_not_pass() -> None:
    """A case that failed in one sample of the accepted run may fail again, and so may a case by metrics not listed."""
    before = side(evidence={"x": [1, 0, 1]}, supported={"x": PASSED})
    now = side(evidence={"x": [0, 0, 0]}, supported={"x": [0, 0, 0]})

    assert check_gates(run(now), held("evidence"), run(before)) == []


def test_failed_sample() -> None:
    """A sample without an answer fails the gate of a case that had three, whatever metrics the file lists."""
    before = side(answered={"x": PASSED}, evidence={"x": PASSED})
    now = side(answered={"x": [1, 0, 1]}, evidence={"x": [1, None, 1]})

    [failure] = check_gates(run(now), held("evidence"), run(before))
    assert (failure.metric, failure.unit, failure.sample) == ("answered", "x", 2)


def test_accepted_case_with_a_failed_sample() -> None:
    """A case with a failed sample when it was accepted had not passed, though its other samples had."""
    before = side(answered={"x": [1, 0, 1]}, evidence={"x": [1, None, 1]})
    now = side(answered={"x": PASSED}, evidence={"x": [1, 0, 1]})

    assert check_gates(run(now), held("evidence"), run(before)) == []


def test_lower_is_better() -> None:
    """Where lower is better, a case passes with none."""
    before, now = side(leaked={"x": [0, 0, 0]}), side(leaked={"x": [0, 1, 0]})

    [failure] = check_gates(run(now), held("leaked"), run(before))
    assert (failure.unit, failure.sample, failure.got) == ("x", 2, "1 of 1")


NOT_WORSE = OPEN.model_copy(update={"not_worse": True})


def every(number: int, hits: Sequence[float], prefix: str = "case") -> dict[str, Sequence[float]]:
    """Give many cases the same hits."""
    return {f"{prefix}-{n}": hits for n in range(number)}


def test_worse_than_accepted() -> None:
    """A metric that is worse by the paired test fails, also where the accepted run is of another version."""
    before = side("summary@1.0.0", evidence=every(12, [1, 1]))
    [failure] = check_gates(run(side(evidence=every(12, [0, 1]))), NOT_WORSE, run(before))

    assert str(failure).startswith(
        "summary@1.1.0 evidence: expected no worse than the accepted summary@1.0.0, 1.000, got 0.500 (p 0.000"
    )


def test_noise_is_not_worse() -> None:
    """A difference that can be chance does not fail the gate, and neither does an improvement."""
    before = side(evidence=every(12, [0, 1]))

    assert check_gates(run(side(evidence=every(12, [0, 1]) | {"case-1": [0, 0]})), NOT_WORSE, run(before)) == []
    assert check_gates(run(side(evidence=every(12, [1, 1]))), NOT_WORSE, run(before)) == []


def test_new_cases() -> None:
    """Cases that only one of the runs has are no part of the comparison: a new case may fail."""
    before = side(evidence=every(12, PASSED))
    now = side(evidence=every(12, PASSED) | every(12, [0, 0, 0], "new"))

    assert check_gates(run(now), NOT_WORSE.model_copy(update={"cases": {"summary": ("evidence",)}}), run(before)) == []


def test_a_case_that_went_away() -> None:
    """An accepted case that a whole run lacks is a failure by name; a run of some cases need not have it."""
    before, now = (
        side(evidence=every(2, PASSED, "kept") | every(1, PASSED, "gone")),
        side(evidence=every(2, PASSED, "kept")),
    )

    failures = check_gates(run(now), NOT_WORSE, run(before))

    assert [(failure.metric, failure.unit) for failure in failures] == [("cases", "gone-0")]
    assert check_gates(run(now), NOT_WORSE, run(before), whole=False) == []


def test_torn_events() -> None:
    """A score over several cases of an event is compared only where both runs have all of them."""
    slants = [Score(metric="slant_facts", unit=event, sample=1, hits=hit, n=1) for event, hit in (("x", 1), ("y", 0))]
    cases = {"x/neutral": PASSED, "x/pro-a": PASSED, "y/neutral": PASSED}
    before = side(evidence={**cases, "y/pro-a": PASSED}).model_copy(update={"scores": tuple(slants)})
    now = side(evidence=cases).model_copy(update={"scores": tuple(slants[:1])})
    comparison = compare_with_accepted(now, before)

    assert comparison is not None
    assert comparison.cases == 3
    [told] = [change for change in comparison.changes if change.a is not None]
    assert (told.a, told.b, told.units) == (1.0, 1.0, 1)


def test_fewer_samples() -> None:
    """Runs with unlike numbers of samples are compared over those that both have."""
    before, now = side(evidence=every(12, PASSED)), side(evidence=every(12, [1]))
    comparison = compare_with_accepted(now, before)

    assert comparison is not None
    assert comparison.samples == 1
    assert check_gates(run(now), NOT_WORSE, run(before)) == []


def test_nothing_accepted() -> None:
    """Without an accepted run, without its task, or without a case in common, only the bounds hold."""
    now = side(evidence=every(12, [0]))
    others = (
        None,
        run(comparisons.side("framing@1.0.0", {"shown": every(12, [1])}, "framing")),
        run(side(evidence={"z": [1]})),
    )

    assert [check_gates(run(now), NOT_WORSE, other, whole=False) for other in others] == [[], [], []]


# ── The file ─────────────────────────────────────────────────────────────────────────────────────────────────────

GOOD = """\
bounds:
  summary:
    evidence: {at_least: 0.9}
cases:
  summary: [evidence]
not_worse: true
"""


def test_reads_gates(tmp_path: Path) -> None:
    """A file gives bounds and cases by task."""
    path = tmp_path / "gates.yaml"
    path.write_text(GOOD)

    assert gates.load(path) == Gates(
        bounds={"summary": {"evidence": Bound(at_least=0.9)}}, cases={"summary": ("evidence",)}, not_worse=True
    )


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        pytest.param("evidence: {", "evidenc: {", "summary has no metric 'evidenc'; it has: evidence, ", id="metric"),
        pytest.param("[evidence]", "[swap]", "summary has no metric 'swap'", id="metric of another task"),
        pytest.param("[evidence]", "[facts]", "no sample passes or fails by 'facts'", id="metric without a pass"),
        pytest.param("at_least", "atleast", ", line 3: bounds.summary.evidence.atleast: Extra inputs", id="bound"),
        pytest.param(
            "{at_least: 0.9}", "{}", ", line 3: bounds.summary.evidence: Value error, give at_least", id="no bound"
        ),
        pytest.param(
            "0.9", "high", ", line 3: bounds.summary.evidence.at_least: Input should be a valid number", id="word"
        ),
        pytest.param("  summary: [", "  summaries: [", ", line 5: cases.summaries.[key]: Input should be", id="task"),
        pytest.param("not_worse: true\n", "", ", line 1: not_worse: Field required", id="nothing said"),
        pytest.param(
            "not_worse: true", "not_worse: true\nnot_worse: false", ", line 7: not_worse is given twice", id="twice"
        ),
        pytest.param("bounds:", "bounds: [", "not YAML", id="no YAML"),
        pytest.param(GOOD, "", ", line 1: the file is empty", id="empty"),
    ],
)
def test_refused(before: str, after: str, wrong: str, tmp_path: Path) -> None:
    """A gate that can't be checked is refused, with the file, the line and the reason."""
    path = tmp_path / "gates.yaml"
    path.write_text(GOOD.replace(before, after))

    with pytest.raises(InvalidRequest) as refusal:
        gates.load(path)

    assert str(refusal.value).startswith(str(path))
    assert wrong in str(refusal.value)


def test_unreadable(tmp_path: Path) -> None:
    """A file that isn't there is named."""
    with pytest.raises(InvalidRequest, match=r"none\.yaml can't be read"):
        gates.load(tmp_path / "none.yaml")


def test_shipped_gates() -> None:
    """The gates that ship hold every task: no failed answer, no case that begins to obey, nothing worse."""
    shipped = gates.load()

    assert shipped.not_worse
    for task in ("summary", "framing", "loaded_language"):
        assert shipped.bounds[task]["answered"] == Bound(at_least=1.0)
        assert {"ungrounded", "unmoved"} <= shipped.bounds[task].keys()
        assert "unmoved" in shipped.cases[task]
