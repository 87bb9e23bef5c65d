"""Servers as users start them: processes that listen on sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import commands
from tests.support.fake_model import FakeModel, fake_model
from tests.support.served import Served

Serve = Callable[..., Served]


def settings(model: FakeModel, folder: Path) -> dict[str, str]:
    """Set up a user who has nothing but this model and this folder."""
    return commands.endpoint(model, "gpt-4.1-mini") | {"EVENHAND_DATABASE_URL": f"sqlite:///{folder}/evenhand.db"}


def answers(model: FakeModel, marker: str = "rained") -> None:
    """Have a model answer every task, with a word of the summary that can be looked for."""
    model.answers |= {
        "summary": {"sentences": [{"text": f"It {marker}.", "evidence": [1]}]},
        "framing": {"parties": []},
        "loaded_language": {"flags": []},
    }


@pytest.fixture(scope="module")
def model() -> Iterator[FakeModel]:
    """Run a fake model that answers every task."""
    with fake_model() as server:
        answers(server)
        yield server


@pytest.fixture
def serve(model: FakeModel, tmp_path: Path) -> Iterator[Serve]:
    """Give a function that starts a server and waits until it listens; at the end all are killed."""
    running: list[Served] = []

    def start(*words: str, **changes: str) -> Served:
        running.append(Served(tmp_path, *words, **settings(model, tmp_path) | changes))
        return running[-1].listens()

    yield start
    for server in running:
        server.kill()


@pytest.fixture(scope="module")
def shared(model: FakeModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run one server for all tests of a module."""
    folder = tmp_path_factory.mktemp("served")
    server = Served(folder, "--no-worker", **settings(model, folder)).listens()
    yield server
    server.kill()
