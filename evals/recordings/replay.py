"""Replay a recording: make the samples of a case from its cassette, through the whole service, without a network."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from evals.recordings import cassettes, interception
from evals.recordings.cassettes import Interaction
from evals.recordings.metadata import Key, Metadata
from evals.recordings.question_difference import nearest_question
from evals.recordings.sampling import Sample, make_samples
from evals.recordings.suite import Suite
from service.errors import RecordingError, RecordingMissing
from service.llm.address import Address
from service.llm.client import Client
from service.llm.endpoint import Endpoint
from service.llm.profiles import Profile

_ALL_AT_ONCE = 1_000
"""A number of questions at once that no case reaches: no replayed question waits."""


async def replay(key: Key, suite: Suite, samples: int = 1) -> list[Sample]:
    """
    Make the samples of *key* from its cassette.

    Raise RecordingError if the cassette is missing, stale or edited, has fewer than *samples*, lacks an answer, or has
    an answer that no question asks for.
    """
    metadata, interactions = _read_valid(key, suite)
    if len(metadata.samples) < samples:
        have = f"{len(metadata.samples)} of {samples} samples are recorded"
        raise RecordingError(f"{key}: {have}: {suite.record_command(key)}")
    with interception.replaying(interactions) as cassette:
        replayed = await _make_samples(key, suite, metadata, interactions)
    command = suite.record_command(key)
    if cassette.is_asked_twice():
        problem = "a question has no recorded answer; the nearest differs in nothing: it was asked twice"
        raise RecordingError(f"{key}: {problem}: {command}")
    if unused := cassette.unused():
        raise RecordingError(f"{key}: {unused} recorded answers are never asked for: {command} drops them")
    replies: dict[int, list[str]] = {}
    for question, reply in sorted(cassettes.questions(interactions), key=_message_texts):
        replies.setdefault(question["seed"], []).append(reply)
    seconds = {recorded.seed: recorded.seconds for recorded in metadata.samples}
    return [replace(s, replies=tuple(replies[s.number]), seconds=seconds[s.number]) for s in replayed]


def _message_texts(interaction: tuple[Mapping[str, Any], str]) -> list[str]:
    """Return what to sort by: questions asked at once were answered in any order, and a repair is the longer one."""
    question, _ = interaction
    return [message["content"] for message in question["messages"]]


def _read_valid(key: Key, suite: Suite) -> tuple[Metadata, list[dict[str, Any]]]:
    """Read the cassette of *key*. Raise RecordingError if its questions were made from something else."""
    path = key.path(suite.folder)
    command = suite.record_command(key)
    if not path.is_file():
        raise RecordingMissing(f"{key}: there is no recording: {command}")
    metadata, interactions = cassettes.read(path)
    if other := metadata.other_subject(key, suite.folder.name):
        raise RecordingError(f"{key}: the file holds the recording of {other}: restore it from git, or {command}")
    if changed := metadata.stale_input(suite.question_inputs(key)):
        raise RecordingError(f"{key}: the recording is stale: {changed}: {command}")
    return metadata, interactions


async def _make_samples(
    key: Key, suite: Suite, metadata: Metadata, interactions: Sequence[Interaction]
) -> list[Sample]:
    from vcr.errors import CannotOverwriteExistingCassetteException

    client = _recorded_client(metadata.model, metadata.window, metadata.plain_strings, metadata.tokenizes)
    seeds = [recorded.seed for recorded in metadata.samples]
    try:
        return await make_samples(suite.cases[key.case], key, suite, client, seeds)
    except CannotOverwriteExistingCassetteException as unknown:
        nearest = nearest_question(unknown.failed_request.body, interactions)
        raise RecordingError(
            f"{key}: a question has no recorded answer; {nearest}: {suite.record_command(key)}"
        ) from unknown


@functools.cache
def _recorded_client(model: str, window: int, plain_strings: bool, tokenizes: bool) -> Client:
    """Make a client that asks as the recording's client did. Its address does not exist."""

    async def no_address() -> Address:
        return Address("http://model.invalid/v1", "recorded")

    profile = Profile(
        model,
        window=window,
        concurrency=_ALL_AT_ONCE,
        attempts=1,
        plain_strings=plain_strings,
        tokenizes=tokenizes,
    )
    return Client(Endpoint(no_address, profile))
