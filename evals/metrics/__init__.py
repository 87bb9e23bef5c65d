"""
From samples to scores, by pure functions.

`METRICS` says what is measured for each task, `measure` measures it. A score belongs to a unit: a case, an event's
slants, or a case and its swap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from types import ModuleType

from evals.cases import Case
from evals.metrics import every_task, framing, loaded_language, summary
from evals.metrics.scores import Metric, Score
from evals.recordings.sampling import Sample
from service.models import Task

_MODULES: Mapping[Task, ModuleType] = {"summary": summary, "framing": framing, "loaded_language": loaded_language}

METRICS: Mapping[Task, tuple[Metric, ...]] = {
    task: (*module.METRICS, *every_task.metrics(task)) for task, module in _MODULES.items()
}


def measure(task: Task, samples: Mapping[str, Sequence[Sample]], cases: Mapping[str, Case]) -> list[Score]:
    """Score all *samples* of one prompt version, by case; a case has its samples in order."""
    module = _MODULES[task]
    each = chain.from_iterable(
        chain(every_task.of_sample(sample, cases[name]), module.of_sample(sample, cases[name]))
        for name, made in samples.items()
        for sample in made
    )
    over = chain.from_iterable(chain(every_task.of_case(made), module.of_case(made)) for made in samples.values())
    return [*each, *over, *module.of_all(samples, cases)]
