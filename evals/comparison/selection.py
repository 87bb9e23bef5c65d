"""Choose the cases and prompt versions that a command works on."""

from __future__ import annotations

from collections.abc import Sequence

from evals.recordings.suite import Suite
from service.errors import InvalidRequest
from service.models import Task


def select_cases(suite: Suite, names: Sequence[str]) -> list[str]:
    """
    Select cases by their ids or their events, in the suite's order; all cases if there are no *names*.

    Raise InvalidRequest if a name fits no case.
    """
    for name in names:
        if not any(name in (case.id, case.event) for case in suite.cases.values()):
            raise InvalidRequest(f"there is no case {name[:80]!r}; there are: {', '.join(suite.cases)}")
    return [c.id for c in suite.cases.values() if not names or c.id in names or c.event in names]


def cases_for_rules(suite: Suite, cases: Sequence[str]) -> list[str]:
    """Select the cases in the language that the rules can read."""
    return [name for name in cases if suite.cases[name].language == suite.lexicon().language]


def select_versions(suite: Suite, tasks: Sequence[Task], versions: Sequence[str]) -> list[tuple[Task, str]]:
    """Select the given *versions* of each task, as numbers or aliases; all released versions if none is given."""
    if not versions:
        return suite.released(tasks)
    selected = [(task, suite.prompts.get(task, version).head.version) for task in tasks for version in versions]
    return list(dict.fromkeys(selected))  # an alias and its number are the same version
