"""Recorded comparisons asked of a real server, by sockets that may be closed at any time."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest

from evals.apart import MOST
from tests import commands

Found = TypeVar("Found")
METRICS = ("facts", "evidence", "supported", "leaked", "attributed", "objections", "answered", "ungrounded", "unmoved")
BOTH = "/v1/comparisons?a=summary@1.0.0&b=summary@1.1.0"


class Server(NamedTuple):
    """A server process, and the port that it listens on."""

    process: subprocess.Popen[str]
    port: int

    def ask(self, path: str) -> socket.socket:
        """Send a request, and wait for nothing."""
        asking = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        asking.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return asking

    def get(self, path: str) -> tuple[int, dict[str, str], dict[str, object]]:
        """Send a request, and give status, headers and body of its answer."""
        with self.ask(path) as asking, asking.makefile("rb") as answer:
            head, _, body = answer.read().partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        return int(first.split()[1]), dict(line.lower().split(": ", 1) for line in lines), json.loads(body)

    def comparing(self) -> list[int]:
        """List the processes in which the server compares."""
        found = []
        for each in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((each / "stat").read_text("utf-8").rpartition(")")[2].split()[1])
                if parent == self.process.pid and b"spawn_main" in (each / "cmdline").read_bytes():
                    found.append(int(each.name))
            except (OSError, ValueError):
                continue  # it has ended
        return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server on a free port, with the recordings that ship."""
    folder = tmp_path_factory.mktemp("served")
    with (folder / "log").open("w") as log:
        process = commands.start(["serve", "--port", "0", "--no-worker"], folder, stderr=log)
    try:
        found = until(lambda: re.search(r"http://127\.0\.0\.1:(\d+)", (folder / "log").read_text("utf-8")))
        assert found
        yield Server(process, int(found[1]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def until(seen: Callable[[], Found], seconds: float = 60) -> Found:
    """Look again and again until there is something to see."""
    end = time.monotonic() + seconds
    while not (found := seen()):
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.05)
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_clients_that_leave_cost_nothing(server: Server) -> None:
    """So many comparisons may wait, one more is refused at once; where all clients have gone, no process is at work."""
    asking = [server.ask(f"{BOTH}&metric={metric}") for metric in METRICS[:MOST]]
    until(server.comparing)

    status, headers, problem = server.get(f"{BOTH}&metric={METRICS[MOST]}")
    for each in asking:
        each.close()
    until(lambda: not server.comparing(), 20)

    assert (status, problem["type"], "retry-after" in headers) == (503, "/problems/replay-error", True)
    assert "ask again in a minute" in str(problem["detail"])
    assert server.get("/healthz")[0] == 200


def test_model_without_recordings(server: Server) -> None:
    """A model of which nothing is recorded is a 404 that names the command to run."""
    status, _, problem = server.get(f"{BOTH}&model=some-other")

    assert (status, problem["type"]) == (404, "/problems/recording-missing")
    assert "there are no recordings of some-other" in str(problem["detail"])
    assert "evenhand eval record --model some-other" in str(problem["detail"])


def test_texts_are_named(server: Server) -> None:
    """The answer says by sha256 which text of each version was compared: those that the server shows."""
    status, _, answer = server.get(f"{BOTH}&case=freibad&metric=answered")

    shown = [server.get(f"/v1/prompts/summary/{version}")[2]["sha256"] for version in ("1.0.0", "1.1.0")]
    assert (status, [answer["sha256_a"], answer["sha256_b"]]) == (200, shown)
