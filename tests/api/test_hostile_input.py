"""What a hostile client gets of a real server: an answer of a few lines, soon, while others are answered."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support import commands
from tests.support.commands import until
from tests.support.served import Served, served

PAGE_SECONDS = "3"
JSON, JSONL = "application/json", "application/jsonl"
RULES: dict[str, Any] = {"tasks": ["loaded_language"], "detectors": ["rules"]}
MANY = b"1," * 1_900_000 + b"1"
ARTICLE = "<p>The council met on Monday and talked about the bridge. It will be repaired in May, the mayor said.</p>"
CROWDED = f"<html><body><article><p {' '.join(f'a{n}=1' for n in range(40_000))}>{ARTICLE}</article></body></html>"
SLOW = CROWDED.replace("=1", '"')
"""A page that no check refuses, and that takes the extractor half a minute and more."""


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended; what is left of one whose parent does not ask is no process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def started(folder: Path, page_seconds: str) -> contextlib.AbstractContextManager[Served]:
    """Run a server that listens."""
    return served(folder, "--no-worker", EVENHAND_PAGE_TIMEOUT=page_seconds)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run a server for most tests of this module."""
    with started(tmp_path_factory.mktemp("server"), PAGE_SECONDS) as running:
        yield running


@contextlib.contextmanager
def reading(server: Served) -> Iterator[int]:
    """Have a server read a slow page, for a client that leaves in the end; give the process that reads it."""
    body = json.dumps({"html": SLOW} | RULES).encode()
    head = (
        f"POST /v1/analyses HTTP/1.1\r\nHost: localhost\r\nContent-Type: {JSON}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(head.encode() + body)
        assert until(lambda: bool(server.children()))
        yield server.children()[0]


def while_asking(server: Served, ask: Callable[[], httpx2.Response]) -> tuple[httpx2.Response, float]:
    """Ask, while another client asks for `/healthz`; give the answer and the longest that the other had to wait."""
    answers: list[httpx2.Response] = []
    asking = threading.Thread(target=lambda: answers.append(ask()))
    asking.start()
    longest = 0.0
    with server.new_client() as other:
        while asking.is_alive():
            began = time.monotonic()
            assert other.get("/healthz").status_code == 200
            longest = max(longest, time.monotonic() - began)
            asking.join(0.02)
    return answers[0], longest


def post(server: Served, path: str, body: bytes, kind: str = JSON) -> Callable[[], httpx2.Response]:
    """Give a function that sends a body."""
    return lambda: server.client.post(path, content=body, headers={"Content-Type": kind})


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"text": "a b", "parties": [%b]}' % MANY, id="parties"),
        pytest.param(b'{"text": "a b", "tasks": [%b]}' % MANY, id="tasks"),
        pytest.param(b'{"text": "a b", "detectors": [%b]}' % MANY, id="detectors"),
        pytest.param(b'{"text": "a b", "prompts": {%b}}' % b",".join(b'"%d":1' % n for n in range(350_000)), id="dict"),
        pytest.param(b"{%b}" % b",".join(b'"%d":1' % n for n in range(350_000)), id="unknown fields"),
        pytest.param(b'{"text": [%b]}' % (b"[]," * 1_200_000 + b"1"), id="lists in a wrong place"),
        pytest.param(b'{"text": "a b", "parties": [%b]}' % (b'"",' * 1_200_000 + b'""'), id="empty strings"),
        pytest.param(b'{"text": %b}' % (b'{"a":' * 600_000 + b"1" + b"}" * 600_000), id="depth"),
        pytest.param(b'{"text": ' + b"9" * 3_900_000 + b"}", id="a number"),
        pytest.param(b'{"tasks": "%b"}' % (b"x" * 3_900_000), id="a long string in a wrong place"),
    ],
)
def test_a_body_of_errors(server: Served, body: bytes) -> None:
    """A body of millions of errors gets a short problem that repeats no value, and holds nobody up."""
    answer, longest = while_asking(server, post(server, "/v1/analyses", body))

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert len(answer.content) < 10_000
    assert longest < 10
    assert server.memory() < 600


def test_twenty_errors_are_listed(server: Served) -> None:
    """A problem lists twenty errors at most, and says how many more there are."""
    answer = server.client.post("/v1/analyses", json={"text": "a b", **{f"x{n}": n for n in range(60)}})

    assert len(answer.json()["errors"]) == 20
    assert "(and 59 more, errors has the first 20)" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param(JSONL, b'{"id": "1", "text": "a b", "parties": [%b]}\n{"id": "2"}\n' % MANY, id="a line"),
        pytest.param(JSONL, (b'{"id": "1", "text": "a b", "tasks": [%b]}\n' % MANY) * 8, id="many lines"),
        pytest.param(JSONL, b"1\n" * 4_000_000, id="lines of nothing"),
        pytest.param(JSON, b'[{"id": "1", "text": "a b", "parties": [%b]}]' % MANY, id="a list"),
        pytest.param(JSON, b"[%b]" % (b"{}," * 1_200_000 + b"1"), id="a list of nothing"),
    ],
)
def test_a_batch_of_errors(server: Served, kind: str, body: bytes) -> None:
    """A batch of errors is refused, or its lines fail, in a few words each; nobody is held up."""
    answer, longest = while_asking(server, post(server, "/v1/batches", body, kind))

    assert answer.status_code in {202, 422}
    assert longest < 10
    assert server.memory() < 600
    if answer.status_code == 202:
        results = server.client.get(f"{answer.headers['Location']}/results")
        assert {"error"} == {key for line in results.text.splitlines() for key in json.loads(line)} - {"id"}
        assert len(results.content) < 10_000


@pytest.mark.parametrize(
    ("page", "says"),
    [
        pytest.param(CROWDED, "a tag with over 128 attributes: send the article's text", id="attributes"),
        pytest.param(SLOW, f"over {PAGE_SECONDS} s to read and was given up: send the article's text", id="slow"),
    ],
)
def test_a_page_that_takes_long(server: Served, page: str, says: str) -> None:
    """A page that would take minutes is refused in seconds, and holds nobody up."""
    body = json.dumps({"html": page} | RULES).encode()
    answer, longest = while_asking(server, post(server, "/v1/analyses", body))

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-article")
    assert says in answer.json()["detail"]
    assert longest < 10
    assert until(lambda: len(server.children()) <= 1)  # one may wait for the next page


def test_a_page_is_read_by_a_process_that_stays(server: Served) -> None:
    """Pages are read one after another by a process that was started for the first."""
    pages = [f"<html><body><article>{ARTICLE * 3}<p>Page {n}.</p></article></body></html>" for n in range(3)]
    asked = [{"html": page} | RULES for page in pages]
    first, *rest = [
        (server.client.post("/v1/analyses", json=body).json()["article"]["text"], server.children()) for body in asked
    ]

    assert first[0].endswith("Page 0.")
    assert [children for _, children in rest] == [first[1]] * 2


def test_a_client_that_leaves_ends_the_reading(tmp_path: Path) -> None:
    """When the client of a slow page leaves, the process that reads it ends, and so can the server."""
    with started(tmp_path, "600") as server:
        with reading(server) as process:
            server.process.terminate()

        assert until(lambda: is_gone(process))
        assert server.process.wait(60) is not None


def test_no_process_outlives_the_server(tmp_path: Path) -> None:
    """When a server is killed, the process that reads a page for it ends too."""
    with started(tmp_path, "600") as server, reading(server) as process:
        server.process.kill()

        assert until(lambda: is_gone(process))


def test_the_command_line_gives_a_slow_page_up(tmp_path: Path) -> None:
    """`evenhand analyze` and `evenhand batch` give a slow page up, say what to do, and leave no process."""
    (tmp_path / "slow.html").write_text(SLOW)
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "1", "html": SLOW}) + "\n")
    rules = ["--tasks", "loaded_language", "--detectors", "rules"]

    one, many = (
        commands.run([*words, *rules], tmp_path, EVENHAND_PAGE_TIMEOUT="0.5")
        for words in (["analyze", "slow.html"], ["batch", "in.jsonl", "out.jsonl"])
    )
    line: dict[str, Any] = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))

    assert (one.code, many.code) == (1, 1)
    assert "took over 0.5 s to read and was given up: send the article's text instead" in one.err
    assert line["error"]["type"] == "invalid-article"
