"""
Record cases: ask a real model what has no valid recording, and keep the rest.

A cassette is written when all its samples are made, so a kill loses what was in flight and nothing else; the next run
goes on from there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from evals.recordings import cassettes, interception
from evals.recordings.cassettes import About, Deciding, Key, Taken
from evals.recordings.sampling import SAMPLES, Sample, StepProgress, Suite, ask, replay
from service import __version__
from service.errors import RecordingError
from service.llm.client import Client

Which = Literal["missing", "stale", "all"]


@dataclass(frozen=True)
class Order:
    """What to record: which keys, how many samples of each, and which of them anew."""

    keys: Sequence[Key]
    samples: int = SAMPLES
    which: frozenset[Which] = frozenset({"missing", "stale"})


@dataclass(frozen=True)
class Recorded:
    """How many cassettes were written, and all samples of the keys that are recorded now."""

    written: int
    samples: tuple[Sample, ...]

    def unusable(self) -> Iterator[Unusable]:
        """Count the samples without a usable answer, by prompt version; a version without any is left out."""
        for name in dict.fromkeys(f"{s.key.task}@{s.key.version}" for s in self.samples):
            made = [s for s in self.samples if f"{s.key.task}@{s.key.version}" == name]
            reasons = Counter(s.failure for s in made if s.failure)
            if reasons:
                yield Unusable(name, reasons.total(), len(made), reasons.most_common(1)[0][0])


@dataclass(frozen=True)
class Unusable:
    """So many samples *of* all of a prompt version have no usable answer, most of them for one reason."""

    prompt: str
    count: int
    of: int
    reason: str

    def __str__(self) -> str:
        return f"{self.prompt}: {self.count} of {self.of} samples have no usable answer; most often: {self.reason}"


async def record(
    order: Order,
    suite: Suite,
    client: Client,
    endpoint: Literal["embedded", "openai-compatible"],
    progress: StepProgress,
) -> Recorded:
    """
    Record what *order* asks for.

    Case by case, all tasks of one after another: an endpoint that keeps the last prefix reads each article once.
    """
    places = {name: place for place, name in enumerate(suite.cases)}
    keys = sorted(order.keys, key=lambda key: places[key.case])
    written, samples = 0, []
    for done, key in enumerate(keys):
        progress(done, len(keys), str(key))
        state, made = await _state(key, order, suite)
        if "all" in order.which or state in order.which:
            made = await _record(key, order, suite, client, endpoint)
            written += 1
        samples += made
    progress(len(keys), len(keys), "")
    return Recorded(written, tuple(samples))


async def _state(key: Key, order: Order, suite: Suite) -> tuple[Literal["missing", "stale", "good"], list[Sample]]:
    """Tell whether a key has a whole recording, or one that no longer holds; also its samples, where it holds."""
    if not key.path(suite.folder).is_file():
        return "missing", []
    if "all" in order.which:
        return "stale", []
    try:
        return "good", await replay(key, suite, order.samples)
    except RecordingError:
        return "stale", []


async def _record(
    key: Key, order: Order, suite: Suite, client: Client, endpoint: Literal["embedded", "openai-compatible"]
) -> list[Sample]:
    path, now = key.path(suite.folder), suite.deciding(key)
    before, kept = _still_good(path, now, order, client) or (None, [])
    seeds = range(1, max(order.samples, len(before.samples) if before else 0) + 1)
    await client.endpoint.connect()  # a model that is fetched and started meanwhile is none of the recording
    with interception.recording(kept) as cassette:
        samples = await ask(suite.cases[key.case], key, suite, client, seeds)
    about = About(
        **now.model_dump(),
        model=client.profile.model,
        model_answered=next((_answered(s) for s in samples if s.analysis), None),
        endpoint=endpoint,
        window=client.profile.window,
        plain_strings=client.profile.plain_strings,
        date=datetime.now(UTC).date().isoformat(),
        evenhand=__version__,
        samples=tuple(Taken(seed=s.number, seconds=_seconds(s, before)) for s in samples),
    )
    cassettes.write(path, about, interception.interactions_of(cassette))
    return await replay(key, suite, order.samples)  # a repair that the endpoint failed in is missed here


def _still_good(path: Path, now: Deciding, order: Order, client: Client) -> tuple[About, list[dict[str, Any]]] | None:
    """Read the answers that a cassette has already; None where they can't be kept."""
    if "all" in order.which or not path.is_file():
        return None
    try:
        about, interactions = cassettes.read(path)
    except RecordingError:
        return None
    asked_as = (about.case, about.prompt, about.model, about.window, about.plain_strings)
    profile = client.profile
    if asked_as != (now.case, now.prompt, profile.model, profile.window, profile.plain_strings) or about.stale(now):
        return None
    return about, interactions


def _answered(sample: Sample) -> str | None:
    analysis = sample.analysis
    return analysis.provenance.tasks[sample.key.task].model_answered if analysis else None


def _seconds(sample: Sample, before: About | None) -> float:
    """Take the time that the model took; where its answer was there already, the time it took then."""
    known = {taken.seed: taken.seconds for taken in before.samples} if before else {}
    return known.get(sample.number, round(sample.seconds, 1))
