"""The accepted run: some cases of it can be renewed alone."""

from __future__ import annotations

import pytest

from evals.comparison import baselines
from evals.comparison.runs import Run, Side
from service.errors import InvalidRequest
from tests.support import comparisons


def run(*sides: Side) -> Run:
    """Put sides into a run."""
    return Run(evenhand="0.1.0", model="small", sides=sides)


def side(task: str = "summary", **hits: dict[str, list[float]]) -> Side:
    """Make a side."""
    return comparisons.side(f"{task}@1.0.0", hits)


def values(merged: Run, metric: str) -> dict[str, float]:
    """List what each unit gave to a metric."""
    return {score.unit: score.hits for each in merged.sides for score in each.scores if score.metric == metric}


def test_others_stay() -> None:
    """A case that is named gets its new scores, the others keep theirs, and one that is new is added in its place."""
    before = run(side(evidence={"a/x": [1], "c/x": [1]}))
    now = run(side(evidence={"a/x": [0], "b/x": [0]}))

    merged = baselines.merge(before, now, ["a/x", "b/x"])

    assert values(merged, "evidence") == {"a/x": 0, "b/x": 0, "c/x": 1}
    assert merged.sides[0].cases == ("a/x", "b/x", "c/x")


def test_sibling_stays_and_its_event_is_renewed() -> None:
    """Metrics over several cases of an event are replaced; the other cases of the event stay."""
    before = run(side(evidence={"a/x": [1], "a/y": [1]}, slant_facts={"a": [1]}))
    now = run(side(evidence={"a/x": [0], "a/y": [0]}, slant_facts={"a": [0]}))

    merged = baselines.merge(before, now, ["a/x"])

    assert values(merged, "evidence") == {"a/x": 0, "a/y": 1}
    assert values(merged, "slant_facts") == {"a": 0}


def test_part_that_the_cases_lack_stays() -> None:
    """Where the rules don't read the language of a case, their side stays as it was accepted."""
    before = run(side(evidence={"a/x": [1]}), comparisons.side("rules", {"forbidden": {"a/x": [0]}}))

    merged = baselines.merge(before, run(side(evidence={"a/x": [0]})), ["a/x"])

    assert [each.name for each in merged.sides] == ["summary@1.0.0", "rules"]


def test_first_accepted_has_the_named_cases_alone() -> None:
    """Where nothing was accepted before, only the cases that are named are accepted."""
    merged = baselines.merge(None, run(side(evidence={"a/x": [1], "a/y": [1]})), ["a/x"])

    assert merged.sides[0].cases == ("a/x",)


def test_other_version_is_refused() -> None:
    """Cases that were accepted of another prompt version are not mixed with new ones: all must be accepted."""
    before = run(side(evidence={"a/x": [1]}).model_copy(update={"name": "summary@0.9.0"}))

    with pytest.raises(InvalidRequest, match="accept all cases, without --case"):
        baselines.merge(before, run(side(evidence={"a/x": [1]})), ["a/x"])
