"""Sides, runs and comparisons built by hand, and texts that try to break out of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from evals.comparison.compare import compare
from evals.comparison.results import Comparison
from evals.comparison.runs import Output, Run, Side
from evals.metrics.catalogue import METRICS
from evals.metrics.scores import Score
from service.models import Task

MODEL = "gpt-4.1-mini"
CASES = tuple(f"strike/{number:02}" for number in range(12))
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)></pre></details><!-- ]]>",
    "@everyone [a](https://example.org) ![b](https://example.org/b.png) https://example.org www.example.org a@b.org",
    "``` ```` ` ~~~ | a | b |\n|---|\n# h\n\n- l\n\n    code\n1. n\n> q\n---\n***",
    "**b** _i_ :smile: #12 GH-12 $x$ $$y$$ \\` \\| &lt; &#60; [^1] [x]: http://example.org",
    "\x1b[31mred\x1b]8;;https://example.org\x07\x9b2J\x00\r\x0b\u202egnirts\u2066\u2028\ufffe\ufeff",
)
Hits = str | Sequence[float | None]
"""The hits of each sample of a unit."""
TEXTS = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), min_size=1, max_size=6).map("".join)


def side(
    name: str,
    measured: Mapping[str, Mapping[str, Hits]],
    task: Task = "summary",
    n: float = 1,
    *,
    text: str | None = None,
    wrong: str | None = None,
    costs: Mapping[str, float] | None = None,
) -> Side:
    """
    Make a side from hits of *n* by metric and unit: a number or a digit for each sample, None for nothing to measure.

    Every unit is a case, and has an output that says *text*. A sample with fewer hits than *n* says what is *wrong*.
    """
    cases = tuple(dict.fromkeys(unit for units in measured.values() for unit in units))
    samples = max(len(hits) for units in measured.values() for hits in units.values())
    scores = [one for metric, units in measured.items() for one in _scores(metric, units, n, wrong)]
    places = [(case, number) for case in cases for number in range(1, samples + 1)]
    for metric, amount in (costs or {}).items():
        scores += [Score(metric=metric, unit=case, sample=number, hits=amount, n=1) for case, number in places]
    outputs = (
        Output(case=case, sample=number, failure=None, text=text or f"{case} by {name}") for case, number in places
    )
    return Side(
        name=name, task=task, model=MODEL, sha256=None, samples=samples, cases=cases, scores=tuple(scores),
        outputs=tuple(outputs),
    )  # fmt: skip


def _scores(metric: str, units: Mapping[str, Hits], n: float, wrong: str | None) -> list[Score]:
    reason = (wrong or f"{metric} went wrong",)
    return [
        Score(metric=metric, unit=unit, sample=sample, hits=float(hit), n=n, wrong=reason if float(hit) < n else ())
        for unit, hits in units.items()
        for sample, hit in enumerate(hits, start=1)
        if hit is not None
    ]


def all_cases(hits: str) -> dict[str, str]:
    """Give every case the same hits."""
    return dict.fromkeys(CASES, hits)


KEPT = {"evidence": all_cases("110"), "answered": all_cases("111")}
OLD = side(
    "summary@1.0.0",
    {"facts": all_cases("000"), "supported": all_cases("111"), **KEPT},
    text="The minister slammed the plan.",
    costs={"input_tokens": 1000, "cached_tokens": 400, "output_tokens": 100, "seconds": 2.5},
)
NEW = side(
    "summary@1.1.0",
    {"facts": all_cases("111"), "supported": all_cases("010"), **KEPT},
    text="The minister criticised the plan.",
    wrong="unsupported_number: “40”",
    costs={"input_tokens": 1200, "cached_tokens": 400, "output_tokens": 50, "seconds": 2.0},
)
DIFF = "--- summary@1.0.0\n+++ summary@1.1.0\n@@ -1 +1 @@\n-Write a summary.\n+Write a plain summary.\n"


def changed() -> Comparison:
    """Compare two sides of which the newer is better on facts and worse on supported."""
    return compare(OLD, NEW, prompt_diff=DIFF)


def same() -> Comparison:
    """Compare a side with itself."""
    return compare(OLD, OLD)


def hostile(text: str) -> Comparison:
    """Compare two sides whose cases, outputs and faults are all called *text*."""
    old = side(text, {"facts": {text: "11"}, "supported": {text: "11"}}, text=text)
    new = side(f"{text}2", {"facts": {text: "10"}, "supported": {text: "01"}}, text=text[::-1], wrong=text)
    return compare(old, new, prompt_diff=text)


def run(*made: Side) -> Run:
    """Put sides into a run."""
    return Run(evenhand="0.1.0", model=MODEL, sides=made)


def names(task: Task) -> set[str]:
    """List the names of a task's metrics."""
    return {metric.name for metric in METRICS[task]}
