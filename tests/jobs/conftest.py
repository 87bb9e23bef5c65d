"""The fixtures of the tests that start `evenhand` as a user does, with a fake model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import commands
from tests.support.batch_files import LONG, Run
from tests.support.commands import Start
from tests.support.fake_model import FakeModel, answer_every_task, fake_model
from tests.support.warm import Evenhand


@pytest.fixture
def model() -> Iterator[FakeModel]:
    """Run a fake model that answers every task."""
    with fake_model() as server:
        answer_every_task(server)
        yield server


@pytest.fixture
def start(model: FakeModel, tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts `evenhand` with the fake model; processes that still run at the end are killed."""
    running: list[Evenhand] = []

    def evenhand(*words: str, **settings: str) -> Evenhand:
        known = commands.endpoint(model, "gpt-4.1-mini") | settings
        running.append(commands.start(words, tmp_path, known))
        return running[-1]

    yield evenhand
    for process in running:
        with process:
            process.kill()


@pytest.fixture
def run(start: Start) -> Run:
    """Return a function that runs `evenhand` to its end, and returns its exit code and its stderr."""

    def evenhand(*words: str, **settings: str) -> tuple[int, str]:
        process = start(*words, **settings)
        _, said = process.communicate(timeout=LONG)
        return process.wait(), said

    return evenhand
