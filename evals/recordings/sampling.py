"""
Ask one case several times through the whole service.

A sample is one analysis of the case's article by one task and prompt version. The samples of a case differ only by
their seed. The seed is part of each question, so a cassette can tell the samples from each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from evals.cases.gold import Case
from evals.recordings.metadata import Key
from evals.recordings.suite import Suite
from service.analysis.gathering import gather_or_cancel, keep_asking
from service.analysis.label_choice import Choice
from service.analysis.pipeline import analyze
from service.analysis.requests import AnalysisRequest
from service.errors import BadReply, NotJson
from service.llm.client import Client
from service.models import Analysis
from service.prompts.kinds import Label

StepProgress = Callable[[int, int, str], None]
"""Is told how many steps are done, how many there are in all, and what is under way now."""

SAMPLES = 3
"""How many samples of a case are made by default."""


@dataclass(frozen=True)
class Sample:
    """
    One analysis of a case. If the model's answer can't be used, *failure* says why and there is no analysis.

    *replies* are what the model said, a repair after what it repairs; *seconds* is how long the model took. *choices*
    are the labels chosen for each party, by its name, before any is withheld.
    """

    key: Key
    number: int
    analysis: Analysis | None
    failure: str | None
    replies: tuple[str, ...]
    seconds: float
    choices: Mapping[str, Mapping[Label, Choice]] = field(default_factory=dict)


def request(case: Case, key: Key) -> AnalysisRequest:
    """
    Build the request for one task of a case.

    For a summary the rules flag loaded words too, because the checks of the summary use these flags. For loaded
    language only the model looks for words, because its prompt is what is tested.
    """
    with_rules = key.task == "summary" and case.language == "en"
    return AnalysisRequest(
        text=case.text,
        title=case.title,
        tasks=("summary", "loaded_language") if with_rules else (key.task,),
        detectors=("rules",) if with_rules else ("llm",),
        prompts={key.task: key.version},
    )


async def make_samples(case: Case, key: Key, suite: Suite, client: Client, seeds: Sequence[int]) -> list[Sample]:
    """
    Make the samples of a case, as many at once as the client allows.

    An answer that can't be used makes a sample with a failure. Any other error is raised: it says nothing about the
    prompt.
    """

    async def sample(seed: int) -> Sample:
        choices: dict[str, Mapping[Label, Choice]] = {}
        try:
            with keep_asking():
                tools = replace(suite.tools(client, seed), watch_labels=choices.__setitem__)
                analysis = await analyze(request(case, key), tools)
        except BadReply as error:
            if isinstance(error, NotJson) and not error.text:  # not from the model: an error page of a gateway, say
                raise
            return Sample(key, seed, None, f"{error.slug()}: {error.problem}", (), 0.0)
        return Sample(key, seed, analysis, None, (), analysis.provenance.tasks[key.task].seconds, choices)

    if client.profile.concurrency == 1:
        return [await sample(seed) for seed in seeds]
    return await gather_or_cancel(map(sample, seeds))
