"""The example reports: what `evenhand compare` says of the newest version of each prompt and the one before."""

from __future__ import annotations

import pytest

from evals import report, suites
from evals.cases import FOLDER
from evals.cassettes import TASKS
from evals.suites import Place, Scope
from service.models import Task
from service.wiring import EMBEDDED, shipped_prompts

PLACE = Place(prompts=shipped_prompts(), model=EMBEDDED)
SUITE = PLACE.suite()


@pytest.mark.parametrize("task", [task for task in TASKS if len(SUITE.released([task])) > 1])
def test_newest_is_better(task: Task) -> None:
    """It is better by one metric at least and worse by none, and the report that shows it is the one that ships."""
    *_, (_, old), (_, new) = SUITE.released([task])

    comparison = suites.compare_versions(PLACE, f"{task}@{old}", f"{task}@{new}", Scope())

    assert comparison.verdicts("better")
    assert not comparison.verdicts("worse")
    shipped = FOLDER.parent / "examples" / f"{task}-{old}-{new}.md"
    assert report.comparisons_as("markdown", [comparison]) == shipped.read_text("utf-8")
