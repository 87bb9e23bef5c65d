"""All metrics by task, and how all of them are measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from types import ModuleType

from evals.cases.gold import Case
from evals.metrics import every_task, framing, loaded_language, summary
from evals.metrics.scores import Metric, Score
from evals.recordings.sampling import Sample
from service.models import Task

_MODULES: Mapping[Task, ModuleType] = {"summary": summary, "framing": framing, "loaded_language": loaded_language}

METRICS: Mapping[Task, tuple[Metric, ...]] = {
    task: (*module.METRICS, *every_task.metrics(task)) for task, module in _MODULES.items()
}


def measure(task: Task, samples: Mapping[str, Sequence[Sample]], cases: Mapping[str, Case]) -> list[Score]:
    """Score all *samples* of one prompt version. They are given by case, in order of their numbers."""
    module = _MODULES[task]
    each = chain.from_iterable(
        chain(every_task.of_sample(sample, cases[name]), module.of_sample(sample, cases[name]))
        for name, of_case in samples.items()
        for sample in of_case
    )
    by_case = chain.from_iterable(
        chain(every_task.of_case(of_case), module.of_case(of_case)) for of_case in samples.values()
    )
    return [*each, *by_case, *module.of_all(samples, cases)]
