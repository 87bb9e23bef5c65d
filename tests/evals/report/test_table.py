"""Reports for a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from evals.comparison.compare import compare
from evals.comparison.gates import Failure
from evals.metrics.bootstrap import ratio_interval
from evals.report.formats import format_accepted, format_comparisons, format_run
from tests.support import comparisons, eval_samples

CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
FAILURE = Failure(side="summary@1.1.0", metric="facts", unit=None, sample=None, expected="at least 0.9", got="0.5")


def row(report: str, name: str) -> list[list[str]]:
    """Read the cells of all rows of that name."""
    return [re.split(r"  +", line) for line in report.splitlines() if re.match(rf"{re.escape(name)}  ", line)]


def test_verdicts() -> None:
    """Each metric has A, B, their difference, its interval, the corrected p and a verdict; the worse come first."""
    report = format_comparisons("table", [comparisons.changed()])

    assert row(report, "supported")[0] == [
        "supported", "100.0%", "33.3%", "−66.7 pp", "−66.7 … −66.7", "<0.001", "worse",
    ]  # fmt: skip
    assert row(report, "facts")[0] == ["facts", "0.0%", "100.0%", "+100.0 pp", "+100.0 … +100.0", "<0.001", "better"]
    assert report.index("\nsupported  ") < report.index("\nfacts  ") < report.index("\nevidence  ")


def test_conclusion() -> None:
    """The last line is the conclusion; it counts separately what can't be compared."""
    silent = (
        len(comparisons.names("summary"))
        - 4
        - len([m for m in comparisons.names("summary") if m in eval_samples.COSTS])
    )

    assert format_comparisons("table", [comparisons.changed()]).splitlines()[-1] == (
        f"Worse on supported; better on facts; no difference shown on 2 metrics; nothing to compare on {silent}."
    )
    assert (
        format_comparisons("table", [comparisons.same()])
        .splitlines()[-1]
        .startswith("Better on nothing; worse on nothing; ")
    )


def test_several() -> None:
    """The conclusion over several comparisons names the version with each metric."""
    report = format_comparisons("table", [comparisons.changed(), comparisons.same()])

    assert report.splitlines()[-1].startswith("Worse on summary@1.1.0 supported; better on summary@1.1.0 facts; ")


def test_flips_first() -> None:
    """Flipped cases come before the metrics: how many, which sample, by which metrics, why, and a word diff."""
    report = format_comparisons("table", [comparisons.changed()])

    assert "Passing by a metric on one side only: 24 samples of 12 cases; 24 got worse." in report
    assert "strike/00, sample 1: worse on supported\n    supported: unsupported_number: “40”\n" in report
    assert "The minister [-slammed-] {+criticised+} the plan." in report
    assert report.index("Flipped") < report.index("Metrics")
    assert "and 19 more" in report


def test_could_show() -> None:
    """Where no difference is shown, it is said how large a one would have been; pass^N is there for both sides."""
    report = format_comparisons("table", [comparisons.changed()])
    least = next(c.could_show for c in comparisons.changed().changes if c.metric == "evidence") or 0.0

    assert row(report, "evidence")[1] == ["evidence", f"{least * 100:.1f} pp", "12"]
    assert row(report, "supported")[1] == ["supported", "100.0%", "0.0%"]


def test_too_few_cases() -> None:
    """If there are too few cases to show any difference, there is no figure."""
    few = comparisons.side("summary@1.0.0", {"answered": {"a": "111", "b": "111"}})

    assert row(format_comparisons("table", [compare(few, few)]), "answered")[1] == ["answered", "can't be told", "2"]


def test_costs() -> None:
    """Tokens, seconds and money have both sides and the difference, money by sample and by 1,000 articles."""
    report = format_comparisons("table", [comparisons.changed()])

    assert row(report, "output tokens per sample")[0][1:] == ["100.0", "50.0", "−50.0"]
    assert row(report, "USD per sample")[0][1:] == ["0.000440", "0.000440", "0.000000"]
    assert row(report, "USD per 1,000 articles")[0][1:] == ["0.44", "0.44", "0.00"]


def test_unknown_price() -> None:
    """A model whose price is not known has no sum of money, not a zero."""
    unpriced = comparisons.OLD.model_copy(update={"model": "mystery"})
    report = format_comparisons("table", [compare(unpriced, unpriced)])

    assert "USD" not in report
    assert "What this model costs is not known" in report


def test_prompt_diff() -> None:
    """The diff of the prompts is there."""
    assert comparisons.DIFF in format_comparisons("table", [comparisons.changed()])


def test_run() -> None:
    """A run has of each metric the value, the interval, n and pass^N, and names the worst cases."""
    mixed = comparisons.side("summary@1.0.0", {"supported": {"a": "111", "b": "000", "c": "101", "d": "111"}})
    report = format_run("table", comparisons.run(mixed), None)

    low, high = ratio_interval([3, 0, 2, 3], [3, 3, 3, 3]) or (0.0, 0.0)
    assert row(report, "supported")[0] == ["supported", "66.7%", f"{low:.1%} … {high:.1%}", "4", "50.0%"]
    assert "supported: b fails in 3 of 3 samples; c fails in 1 of 3 samples\n" in report


@pytest.mark.parametrize(
    ("failures", "end"),
    [
        pytest.param([], "gates: all hold\n", id="hold"),
        pytest.param([FAILURE], f"{FAILURE}\ngates: 1 fail\n", id="fail"),
        pytest.param(None, "check it.\n", id="not checked"),
    ],
)
def test_gates(failures: list[Failure] | None, end: str) -> None:
    """The gates that fail come last, with what was expected; nothing is said of gates that were not checked."""
    report = format_run("table", comparisons.run(comparisons.NEW), failures)

    assert report.endswith(end)
    assert ("gates" in report) is (failures is not None)


def test_accepted() -> None:
    """Accepting a run says what changes from the one before, with the cases that are new or gone."""
    before = comparisons.side(
        "summary@1.0.0", {"facts": dict.fromkeys("abcd", "000"), "answered": dict.fromkeys("abcd", "1")}
    )
    after = comparisons.side(
        "summary@1.1.0", {"facts": dict.fromkeys("bcde", "111"), "answered": dict.fromkeys("bcde", "1")}
    )
    report = format_accepted(comparisons.run(after), comparisons.run(before))

    assert "summary@1.1.0 replaces summary@1.0.0\n    new: e\n    gone: a\n" in report
    assert row(report, "facts")[0][1:4] == ["0.0%", "100.0%", "+100.0 pp"]
    assert not row(report, "answered")


def test_accepted_alike() -> None:
    """Accepting the same run again says that nothing changes; the first one says so and shows the run."""
    same = comparisons.run(comparisons.OLD)

    assert format_accepted(same, same) == "summary@1.0.0, measured anew\nNo metric changes.\n"
    assert format_accepted(same, None) == f"Nothing was accepted before.\n\n{format_run('table', same, None)}"


@settings(max_examples=50)
@given(comparisons.TEXTS)
def test_nothing_drives_the_terminal(text: str) -> None:
    """No control character of an article or an answer gets into a report."""
    comparison = comparisons.hostile(text)
    failure = FAILURE.model_copy(update={"got": text, "unit": text})

    assert not CONTROLS.search(format_comparisons("table", [comparison, comparison]))
    assert not CONTROLS.search(
        format_run("table", comparisons.run(comparisons.side(text, {"supported": {text: "10"}})), [failure])
    )
