"""What every form of report has in common, and the figures in them."""

from __future__ import annotations

import json

import pytest

from evals.comparison.compare import compare
from evals.comparison.gates import Failure
from evals.comparison.results import Comparison
from evals.comparison.runs import run_to_json
from evals.metrics.scores import Kind
from evals.report import formatting
from evals.report.formats import format_comparisons, format_run
from service.errors import InvalidRequest
from tests.support import comparisons

FORMS = ("table", "json", "markdown", "html")


@pytest.mark.parametrize("form", [*FORMS, "junit"])
def test_runs_in_every_form(form: str) -> None:
    """The same run gives the same text, which ends with one line break."""
    failure = Failure(side="summary@1.1.0", metric="facts", unit="strike/01", sample=2, expected="all", got="none")
    told = [format_run(form, comparisons.run(comparisons.OLD, comparisons.NEW), [failure]) for _ in range(2)]

    assert told[0] == told[1]
    assert told[0].endswith("\n")
    assert not told[0].endswith("\n\n")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("several", [1, 2])
def test_comparisons_in_every_form(form: str, several: int) -> None:
    """The same comparisons give the same text, which ends with one line break."""
    told = [format_comparisons(form, [comparisons.changed()] * several) for _ in range(2)]

    assert told[0] == told[1]
    assert told[0].endswith("\n")
    assert not told[0].endswith("\n\n")


def test_no_such_form() -> None:
    """A form that is not there is refused."""
    with pytest.raises(InvalidRequest):
        format_run("pdf", comparisons.run(comparisons.OLD), None)
    with pytest.raises(InvalidRequest):
        format_comparisons("junit", [comparisons.changed()])


def test_json() -> None:
    """JSON is the run or the comparison whole; several comparisons are a list in an object."""
    comparison, run = comparisons.changed(), comparisons.run(comparisons.OLD)

    assert Comparison.model_validate_json(format_comparisons("json", [comparison])) == comparison
    listed = json.loads(format_comparisons("json", [comparison] * 2))
    assert listed == {"comparisons": [comparison.model_dump(mode="json")] * 2}
    assert format_run("json", run, None) == run_to_json(run)


def test_units() -> None:
    """A comparison has each unit by each metric: both values, the samples that pass, and null for nothing measured."""
    old = comparisons.side("summary@1.0.0", {"supported": {"a": "111", "b": "110"}, "facts": {"a": "100"}})
    new = comparisons.side(
        "summary@1.1.0", {"supported": {"a": "011"}, "facts": {"a": "110", "b": "111"}}, costs={"words": 5}
    )
    found = {(unit.metric, unit.unit): unit for unit in compare(old, new).units}

    assert set(found) == {(metric, unit) for metric in ("supported", "facts") for unit in "ab"}
    assert found["supported", "a"].b == pytest.approx(2 / 3)
    assert (found["supported", "a"].passed_a, found["supported", "a"].passed_b) == ("3/3", "2/3")
    assert (found["supported", "b"].b, found["supported", "b"].passed_b) == (None, None)
    assert found["facts", "a"].passed_a is None


def test_no_answer_passes_nothing() -> None:
    """A sample without a usable answer fails by every metric that a sample can fail by, and is counted."""
    scored = comparisons.side(
        "summary@1.0.0", {"answered": {"a": "110"}, "supported": {"a": "11"}, "facts": {"a": "11"}}
    )

    assert {unit.metric: unit.passed_a for unit in compare(scored, scored).units} == {
        "answered": "2/3", "supported": "2/3", "facts": None,
    }  # fmt: skip
    assert "supported: a fails in 1 of 3 samples\n" in format_run("table", comparisons.run(scored), None)


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [
        pytest.param(None, "share", "–", id="nothing measured"),
        pytest.param(0.0, "share", "0.0%", id="none"),
        pytest.param(0.0004, "share", "<0.1%", id="little is not none"),
        pytest.param(0.9996, "share", ">99.9%", id="nearly is not all"),
        pytest.param(1.0, "share", "100.0%", id="all"),
        pytest.param(0.6666, "share", "66.7%", id="one decimal"),
        pytest.param(0.52149, "amount", "0.521", id="an amount"),
        pytest.param(1234.56, "cost", "1,234.6", id="a cost"),
    ],
)
def test_figure(value: float | None, kind: Kind, told: str) -> None:
    """Shares are percentages with one decimal, nothing measured is a dash, and no value is rounded to a bound."""
    assert formatting.figure(value, kind) == told


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [
        pytest.param(0.042, "share", "+4.2 pp", id="a share"),
        pytest.param(-0.042, "amount", "−0.042", id="an amount"),
        pytest.param(-0.00001, "share", "0.0 pp", id="nothing has no sign"),
        pytest.param(None, "share", "–", id="nothing measured"),
    ],
)
def test_difference(value: float | None, kind: Kind, told: str) -> None:
    """A difference has its sign, and that of shares is in percentage points."""
    assert formatting.difference(value, kind) == told
