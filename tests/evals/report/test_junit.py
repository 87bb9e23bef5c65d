"""Reports for a build server."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given, settings

from evals.comparison.gates import Failure
from evals.report.formats import format_run
from tests.support import comparisons, eval_samples

SHAPE = {
    "testsuites": ({"name", "tests", "failures", "errors", "skipped"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped"}, {"testcase"}),
    "testcase": ({"name", "classname"}, {"skipped", "failure", "system-out"}),
    "skipped": ({"message"}, set()),
    "failure": ({"type", "message"}, set()),
    "system-out": (set(), set()),
}
"""The attributes and children that an element of JUnit's may have, as far as this report uses them."""
COUNTED = {
    "tests": "testcase",
    "failures": "testcase/failure",
    "errors": "testcase/error",
    "skipped": "testcase/skipped",
}


def failure(**changes: object) -> Failure:
    """Make the failure of a gate."""
    values = {"side": "summary@1.1.0", "metric": "supported", "unit": "strike/00", "sample": 1}
    return Failure.model_validate(values | {"expected": "all", "got": "unsupported_number: “40”"} | changes)


def suites(failures: list[Failure] | None) -> list[ET.Element]:
    """Write a run of two sides and read its suites."""
    return list(ET.fromstring(format_run("junit", comparisons.run(comparisons.OLD, comparisons.NEW), failures)))


def test_only_gates_fail() -> None:
    """Only what a gate says fails is a failure; a case that fails in some samples without a gate says so and passes."""
    old, new = suites([failure()])

    assert not old.findall("testcase/failure")
    assert [test.get("name") for test in new.findall("testcase") if test.find("failure") is not None] == ["strike/00"]
    told = new.findtext("testcase[@name='strike/01']/system-out") or ""
    assert "evidence: fails in 1 of 3 samples" in told
    assert "supported: fails in 2 of 3 samples\n  sample 1: unsupported_number: “40”" in told


def test_failure_says_why() -> None:
    """A failure has metric, case, sample, expected and got; several of one case are one failed test."""
    _, new = suites([failure(), failure(sample=3, got="other")])
    found = new.findall("testcase/failure")

    assert [each.get("type") for each in found] == ["supported"]
    assert (found[0].get("message") or "").endswith("got unsupported_number: “40” (and 1 more)")
    assert "metric: supported\ncase: strike/00\nsample: 3\nexpected: all\ngot: other" in (found[0].text or "")


def test_failure_of_the_whole() -> None:
    """A floor that does not hold fails the test of its metric over all cases."""
    _, new = suites([failure(metric="facts", unit=None, sample=None)])

    assert new.find("testcase[@name='all cases: facts']/failure") is not None


def test_every_case_is_a_test() -> None:
    """Every case and every metric of each side is a test."""
    for suite in suites([]):
        names = {test.get("name") for test in suite}
        assert names == {
            *comparisons.CASES,
            *(f"all cases: {name}" for name in comparisons.names("summary") - eval_samples.COSTS),
        }


def test_unchecked_is_skipped() -> None:
    """Where no gates were checked, every test is a skipped one: nothing says that it passes."""
    for suite in suites(None):
        assert suite.get("skipped") == suite.get("tests")
        assert suite.get("failures") == "0"


@settings(max_examples=100)
@given(comparisons.TEXTS)
def test_well_formed(text: str) -> None:
    """Whatever the words, it is XML of JUnit's shape, and the counts are right."""
    side = comparisons.side(text, {"supported": {text: "10"}}, wrong=text)
    failures = [failure(side=text, unit=text, got=text, expected=text), failure(side=text, unit="other")]
    root = ET.fromstring(format_run("junit", comparisons.run(side), failures))

    for element in root.iter():
        attributes, children = SHAPE[element.tag]
        assert set(element.attrib) == attributes
        assert {child.tag for child in element} <= children
    for count, path in COUNTED.items():
        assert root.get(count) == str(sum(int(suite.get(count) or "") for suite in root))
        assert all(suite.get(count) == str(len(suite.findall(path))) for suite in root)
