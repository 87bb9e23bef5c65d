"""
A run: every sample of some prompt versions, replayed and measured.

A run is the same bytes whenever it is made from the same recordings, prompts, cases and code.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from evals.metrics import measure
from evals.metrics.agreement import Figure, figures
from evals.metrics.output_text import shown
from evals.metrics.scores import Score
from evals.recordings import cassettes
from evals.recordings.parallel_replay import replay_all
from evals.recordings.sampling import Sample, StepProgress, Suite
from service import __version__
from service.errors import InvalidRequest
from service.models import Model, Task

RULES = "rules"
"""The side of the rules detector."""


class Output(Model):
    """What one sample of a case gave: its findings in words, or why there are none."""

    case: str
    sample: int
    failure: str | None
    text: str


class Side(Model):
    """All that was measured of one prompt version, or of one detector: what a comparison has two of."""

    name: str
    task: Task
    model: str
    sha256: str | None
    samples: int
    cases: tuple[str, ...]
    outputs: tuple[Output, ...]
    scores: tuple[Score, ...]
    figures: tuple[Figure, ...] = ()


class Run(Model):
    """What `evenhand eval run` gives."""

    evenhand: str
    model: str
    sides: tuple[Side, ...]

    def side(self, name: str) -> Side:
        """Find a side by its name, such as `summary@1.0.0`."""
        for side in self.sides:
            if side.name == name:
                return side
        raise InvalidRequest(f"this run has no {name[:80]!r}; it has: {', '.join(s.name for s in self.sides)}")


def run(
    suite: Suite,
    versions: Sequence[tuple[Task, str]],
    cases: Sequence[str] | None,
    progress: StepProgress,
    wrong: Sequence[str] = (),
) -> Run:
    """
    Replay and measure prompt versions over *cases*, all by default.

    Raises one `RecordingError` that lists everything wrong with the recordings, with what is known to be *wrong*
    already: nothing is left out silently.
    """
    keys = suite.keys(versions, cases)
    made = replay_all(keys, suite, progress, wrong)
    sides = []
    for task, version in versions:
        prompt = suite.prompts.get(task, version)
        told = [made[key] for key in keys if (key.task, key.version) == (task, version)]
        sides.append(side(prompt.name, prompt.sha256, told, suite))
    return Run(evenhand=__version__, model=suite.folder.name, sides=tuple(sides))


def side(name: str, sha256: str, made: Sequence[Sequence[Sample]], suite: Suite) -> Side:
    """Measure the samples of one prompt version or detector, a sequence per case; *sha256* is of its source."""
    task = made[0][0].key.task
    samples = {each[0].key.case: each for each in made}
    return Side(
        name=name,
        task=task,
        model=suite.folder.name,
        sha256=sha256,
        samples=min(len(each) for each in made),
        cases=tuple(samples),
        outputs=tuple(
            Output(case=s.key.case, sample=s.number, failure=s.failure, text=shown(s)) for each in made for s in each
        ),
        scores=tuple(measure(task, samples, suite.cases)),
        figures=figures(task, samples, suite.cases),
    )


def strays(suite: Suite) -> list[str]:
    """
    Name the files that are no recording of a case and a prompt version: of a renamed case, or a deleted prompt.

    What a killed recording leaves over is none, and neither is a hidden file.
    """
    every = [(task, version) for task in cassettes.TASKS for version in suite.prompts.versions(task)]
    known = {key.path(suite.folder) for key in suite.keys(every)}
    return [
        f"{path.relative_to(suite.folder)}: nothing asks for this recording: delete it, or restore its case or prompt"
        for path in sorted(suite.folder.rglob("[!.]*"))
        if path not in known and path.suffix != ".part" and (path.is_symlink() or not path.is_dir())
    ]


# ── Runs as files ────────────────────────────────────────────────────────────────────────────────────────────────


def to_json(made: Run) -> str:
    """Write a run: scores as text, `hits/n` by sample, so that a diff of two runs can be read."""
    data = made.model_dump(mode="json", exclude={"sides": {"__all__": {"scores"}}})
    for written, side_ in zip(data["sides"], made.sides, strict=True):
        written["scores"] = _compact(side_.scores)
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> Run:
    """Read a run back; what was wrong in each sample is not in the file."""
    try:
        data = json.loads(path.read_text("utf-8"))
        for side_ in data["sides"]:
            side_["scores"] = list(_expanded(side_["scores"]))
        return Run.model_validate(data)
    except OSError as error:
        raise InvalidRequest(f"{path} can't be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise InvalidRequest(f"{path} is no run: make one with evenhand eval run --format json -o {path}") from error


def _compact(scores: Iterable[Score]) -> Mapping[str, Mapping[str, str]]:
    written: dict[str, dict[str, list[str]]] = {}
    for one in scores:
        told = f"{one.sample}:{one.hits:.12g}/{one.n:.12g}"
        written.setdefault(one.metric, {}).setdefault(one.unit, []).append(told)
    return {metric: {unit: " ".join(told) for unit, told in units.items()} for metric, units in written.items()}


def _expanded(written: Mapping[str, Mapping[str, str]]) -> Iterator[Score]:
    for metric, units in written.items():
        for unit, told in units.items():
            for each in told.split():
                sample, _, ratio = each.partition(":")
                hits, _, n = ratio.partition("/")
                yield Score(metric=metric, unit=unit, sample=int(sample), hits=float(hits), n=float(n))
