"""Put together what evals work on, and make the sides of a comparison."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evals import cases
from evals.comparison import baselines, runs
from evals.comparison.compare import Comparison, compare, known_metrics
from evals.comparison.runs import Side
from evals.recordings import cassettes
from evals.recordings.cassettes import Key
from evals.recordings.sampling import Sample, StepProgress, Suite
from service.analysis.pipeline import analyze
from service.errors import InvalidRequest, RecordingMissing
from service.lexicon import lexicon
from service.models import AnalysisRequest, Detector, Task
from service.prompts import registry as prompts


@dataclass(frozen=True)
class Place:
    """Where prompts, cases and recordings are, and whose recordings are meant."""

    prompts: Path
    model: str
    cases: Path = cases.FOLDER
    cassettes: Path = cassettes.FOLDER

    def suite(self) -> Suite:
        """Load it all; `RecordingError` where the model has no recordings."""
        return replace(self.to_record(), folder=self._folder(must_exist=True))

    def to_record(self) -> Suite:
        """Load it all, to record what may not be there yet."""
        found = {case.id: case for case in cases.load(self.cases)}
        return Suite(found, prompts.load(self.prompts), _lexicon, self._folder())

    @property
    def baseline(self) -> Path:
        """Say where the accepted run of these recordings is kept: own recordings have theirs beside them."""
        if (self.cases.resolve(), self.cassettes.resolve()) == (cases.FOLDER, cassettes.FOLDER):
            return baselines.FOLDER / f"{cassettes.folder_of(self.model)}.json"
        return self.cassettes / f"{cassettes.folder_of(self.model)}.baseline.json"

    def _folder(self, *, must_exist: bool = False) -> Path:
        folder = self.cassettes / cassettes.folder_of(self.model)
        there = sorted(path.name for path in self.cassettes.glob("*/"))
        if must_exist and folder.name not in there:
            raise RecordingMissing(
                f"there are no recordings of {self.model[:80]}; there are: {', '.join(there) or 'none'}; "
                f"evenhand eval record --model {self.model[:80]} makes them"
            )
        return folder


@dataclass(frozen=True)
class Scope:
    """What part to compare: all metrics and cases where nothing is said."""

    metrics: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    progress: StepProgress = field(default=lambda _done, _total, _now: None)


def compare_versions(place: Place, a: str, b: str, scope: Scope) -> Comparison:
    """Compare two versions of a prompt on recorded answers: `summary@1.0.0`, or an alias in place of the version."""
    suite = place.suite()
    (task, one), (other, two) = prompts.parse_name(a), prompts.parse_name(b)
    if task != other or task not in cassettes.TASKS:
        raise InvalidRequest(f"{a} and {b} are not two versions of one task ({', '.join(cassettes.TASKS)})")
    old, new = suite.prompts.get(task, one), suite.prompts.get(task, two)
    known_metrics(task, scope.metrics)
    versions = list(dict.fromkeys((task, prompt.head.version) for prompt in (old, new)))
    made = runs.run(suite, versions, chosen(suite, scope.cases), scope.progress)
    sides = made.side(old.name), made.side(new.name)
    return compare(*sides, metrics=scope.metrics, prompt_diff=prompts.diff(old, new))


def compare_runs(a: runs.Run, b: runs.Run, scope: Scope) -> list[Comparison]:
    """Compare what two runs both have, side by side: before and after a change of the code, say."""
    both = [side.name for side in a.sides if side.name in {other.name for other in b.sides}]
    if not both:
        raise InvalidRequest("the two runs have no prompt version in common")
    return [compare(a.side(name), b.side(name), metrics=scope.metrics) for name in both]


def compare_detectors(place: Place, a: Detector, b: Detector, scope: Scope) -> Comparison:
    """
    Compare two detectors of loaded language on the same cases.

    Cases in a language that the rules don't read are left out of both.
    """
    suite = place.suite()
    names = read_by_rules(suite, chosen(suite, scope.cases))
    version = suite.prompts.get("loaded_language").head.version
    made = runs.run(suite, [("loaded_language", version)], names, scope.progress)
    llm = made.sides[0].model_copy(update={"name": f"llm (loaded_language@{version})"})
    sides = {"llm": llm, "rules": rules_side(suite, names, llm.samples)}
    return compare(sides[a], sides[b], metrics=scope.metrics)


def read_by_rules(suite: Suite, names: Sequence[str]) -> list[str]:
    """Pick the cases in the language that the rules read."""
    return [name for name in names if suite.cases[name].language == suite.lexicon().language]


def rules_side(suite: Suite, names: Sequence[str], samples: int) -> Side:
    """Flag by the rules, without a model. They always answer the same: one answer stands for every sample."""
    made = []
    for name in names:
        case = suite.cases[name]
        asked = AnalysisRequest(text=case.text, title=case.title, tasks=("loaded_language",), detectors=("rules",))
        analysis = asyncio.run(analyze(asked, suite.offline_tools()))
        key = Key(task="loaded_language", version=runs.RULES, case=name)
        made.append([Sample(key, number, analysis, None, (), 0.0) for number in range(1, samples + 1)])
    return runs.side(runs.RULES, suite.lexicon().sha256, made, suite)


def chosen(suite: Suite, wanted: Sequence[str]) -> list[str]:
    """Pick cases by id or by event, in the suite's order; a name that fits none is refused."""
    for name in wanted:
        if not any(name in (case.id, case.event) for case in suite.cases.values()):
            raise InvalidRequest(f"there is no case {name[:80]!r}; there are: {', '.join(suite.cases)}")
    return [c.id for c in suite.cases.values() if not wanted or c.id in wanted or c.event in wanted]


@functools.cache
def _lexicon() -> lexicon.Lexicon:
    return lexicon.load()


def released(suite: Suite, tasks: Sequence[Task], versions: Sequence[str]) -> list[tuple[Task, str]]:
    """List the versions that are meant: every released one, or those named, of each task."""
    if not versions:
        return suite.released(tasks)
    meant = [(task, suite.prompts.get(task, version).head.version) for task in tasks for version in versions]
    return list(dict.fromkeys(meant))  # an alias and its number are one
