"""Servers as users start them: processes that listen on sockets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fake_model import FakeModel, answer_every_task, fake_model
from tests.support.served import Serve, Served, user_settings


@pytest.fixture(scope="module")
def model() -> Iterator[FakeModel]:
    """Run a fake model that answers every task."""
    with fake_model() as server:
        answer_every_task(server)
        yield server


@pytest.fixture
def serve(model: FakeModel, tmp_path: Path) -> Iterator[Serve]:
    """Return a function that starts a server and waits until it listens; all servers are killed at the end."""
    running: list[Served] = []

    def start(*words: str, **changes: str) -> Served:
        running.append(Served(tmp_path, *words, **user_settings(model, tmp_path) | changes))
        return running[-1].listens()

    yield start
    for server in running:
        server.kill()


@pytest.fixture(scope="module")
def shared(model: FakeModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run one server for all tests of a module."""
    folder = tmp_path_factory.mktemp("served")
    server = Served(folder, "--no-worker", **user_settings(model, folder)).listens()
    yield server
    server.kill()
