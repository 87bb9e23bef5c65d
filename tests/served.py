"""A real `evenhand serve`, in a process and on a socket of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from tests.fake_model import KEY, FakeModel

BOUND = 60.0
"""Seconds after which something never happens, however busy the machine is."""


def until(happened: Callable[[], bool], what: str, bound: float = BOUND) -> None:
    """Wait until something has happened."""
    tick = threading.Event()
    for _ in range(int(bound / 0.05)):
        if happened():
            return
        tick.wait(0.05)
    raise AssertionError(f"{what}: not within {bound:g} s")


@dataclass
class Served:
    """A server that runs: its process, where it answers, and what it says."""

    process: subprocess.Popen[bytes]
    log: Path
    url: str = ""
    client: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=BOUND, trust_env=False))

    def said(self) -> str:
        """Read what it has said until now."""
        return self.log.read_text("utf-8", errors="replace")

    def post(self, path: str, body: object) -> httpx2.Response:
        """Send JSON."""
        return self.client.post(f"{self.url}{path}", json=body)

    def batch(self, count: int, text: str = "The council met on day {}. Then it rained.") -> str:
        """Hand in a batch of so many lines; return its id."""
        lines = "".join(json.dumps({"id": f"a{n}", "text": text.format(n)}) + "\n" for n in range(count))
        kind = {"content-type": "application/jsonl"}
        answer = self.client.post(f"{self.url}/v1/batches", content=lines, headers=kind)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def progress(self, batch_id: str) -> dict[str, Any]:
        """Read how far a batch is."""
        return dict(self.client.get(f"{self.url}/v1/batches/{batch_id}").json())

    def questions(self) -> dict[tuple[str, str], float]:
        """Read from the metrics how many questions are in which state, by whose they are and state."""
        families = text_string_to_metric_families(self.client.get(f"{self.url}/metrics").text)
        samples = [s for family in families for s in family.samples if s.name == "evenhand_questions"]
        return {(s.labels["kind"], s.labels["state"]): s.value for s in samples}


@contextmanager
def served(folder: Path, model: FakeModel, *words: str, **environment: str) -> Iterator[Served]:
    """Run `evenhand serve` on a free port, with its database in *folder*; what still runs at the end is killed."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND_", "OPENAI_", "XDG_"))}  # noqa: TID251
    clean |= {"PYTHONPATH": os.pathsep.join(sys.path), "XDG_DATA_HOME": str(folder / "data")}
    clean |= {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": KEY, "EVENHAND_MODEL": "gpt-4.1-mini"}
    log = folder / f"serve-{len(list(folder.glob('serve-*')))}.log"
    command = [sys.executable, "-m", "service", "serve", "--port", "0", *words]
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=folder, env=clean | environment, stdout=said, stderr=said)
    running = Served(process, log)
    try:
        until(lambda: process.poll() is not None or "Uvicorn running on" in running.said(), "it serves")
        found = re.search(r"Uvicorn running on (http://\S+)", running.said())
        assert found, running.said()
        running.url = found[1]
        yield running
    finally:
        process.kill()
        process.wait()
        running.client.close()
