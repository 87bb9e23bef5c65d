"""Compare prompt versions, detectors or whole runs on recorded answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from evals.comparison.compare import compare, select_metrics
from evals.comparison.results import Comparison
from evals.comparison.run_suite import rules_side, run_suite
from evals.comparison.runs import Run
from evals.comparison.selection import cases_for_rules, select_cases
from evals.comparison.sources import EvalSources
from evals.recordings.sampling import StepProgress
from service.errors import InvalidRequest
from service.models import TASKS, Detector
from service.prompts.diff import diff
from service.prompts.kinds import parse_name


@dataclass(frozen=True)
class Scope:
    """What to compare by: some metrics and some cases, or all where none is named."""

    metrics: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    progress: StepProgress = field(default=lambda _done, _total, _current: None)


def compare_versions(sources: EvalSources, a: str, b: str, scope: Scope) -> Comparison:
    """Compare two versions of a prompt, such as `summary@1.0.0`; an alias can stand in place of the number."""
    suite = sources.suite()
    (task, version_a), (task_b, version_b) = parse_name(a), parse_name(b)
    if task != task_b or task not in TASKS:
        raise InvalidRequest(f"{a} and {b} are not two versions of one task ({', '.join(TASKS)})")
    prompt_a, prompt_b = suite.prompts.get(task, version_a), suite.prompts.get(task, version_b)
    select_metrics(task, scope.metrics)  # a wrong name is refused before the replay
    versions = list(dict.fromkeys((task, prompt.head.version) for prompt in (prompt_a, prompt_b)))
    run = run_suite(suite, versions, select_cases(suite, scope.cases), scope.progress)
    sides = run.side(prompt_a.name), run.side(prompt_b.name)
    return compare(*sides, metrics=scope.metrics, prompt_diff=diff(prompt_a, prompt_b))


def compare_runs(a: Run, b: Run, scope: Scope) -> list[Comparison]:
    """Compare the sides that two runs have in common, such as before and after a change of the code."""
    names_of_b = {side.name for side in b.sides}
    names = [side.name for side in a.sides if side.name in names_of_b]
    if not names:
        raise InvalidRequest("the two runs have no prompt version in common")
    return [compare(a.side(name), b.side(name), metrics=scope.metrics) for name in names]


def compare_detectors(sources: EvalSources, a: Detector, b: Detector, scope: Scope) -> Comparison:
    """
    Compare two detectors of loaded language on the same cases.

    Cases in a language that the rules can't read are left out on both sides.
    """
    suite = sources.suite()
    cases = cases_for_rules(suite, select_cases(suite, scope.cases))
    version = suite.prompts.get("loaded_language").head.version
    run = run_suite(suite, [("loaded_language", version)], cases, scope.progress)
    llm = run.sides[0].model_copy(update={"name": f"llm (loaded_language@{version})"})
    sides = {"llm": llm, "rules": rules_side(suite, cases, llm.samples)}
    return compare(sides[a], sides[b], metrics=scope.metrics)
