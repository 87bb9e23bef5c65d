"""The example reports: what `evenhand compare` says of versions of a prompt, and what the newest ones must hold to."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.cases.loading import FOLDER
from evals.comparison.recorded_comparisons import Scope, compare_versions
from evals.comparison.sources import EvalSources
from evals.report.formats import format_comparisons
from service.models import TASKS, Task
from service.wiring.defaults import EMBEDDED, shipped_prompts

PLACE = EvalSources(prompts=shipped_prompts(), model=EMBEDDED)
SUITE = PLACE.suite()
EXAMPLES = sorted((FOLDER.parent / "examples").glob("*.md"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example(path: Path) -> None:
    """A report that ships is what the command says now: better by one metric at least and worse by none."""
    task, old, new = path.stem.split("-")

    comparison = compare_versions(PLACE, f"{task}@{old}", f"{task}@{new}", Scope())

    assert comparison.verdicts("better")
    assert not comparison.verdicts("worse")
    assert format_comparisons("markdown", [comparison]) == path.read_text("utf-8")


@pytest.mark.parametrize("task", [task for task in TASKS if len(SUITE.released([task])) > 1])
def test_newest_is_not_worse(task: Task) -> None:
    """The newest version of a prompt is by no metric worse than the one before it."""
    *_, (_, old), (_, new) = SUITE.released([task])

    assert not compare_versions(PLACE, f"{task}@{old}", f"{task}@{new}", Scope()).verdicts("worse")
