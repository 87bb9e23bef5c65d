"""A run over the recordings that a caller chose: prompt versions, and the rules for comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.comparison.run_suite import rules_side, run_suite, unused_recordings
from evals.comparison.runs import RULES, Run
from evals.comparison.selection import cases_for_rules, select_cases, select_versions
from evals.recordings.sampling import StepProgress
from evals.recordings.suite import Suite
from service.models import TASKS, Task


@dataclass(frozen=True)
class Choice:
    """Which recordings to replay. Empty means all; *cases* are ids or events."""

    tasks: Sequence[Task] = ()
    versions: Sequence[str] = ()
    cases: Sequence[str] = ()


def replay_chosen(suite: Suite, choice: Choice, progress: StepProgress) -> Run:
    """Replay what was chosen. A file that no case and no prompt version asks for is an error."""
    tasks = choice.tasks or TASKS
    versions = select_versions(suite, tasks, choice.versions)
    names = select_cases(suite, choice.cases)
    run = run_suite(suite, versions, names, progress, unused_recordings(suite))
    if "loaded_language" in tasks and not choice.versions and (english := cases_for_rules(suite, names)):
        rules = rules_side(suite, english, max(side.samples for side in run.sides))
        run = run.model_copy(update={"sides": (*run.sides, rules)})
    return run


def in_production(run: Run, suite: Suite) -> Run:
    """Keep the sides of a run that are in production, and the rules."""
    in_use = {RULES, *(suite.prompts.get(task).name for task in TASKS)}
    return run.model_copy(update={"sides": tuple(side for side in run.sides if side.name in in_use)})
