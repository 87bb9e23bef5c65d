"""Runs: the same bytes every time, no way to the network, and nothing left over among the recordings."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

import httpx2
import pytest

from evals.comparison.run_suite import run_suite, unused_recordings
from evals.comparison.runs import Run, read_run, run_to_json
from evals.comparison.sources import EvalSources
from evals.metrics.scores import Score, by_unit
from evals.recordings.offline import offline
from evals.recordings.parallel_replay import replay_all
from evals.recordings.sampling import make_samples
from service.errors import InvalidRequest, RecordingError
from service.lexicon.lexicon import Lexicon
from service.wiring.defaults import lexicon
from tests.support.fake_model import FakeModel
from tests.support.recordings import MODEL, live_client, path_of


def run(sources: EvalSources) -> Run:
    """Run what was recorded."""
    return run_suite(sources.suite(), [("loaded_language", "1.0.0")], None, lambda *_: None)


def test_same_bytes(recorded: EvalSources) -> None:
    """Two runs over the same recordings are the same bytes."""
    assert run_to_json(run(recorded)) == run_to_json(run(recorded))


def test_run_comes_back(recorded: EvalSources, tmp_path: Path) -> None:
    """A run that was written is read as it was, but for what was wrong in each sample."""
    made = run(recorded)
    (tmp_path / "run.json").write_text(run_to_json(made), "utf-8")

    read = read_run(tmp_path / "run.json")

    (side,), (before,) = read.sides, made.sides
    assert read.model_copy(update={"sides": ()}) == made.model_copy(update={"sides": ()})
    assert side.model_copy(update={"scores": ()}) == before.model_copy(update={"scores": ()})
    assert by_unit(side.scores) == by_unit(score.model_copy(update={"wrong": ()}) for score in before.scores)


@pytest.mark.parametrize(("hits", "n"), [(1 / 3, 1.0), (1_234_567.0, 1.0), (12.345678, 1.0), (0.0, 7.0)])
def test_numbers_come_back(recorded: EvalSources, tmp_path: Path, hits: float, n: float) -> None:
    """No digit that is measured is lost on the way through a file."""
    made = run(recorded)
    score = Score(metric="flags", unit="ferries/neutral", sample=1, hits=round(hits, 6), n=n)
    side = made.sides[0].model_copy(update={"scores": (score,)})
    (tmp_path / "run.json").write_text(run_to_json(made.model_copy(update={"sides": (side,)})), "utf-8")

    assert read_run(tmp_path / "run.json").sides[0].scores == (score,)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"sides": [{}]}', b'{"sides": 1}', b"\xff", b"{"], ids=repr)
def test_what_is_no_run_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that is not a run is refused, with the command that makes one."""
    path = tmp_path / "run.json"
    path.write_bytes(content)

    with pytest.raises(InvalidRequest, match=r"is not a run: make one with evenhand eval run --format json"):
        read_run(path)


def test_unknown_side_names_the_known(recorded: EvalSources) -> None:
    """Asking for a version that a run lacks lists what it has."""
    with pytest.raises(InvalidRequest, match=r"no 'summary@1\.0\.0'; it has: loaded_language@1\.0\.0"):
        run(recorded).side("summary@1.0.0")


# ── Left over ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "is_stray"),
    [
        pytest.param("loaded_language/1.0.0/renamed.neutral.yaml", True, id="a case that is gone"),
        pytest.param("loaded_language/0.9.0/ferries.neutral.yaml", True, id="a version that is gone"),
        pytest.param("verdict/1.0.0/ferries.neutral.yaml", True, id="no task"),
        pytest.param("notes.txt", True, id="something else"),
        pytest.param("framing/1.0.0/ferries.neutral.yaml", False, id="another task"),
        pytest.param("loaded_language/1.0.0/schools.neutral.yaml.part", False, id="left over by a kill"),
        pytest.param(".gitignore", False, id="hidden"),
    ],
)
def test_strays(recorded: EvalSources, name: str, *, is_stray: bool) -> None:
    """A file that no case and prompt version asks for is named; what a kill left over, and hidden files, are not."""
    path = recorded.cassettes / MODEL / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", "utf-8")

    assert [stray.split(": ")[:2] for stray in unused_recordings(recorded.suite())] == (
        [[name, "nothing asks for this recording"]] if is_stray else []
    )


@pytest.mark.parametrize("target", ["loaded_language", "nowhere"])
def test_links_are_strays(recorded: EvalSources, target: str) -> None:
    """A link that is no recording is named, wherever it leads."""
    (recorded.cassettes / MODEL / "link").symlink_to(target)

    assert [stray.split(":")[0] for stray in unused_recordings(recorded.suite())] == ["link"]


# ── No network ───────────────────────────────────────────────────────────────────────────────────────────────────


def _send(url: str) -> None:
    host, port = url.removeprefix("http://").removesuffix("/v1").split(":")
    with socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        datagrams.sendto(b"x", (host, int(port)))


@pytest.mark.parametrize(
    "reach",
    [
        pytest.param(lambda url: httpx2.post(url, json={}), id="a request"),
        pytest.param(_send, id="a datagram"),
        pytest.param(lambda _: socket.getaddrinfo("localhost", 80), id="a name"),
        pytest.param(lambda _: socket.create_connection(("127.0.0.1", 9)), id="a connection"),
    ],
)
def test_nothing_gets_out(model: FakeModel, reach: Callable[[str], object]) -> None:
    """Offline, whatever tries to connect or to look up a name is refused with a clear message."""
    with offline(), pytest.raises(RecordingError, match="tried to reach the network; nothing was sent"):
        reach(model.url)

    assert model.requests == []


@pytest.mark.parametrize("error", [None, ValueError], ids=["after all", "after an error"])
def test_offline_ends(model: FakeModel, error: type[Exception] | None) -> None:
    """Afterwards everything connects as before, also after an error."""
    before = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex", "sendto", "sendmsg")}
    try:
        with offline():
            if error:
                raise error
    except ValueError:
        pass

    assert {name: getattr(socket.socket, name) for name in before} == before
    assert httpx2.post(f"{model.url}/x", json={}).status_code == 200


async def test_live_client_gets_nowhere(recorded: EvalSources, model: FakeModel) -> None:
    """Even if a live client was asked in place of the recordings, nothing is sent, and the message says so."""
    suite, live = recorded.suite(), live_client(model)
    (key, *_) = suite.keys([("loaded_language", "1.0.0")])

    with pytest.raises(RecordingError, match="tried to reach the network; nothing was sent"), offline():
        await make_samples(suite.cases[key.case], key, suite, live, [1])
    await live.close()
    assert model.requests == []


def test_forked_process_gets_nowhere(recorded: EvalSources, model: FakeModel) -> None:
    """A replay in a forked process is refused the network too, and its message reaches the parent."""

    def reaching_out() -> Lexicon:
        if parent_process():
            try:
                _send(model.url)
            except RecordingError as refused:  # as a library would
                raise OSError("no connection") from refused
        return lexicon()

    suite = replace(recorded.suite(), lexicon=reaching_out)

    with pytest.raises(RecordingError, match="tried to reach the network; nothing was sent"):
        replay_all(suite.keys([("loaded_language", "1.0.0")]), suite, lambda *_: None, processes=2)
    assert model.requests == []


async def test_replay_ends_offline(recorded: EvalSources, model: FakeModel) -> None:
    """While recordings replay the network is shut, and afterwards it is open: also when something was wrong."""
    tried: list[str] = []

    def probe(done: int, *_: Any) -> None:
        try:
            httpx2.post(f"{model.url}/x", json={})
        except RecordingError as error:
            tried.append(f"{done}: {error}")

    path_of(recorded).unlink()
    suite = recorded.suite()
    with pytest.raises(RecordingError, match="there is no recording"):
        await asyncio.to_thread(replay_all, suite.keys([("loaded_language", "1.0.0")]), suite, probe)

    assert [line.split(":")[0] for line in tried] == ["0", "1", "2"]
    assert httpx2.post(f"{model.url}/x", json={}).status_code == 200
