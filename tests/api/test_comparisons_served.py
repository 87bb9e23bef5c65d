"""Recorded comparisons asked of a real server, by sockets that may be closed at any time."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.comparison.comparison_processes import MOST
from tests.support.commands import until
from tests.support.served import Served, served

METRICS = ("facts", "evidence", "supported", "leaked", "attributed", "objections", "answered", "ungrounded", "unmoved")
BOTH = "/v1/comparisons?a=summary@1.0.0&b=summary@1.1.0"


Answer = tuple[int, dict[str, str], dict[str, object]]


def ask(server: Served, path: str) -> socket.socket:
    """Send a request, and wait for nothing."""
    asking = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    asking.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    return asking


def get(server: Served, path: str) -> Answer:
    """Send a request, and give status, headers and body of its answer."""
    answer = server.client.get(path)
    return answer.status_code, dict(answer.headers), answer.json()


def comparing(server: Served) -> list[int]:
    """List the processes in which a server compares."""
    found = []
    for pid in server.children():
        with contextlib.suppress(OSError):  # it has ended
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run a server on a free port, with the recordings that ship."""
    with served(tmp_path_factory.mktemp("served"), "--no-worker") as running:
        yield running


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_clients_that_leave_cost_nothing(server: Served) -> None:
    """So many comparisons may wait, one more is refused at once; where all clients have gone, no process is at work."""
    asking = [ask(server, f"{BOTH}&metric={metric}") for metric in METRICS[:MOST]]
    until(lambda: comparing(server))

    status, headers, problem = get(server, f"{BOTH}&metric={METRICS[MOST]}")
    for each in asking:
        each.close()
    until(lambda: not comparing(server), bound=20)

    assert (status, problem["type"], "retry-after" in headers) == (503, "/problems/replay-error", True)
    assert "ask again in a minute" in str(problem["detail"])
    assert get(server, "/healthz")[0] == 200


def test_model_without_recordings(server: Served) -> None:
    """A model of which nothing is recorded is a 404 that names the command to run."""
    status, _, problem = get(server, f"{BOTH}&model=some-other")

    assert (status, problem["type"]) == (404, "/problems/recording-missing")
    assert "there are no recordings of some-other" in str(problem["detail"])
    assert "evenhand eval record --model some-other" in str(problem["detail"])


def test_texts_are_named(server: Served) -> None:
    """The answer says by sha256 which text of each version was compared: those that the server shows."""
    status, _, answer = get(server, f"{BOTH}&case=freibad&metric=answered")

    shown = [get(server, f"/v1/prompts/summary/{version}")[2]["sha256"] for version in ("1.0.0", "1.1.0")]
    assert (status, [answer["sha256_a"], answer["sha256_b"]]) == (200, shown)
