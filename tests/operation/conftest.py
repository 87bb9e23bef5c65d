"""Servers as users start them: processes that listen on sockets."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.fake_model import KEY, FakeModel, fake_model

LONG = 60
"""Seconds after which a process is stuck."""

LISTENS = re.compile(r"(?:listens on|running on) http://127\.0\.0\.1:(\d+)")


class Server:
    """`evenhand serve` on a free port; what it says is collected."""

    def __init__(self, folder: Path, environment: Mapping[str, str], *words: str, **options: Any) -> None:
        command = [sys.executable, "-m", "service", "serve", "--port", "0", *words]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
        )
        self.folder = folder
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = 0

    def _read(self) -> None:
        assert self.process.stdout
        self.said += iter(self.process.stdout.readline, "")

    def wait(self) -> Server:
        """Wait until it listens."""
        self.port = int(self.line(LISTENS)[1])
        return self

    def line(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """Wait until it says something."""
        until(lambda: any(map(pattern.search, self.said)) or self._is_over())
        found = next(filter(None, map(pattern.search, self.said)), None)
        assert found, "".join(self.said)
        return found

    def _is_over(self) -> bool:
        return self.process.poll() is not None and not self._reader.is_alive()

    def client(self) -> httpx2.Client:
        """Return a client of it."""
        return httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=LONG)

    def stop(self) -> None:
        """Stop it in order, or kill what does not stop."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(LONG)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(LONG)
        if self.process.stdout:
            self.process.stdout.close()


Serve = Callable[..., Server]


def until(reached: Callable[[], bool], seconds: float = LONG) -> None:
    """Wait for something that another process does."""
    end, tick = time.monotonic() + seconds, threading.Event()
    while not reached():
        assert time.monotonic() < end, "it did not happen in time"
        tick.wait(0.02)


def environment(model: FakeModel, folder: Path) -> dict[str, str]:
    """Set up a user who has nothing but this model and this folder."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND_", "OPENAI_", "XDG_"))}  # noqa: TID251
    clean |= {"PYTHONPATH": os.pathsep.join(sys.path), "XDG_DATA_HOME": str(folder / "data")}
    clean |= {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": KEY, "EVENHAND_MODEL": "gpt-4.1-mini"}
    return clean | {"EVENHAND_DATABASE_URL": f"sqlite:///{folder}/evenhand.db"}


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
    """Give a function that starts a server and waits until it listens; at the end all are stopped."""
    running: list[Server] = []

    def start(*words: str, **changes: str) -> Server:
        running.append(Server(tmp_path, environment(model, tmp_path) | changes, *words))
        return running[-1].wait()

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="module")
def shared(model: FakeModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run one server for all tests of a module."""
    folder = tmp_path_factory.mktemp("served")
    server = Server(folder, environment(model, folder), "--no-worker").wait()
    yield server
    server.stop()
