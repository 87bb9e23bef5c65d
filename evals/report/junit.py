"""
A run for a build server, as JUnit XML: one suite for each side, one test for each metric and one for each case.

Only a gate that fails is a failure. Other samples that fail by a metric are listed in the output of a test.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from typing import Final

from evals.comparison.gates import Failure
from evals.comparison.runs import Run, Side
from evals.metrics.catalogue import METRICS
from evals.metrics.scores import by_unit, passing_samples
from evals.report import measures, untrusted

OVERALL: Final = "all cases: "


def format_run(run: Run, failures: Sequence[Failure] | None) -> str:
    """Write a run. If no gates were checked, its tests are skipped, because nothing says that they pass."""
    root = ET.Element("testsuites", {"name": "evenhand"})
    for side in run.sides:
        failures_of_side = None if failures is None else [failure for failure in failures if failure.side == side.name]
        root.append(_suite(side, failures_of_side))
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(side: Side, failures: Sequence[Failure] | None) -> ET.Element:
    tests: dict[str, list[str]] = {f"{OVERALL}{m.name}": [] for m in METRICS[side.task] if m.kind != "cost"}
    tests |= _outputs(side)
    failing: dict[str, list[Failure]] = {}
    for failure in failures or ():
        failing.setdefault(failure.unit or f"{OVERALL}{failure.metric}", []).append(failure)
    names = dict.fromkeys([*tests, *failing])
    skipped = len(names) if failures is None else 0
    counts = {"tests": len(names), "failures": len(failing), "errors": 0, "skipped": skipped}
    suite = ET.Element("testsuite", {"name": _safe(side.name)} | {name: str(n) for name, n in counts.items()})
    for name in names:
        test = ET.SubElement(suite, "testcase", {"classname": _safe(side.name), "name": _safe(name)})
        if failures is None:
            ET.SubElement(test, "skipped", {"message": "no gates were checked"})
        if failures_of_test := failing.get(name):
            _fail(test, failures_of_test)
        if output := tests.get(name):
            ET.SubElement(test, "system-out").text = _safe("\n".join(output))
    return suite


def _outputs(side: Side) -> dict[str, list[str]]:
    """List for each unit the metrics by which it fails, in how many samples, and why."""
    output: dict[str, list[str]] = {case: [] for case in side.cases}
    scores = by_unit(side.scores)
    for metric in METRICS[side.task]:
        for unit, each in scores.get(metric.name, {}).items():
            lines, passed = output.setdefault(unit, []), passing_samples(metric, scores, unit)
            if not all(passed.values()):
                lines.append(f"{metric.name}: {measures.failing_samples(passed)}")
                failed = [one for one in each if not passed[one.sample] and one.wrong]
                lines += [f"  {f'sample {one.sample}: ' * (one.sample > 0)}{'; '.join(one.wrong)}" for one in failed]
    return output


def _fail(test: ET.Element, failures: Sequence[Failure]) -> None:
    first = untrusted.one_line(str(failures[0]))
    more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
    element = ET.SubElement(test, "failure", {"type": failures[0].metric, "message": first + more})
    element.text = "\n\n".join("\n".join(_lines(failure)) for failure in failures)


def _lines(failure: Failure) -> Iterator[str]:
    yield f"metric: {failure.metric}"
    if failure.unit:
        yield f"case: {untrusted.one_line(failure.unit)}"
    if failure.sample:
        yield f"sample: {failure.sample}"
    yield f"expected: {_safe(failure.expected)}"
    yield f"got: {_safe(failure.got)}"


def _safe(text: str) -> str:
    """Replace characters that are not allowed in XML, and invisible ones."""
    return untrusted.harmless(text)
