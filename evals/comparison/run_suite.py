"""
Make a run: replay the recordings of some prompt versions and measure their samples.

The same recordings, prompts, cases and code always give the same bytes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import chain

from evals.comparison.runs import RULES, Output, Run, Side
from evals.metrics.agreement import figures
from evals.metrics.catalogue import measure
from evals.metrics.output_text import output_text
from evals.metrics.risk_coverage import curves
from evals.recordings.metadata import Key
from evals.recordings.parallel_replay import replay_all
from evals.recordings.sampling import Sample, StepProgress
from evals.recordings.suite import Suite
from service import __version__
from service.analysis.pipeline import analyze
from service.analysis.requests import AnalysisRequest
from service.models import TASKS, Task


def run_suite(
    suite: Suite,
    versions: Sequence[tuple[Task, str]],
    cases: Sequence[str] | None,
    progress: StepProgress,
    wrong: Sequence[str] = (),
) -> Run:
    """
    Replay and measure prompt versions over *cases*, by default all.

    Raise one RecordingError that lists everything wrong with the recordings, after what is already known to be *wrong*.
    """
    keys = suite.keys(versions, cases)
    samples = replay_all(keys, suite, progress, wrong)
    sides = []
    for task, version in versions:
        prompt = suite.prompts.get(task, version)
        by_case = [samples[key] for key in keys if (key.task, key.version) == (task, version)]
        side = measure_side(prompt.name, prompt.sha256, by_case, suite)
        drawn = curves(chain.from_iterable(by_case), suite.cases, prompt.head.thresholds)
        sides.append(side.model_copy(update={"curves": tuple(drawn)}))
    return Run(evenhand=__version__, model=suite.folder.name, sides=tuple(sides))


def measure_side(name: str, sha256: str, by_case: Sequence[Sequence[Sample]], suite: Suite) -> Side:
    """Measure the samples of one prompt version or detector; *sha256* is that of the prompt's file or the lexicon."""
    task = by_case[0][0].key.task
    samples = {each[0].key.case: each for each in by_case}
    return Side(
        name=name,
        task=task,
        model=suite.folder.name,
        sha256=sha256,
        samples=min(len(each) for each in by_case),
        cases=tuple(samples),
        outputs=tuple(
            Output(case=s.key.case, sample=s.number, failure=s.failure, text=output_text(s))
            for each in by_case
            for s in each
        ),
        scores=tuple(measure(task, samples, suite.cases)),
        figures=figures(task, samples, suite.cases),
    )


def rules_side(suite: Suite, cases: Sequence[str], samples: int) -> Side:
    """Measure the rules detector, without a model. Its answer is always the same, so one stands for all samples."""
    by_case = []
    for name in cases:
        case = suite.cases[name]
        request = AnalysisRequest(text=case.text, title=case.title, tasks=("loaded_language",), detectors=("rules",))
        analysis = asyncio.run(analyze(request, suite.tools_without_model()))
        key = Key(task="loaded_language", version=RULES, case=name)
        by_case.append([Sample(key, number, analysis, None, (), 0.0) for number in range(1, samples + 1)])
    return measure_side(RULES, suite.lexicon().sha256, by_case, suite)


def unused_recordings(suite: Suite) -> list[str]:
    """
    Name the files that are not a recording of a case and a prompt version, such as one of a case that was renamed.

    Hidden files and what a killed recording left are not named.
    """
    versions = [(task, version) for task in TASKS for version in suite.prompts.versions(task)]
    known = {key.path(suite.folder) for key in suite.keys(versions)}
    return [
        f"{path.relative_to(suite.folder)}: nothing asks for this recording: delete it, or restore its case or prompt"
        for path in sorted(suite.folder.rglob("[!.]*"))
        if path not in known and path.suffix != ".part" and (path.is_symlink() or not path.is_dir())
    ]
