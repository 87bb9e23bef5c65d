"""
Record cases: ask a real model for the samples that have no valid recording.

A question that another version of the same task has asked about the same case, byte for byte, is not asked again: its
answer is taken from that recording. So a version that only changes what is made of the answers needs no model.

A cassette is written when all its samples are made. So a kill loses only the samples of one cassette, and the next run
continues from there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from evals.recordings import cassettes, interception
from evals.recordings.metadata import EndpointKind, Key, Metadata, QuestionInputs, RecordedSample
from evals.recordings.replay import replay
from evals.recordings.sampling import SAMPLES, Sample, StepProgress, make_samples
from evals.recordings.suite import Suite
from service import __version__
from service.errors import RecordingError
from service.llm.client import Client

Which = Literal["missing", "stale", "all"]


@dataclass(frozen=True)
class RecordingPlan:
    """What to record: which keys, how many samples of each, and which of their recordings anew."""

    keys: Sequence[Key]
    samples: int = SAMPLES
    which: frozenset[Which] = frozenset({"missing", "stale"})


@dataclass(frozen=True)
class RecordingResult:
    """How many cassettes were written, and the samples of all keys that are recorded now."""

    written: int
    samples: tuple[Sample, ...]

    def unusable_answers(self) -> Iterator[UnusableAnswers]:
        """Count the samples without a usable answer, for each prompt version that has such samples."""
        for name in dict.fromkeys(f"{s.key.task}@{s.key.version}" for s in self.samples):
            key_samples = [s for s in self.samples if f"{s.key.task}@{s.key.version}" == name]
            reasons = Counter(s.failure for s in key_samples if s.failure)
            if reasons:
                yield UnusableAnswers(name, reasons.total(), len(key_samples), reasons.most_common(1)[0][0])


@dataclass(frozen=True)
class UnusableAnswers:
    """*count* of the *of* samples of a prompt version have no usable answer, most of them for one *reason*."""

    prompt: str
    count: int
    of: int
    reason: str

    def __str__(self) -> str:
        return f"{self.prompt}: {self.count} of {self.of} samples have no usable answer; most often: {self.reason}"


async def record(
    plan: RecordingPlan,
    suite: Suite,
    client: Client,
    endpoint: EndpointKind,
    progress: StepProgress,
) -> RecordingResult:
    """
    Record what *plan* asks for.

    All tasks of a case come one after another, so an endpoint that caches only the last prefix reads each article once.
    """
    positions = {name: position for position, name in enumerate(suite.cases)}
    keys = sorted(plan.keys, key=lambda key: positions[key.case])
    written, samples = 0, []
    for done, key in enumerate(keys):
        progress(done, len(keys), str(key))
        state, key_samples = await _state(key, plan, suite)
        if "all" in plan.which or state in plan.which:
            key_samples = await _record(key, plan, suite, client, endpoint)
            written += 1
        samples += key_samples
    progress(len(keys), len(keys), "")
    return RecordingResult(written, tuple(samples))


async def _state(
    key: Key, plan: RecordingPlan, suite: Suite
) -> tuple[Literal["missing", "stale", "good"], list[Sample]]:
    """Tell whether a key has no recording, an invalid one or a good one; also return the samples of a good one."""
    if not key.path(suite.folder).is_file():
        return "missing", []
    if "all" in plan.which:
        return "stale", []
    try:
        return "good", await replay(key, suite, plan.samples)
    except RecordingError:
        return "stale", []


async def _record(key: Key, plan: RecordingPlan, suite: Suite, client: Client, endpoint: EndpointKind) -> list[Sample]:
    path, now = key.path(suite.folder), suite.question_inputs(key)
    before, reused = _reusable(path, now, plan, client) or _of_other_versions(key, suite, plan, client) or (None, [])
    seeds = range(1, max(plan.samples, len(before.samples) if before else 0) + 1)
    await client.endpoint.connect()  # before the recording begins: fetching and starting the model also makes requests
    with interception.recording(reused) as cassette:
        samples = await make_samples(suite.cases[key.case], key, suite, client, seeds)
    metadata = Metadata(
        **now.model_dump(),
        model=client.profile.model,
        model_answered=next((_model_answered(s) for s in samples if s.analysis), None),
        endpoint=endpoint,
        window=client.profile.window,
        plain_strings=client.profile.plain_strings,
        tokenizes=client.profile.tokenizes,
        date=before.date if before and cassette.is_all_known() else datetime.now(UTC).date().isoformat(),
        evenhand=__version__,
        samples=tuple(RecordedSample(seed=s.number, seconds=_seconds(s, before)) for s in samples),
    )
    cassettes.write(path, metadata, cassette.interactions())
    return await replay(key, suite, plan.samples)  # finds out if the endpoint failed in a repair


def _of_other_versions(
    key: Key, suite: Suite, plan: RecordingPlan, client: Client
) -> tuple[Metadata, list[dict[str, Any]]] | None:
    """Read the answers that the other versions of a task have for the same case; None if there are none."""
    if "all" in plan.which:
        return None
    name = key.path(suite.folder).name
    found = []
    for path in sorted(suite.folder.joinpath(key.task).glob(f"*/{name}"), reverse=True):
        if path.parent.name == key.version:
            continue
        try:
            metadata, interactions = cassettes.read(path)
        except RecordingError:
            continue
        if metadata.case == key.case and _is_same_model(metadata, client):
            found.append((metadata, interactions))
    return (found[0][0], [each for _, interactions in found for each in interactions]) if found else None


def _is_same_model(metadata: Metadata, client: Client) -> bool:
    fields = ("model", "window", "plain_strings", "tokenizes")
    return all(getattr(metadata, field) == getattr(client.profile, field) for field in fields)


def _reusable(
    path: Path, now: QuestionInputs, plan: RecordingPlan, client: Client
) -> tuple[Metadata, list[dict[str, Any]]] | None:
    """Read the answers that a cassette already has; None if they can't be used again."""
    if "all" in plan.which or not path.is_file():
        return None
    try:
        metadata, interactions = cassettes.read(path)
    except RecordingError:
        return None
    is_other = (metadata.case, metadata.prompt) != (now.case, now.prompt)
    if is_other or not _is_same_model(metadata, client) or metadata.stale_input(now):
        return None
    return metadata, interactions


def _model_answered(sample: Sample) -> str | None:
    analysis = sample.analysis
    return analysis.provenance.tasks[sample.key.task].model_answered if analysis else None


def _seconds(sample: Sample, before: Metadata | None) -> float:
    """Return how long the model took; for an answer that was recorded before, how long it took then."""
    known = {recorded.seed: recorded.seconds for recorded in before.samples} if before else {}
    return known.get(sample.number, round(sample.seconds, 1))
