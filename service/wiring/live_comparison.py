"""Run two prompt versions on one text, and say what differs between the two analyses."""

from __future__ import annotations

from dataclasses import dataclass

from evals.comparison.differences import Differences, differ
from service.analysis.gathering import gather_or_cancel
from service.analysis.requests import AnalysisRequest
from service.errors import InvalidRequest
from service.models import TASKS, Analysis, Model, Task
from service.prompts.kinds import parse_name
from service.prompts.prompt import Prompt
from service.prompts.registry import Registry
from service.wiring.running import Wired


class LiveComparison(Model):
    """The analyses by two prompt versions of one text, and their differences. Each `provenance` has its cost."""

    a: Analysis
    b: Analysis
    differences: Differences


@dataclass(frozen=True)
class Versions:
    """Two prompt versions of one task."""

    task: Task
    a: Prompt
    b: Prompt


def find_versions(registry: Registry, a: str, b: str) -> Versions:
    """Find two versions by names such as `summary@1.0.0`. Raise InvalidRequest if they are not of one task."""
    (task_a, version_a), (task_b, version_b) = parse_name(a), parse_name(b)
    for task in TASKS:
        if task == task_a == task_b:
            return Versions(task, registry.get(task, version_a), registry.get(task, version_b))
    raise InvalidRequest(f"{a[:80]!r} and {b[:80]!r} are not two versions of one task ({', '.join(TASKS)})")


async def compare_live(wired: Wired, request: AnalysisRequest, versions: Versions) -> LiveComparison:
    """Analyse the text of *request* with both versions at once; if one analysis fails, cancel the other."""
    requests = [_request_for(request, versions.task, prompt) for prompt in (versions.a, versions.b)]
    a, b = await gather_or_cancel(map(wired.analyze, requests))
    return LiveComparison(a=a, b=b, differences=differ(a, b))


def _request_for(request: AnalysisRequest, task: Task, prompt: Prompt) -> AnalysisRequest:
    """Ask for one task by one prompt version. Rules would find the same flags with both versions, so leave them out."""
    detectors = ("llm",) if task == "loaded_language" else None
    return request.model_copy(update={"tasks": (task,), "detectors": detectors, "prompts": {task: prompt.head.version}})
