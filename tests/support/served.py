"""A real `evenhand serve`: a separate process that listens on a free port."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from tests.support import commands
from tests.support.commands import BOUND, until
from tests.support.fake_model import FakeModel
from tests.support.warm import STDOUT

_LISTENS = re.compile(r"listens on (http://127\.0\.0\.1:(\d+))")


class Served:
    """A running server: its process, folder, address and log."""

    def __init__(self, folder: Path, *words: str, **settings: str) -> None:
        self.folder = folder
        self.url, self.port = "", 0
        self.process = commands.start(["serve", "--port", "0", *words], folder, settings, stderr=STDOUT)
        self._said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._client: httpx2.Client | None = None

    @property
    def client(self) -> httpx2.Client:
        """Return a client of the server, which is closed when the server is stopped."""
        if self._client is None:
            self._client = self.new_client()
        return self._client

    def new_client(self) -> httpx2.Client:
        """Make another client of the server."""
        return httpx2.Client(base_url=self.url, timeout=BOUND, trust_env=False)

    def listens(self) -> Served:
        """Wait until the server listens."""
        found = self.line(_LISTENS)
        self.url, self.port = found[1], int(found[2])
        return self

    def line(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """Wait until its log matches *pattern*."""
        until(lambda: not self._reader.is_alive() or pattern.search(self.said()), pattern.pattern)
        found = pattern.search(self.said())
        assert found, self.said()
        return found

    def said(self) -> str:
        """Return its log until now."""
        return "".join(self._said)

    def lines(self) -> list[str]:
        """Return the lines of its log until now."""
        return list(self._said)

    def post(self, path: str, body: object) -> httpx2.Response:
        """Send JSON."""
        return self.client.post(path, json=body)

    def batch(self, count: int, text: str = "The council met on day {}. Then it rained.") -> str:
        """Submit a batch of *count* lines, and return its id."""
        lines = "".join(json.dumps({"id": f"a{n}", "text": text.format(n)}) + "\n" for n in range(count))
        answer = self.client.post("/v1/batches", content=lines, headers={"content-type": "application/jsonl"})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def progress(self, batch_id: str) -> dict[str, Any]:
        """Read the progress of a batch."""
        return dict(self.client.get(f"/v1/batches/{batch_id}").json())

    def questions(self) -> dict[tuple[str, str], float]:
        """Read from the metrics how many questions there are, by kind and state."""
        families = text_string_to_metric_families(self.client.get("/metrics").text)
        samples = [s for family in families for s in family.samples if s.name == "evenhand_questions"]
        return {(s.labels["kind"], s.labels["state"]): s.value for s in samples}

    def memory(self) -> int:
        """Read the most megabytes of memory that it ever used."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) // 1024

    def children(self) -> list[int]:
        """List the ids of its child processes."""
        found = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for path in found for pid in path.read_text("ascii").split()]

    def stop(self) -> None:
        """Stop the server in order; kill it if it does not stop."""
        self.process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(BOUND)
        self.kill()

    def kill(self) -> None:
        """Kill the server if it still runs, and read the rest of its log."""
        if self._client is not None:
            self._client.close()
        self.process.kill()
        self._reader.join(BOUND)
        with self.process:
            return

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._said.append(line)


Serve = Callable[..., Served]
"""Starts a server with words and settings, and waits until it listens."""


def user_settings(model: FakeModel, folder: Path) -> dict[str, str]:
    """Give the settings of a user who has this model and this folder."""
    return commands.endpoint(model, "gpt-4.1-mini") | {"EVENHAND_DATABASE_URL": f"sqlite:///{folder}/evenhand.db"}


@contextmanager
def served(folder: Path, *words: str, **settings: str) -> Iterator[Served]:
    """Run `evenhand serve` on a free port, with its database in *folder*; what still runs at the end is killed."""
    running = Served(folder, *words, **settings)
    try:
        yield running.listens()
    finally:
        running.kill()
