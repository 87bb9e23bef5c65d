"""Commands that are stopped from outside: by Ctrl-C, by SIGTERM, by a reader that goes away, by a full disk."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGINT, SIGTERM

import pytest

from evals.comparison.runs import Run, run_to_json
from tests.support import commands, comparisons
from tests.support.commands import start, until
from tests.support.fake_model import FakeModel, fake_model, hang
from tests.support.recordings import MODEL, make_sources
from tests.support.warm import Evenhand

ARTICLE = "The mayor slammed the plan on Monday. The council will vote on it in May."
RULES = "--tasks loaded_language --detectors rules"
OLD = {"EVENHAND_PROMPTS_DIR": "prompts"}
ASKING = [
    ("analyze article.txt --tasks summary", SIGINT),
    ("analyze article.txt --tasks summary", SIGTERM),
    ("batch lines.jsonl asking.jsonl", SIGINT),
    (f"eval record --cases cases --cassettes new --model {MODEL}", SIGINT),
    ("eval benchmark babe --data babe.jsonl --detectors llm", SIGINT),
]
"""Commands that wait for an endpoint, and the signal that they get."""
READING = [
    ("analyze stuck/pipe.yaml", SIGINT),
    ("batch stuck/pipe.yaml reading.jsonl", SIGTERM),
    (f"eval run --cases stuck --cassettes new --model {MODEL}", SIGINT),
    (f"eval accept --cases stuck --cassettes new --model {MODEL}", SIGINT),
    ("eval benchmark babe --data stuck/pipe.yaml", SIGINT),
    (f"compare --cases stuck --cassettes new --model {MODEL} summary@1.0.0 summary@1.0.0", SIGTERM),
]
"""Commands that wait for a pipe that nobody writes to."""
BY_SIGNAL = {SIGINT: (130, "evenhand: interrupted"), SIGTERM: (143, "evenhand: terminated")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with all files that the commands read."""
    folder = tmp_path_factory.mktemp("stopped")
    make_sources(folder)
    (folder / "stuck").mkdir()
    os.mkfifo(folder / "stuck" / "pipe.yaml")
    measured = Run(evenhand="0.1.0", model="m", sides=(comparisons.side("summary@1.0.0", {"facts": {"a/b": [1]}}),))
    written = {
        "article.txt": ARTICLE,
        "lines.jsonl": f'{{"id": "a", "text": "{ARTICLE}"}}\n',
        "babe.jsonl": f'{{"id": "1", "text": "{ARTICLE}", "label": "Biased", "spans": []}}\n',
        "run.json": run_to_json(measured),
    }
    for name, text in written.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def silent() -> Iterator[FakeModel]:
    """Run a fake model that never answers."""
    with fake_model() as model:
        model.acts.extend([hang] * 8)
        yield model


@pytest.mark.parametrize(("line", "number"), ASKING)
def test_stopped_while_it_asks(line: str, number: signal.Signals, folder: Path, silent: FakeModel) -> None:
    """Ctrl-C ends a command that waits for a model with 130, SIGTERM with 143; one line says so."""
    with start(line.split(), folder, commands.endpoint(silent) | OLD) as process:
        _until(lambda: silent.requests, process)
        printed = "\nArticle\n" if line.startswith("analyze") else ""  # its parts come as they are ready
        _stopped(process, number, printed)


@pytest.mark.parametrize(("line", "number"), READING)
def test_stopped_while_it_reads(line: str, number: signal.Signals, folder: Path) -> None:
    """
    The same holds for a command that waits for its input.

    The signal comes at the moment when the pipe is opened. Python can lose it between `open` and `read`; then the
    second one counts, as with a user who presses Ctrl-C again.
    """
    held: list[int] = []
    with start(line.split(), folder, OLD) as process:
        _until(lambda: _opened(folder / "stuck" / "pipe.yaml", held), process)
        _stopped(process, number, again=20)
    os.close(held[0])


def test_fetching_is_stopped(folder: Path, silent: FakeModel) -> None:
    """The same holds for a download of the model from a server that does not answer."""
    proxy = {"HTTPS_PROXY": silent.url.removesuffix("/v1"), "https_proxy": silent.url.removesuffix("/v1")}
    with start(["model", "fetch"], folder, proxy) as process:
        assert process.stderr
        assert "fetching the embedded model" in process.stderr.readline()
        _stopped(process, SIGINT)


@pytest.mark.parametrize("line", ["serve --port 0 --no-worker", "worker"])
@pytest.mark.parametrize("number", [SIGINT, SIGTERM])
def test_told_to_stop(line: str, number: signal.Signals, tmp_path: Path) -> None:
    """A server and a worker that are stopped end with 0."""
    with (tmp_path / "log").open("w") as log, start(line.split(), tmp_path, stderr=log) as process:
        _until(lambda: re.search(r"http://127|works on", (tmp_path / "log").read_text("utf-8")), process)
        process.send_signal(number)
        process.communicate(timeout=60)

    assert process.returncode == 0, (tmp_path / "log").read_text("utf-8")
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")


@pytest.mark.parametrize(
    "line",
    ["--help", "prompts list", f"analyze article.txt {RULES}", f"batch lines.jsonl - {RULES}", "eval report run.json"],
)
def test_nobody_reads(line: str, folder: Path) -> None:
    """If nobody reads the output any more, a command ends with 141 and says nothing."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        process = start(line.split(), folder, stdout=writer)
    finally:
        os.close(writer)
    with process:
        _, said = process.communicate(timeout=60)

    assert (process.returncode, said) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_full_disk(folder: Path) -> None:
    """A full disk is reported as an error of the machine, not as a defect. This needs the stdout of a cold start."""
    with Path("/dev/full").open("w") as full:
        done = commands.run_cold(["prompts", "list"], folder, stdout=full)

    assert (done.code, done.err) == (1, "evenhand: error: No space left on device\n")


def _until(seen: Callable[[], object], process: Evenhand) -> None:
    """Wait for something that a running command does."""
    until(lambda: seen() or process.poll() is not None)
    assert process.poll() is None, process.communicate()


def _opened(pipe: Path, held: list[int]) -> bool:
    """Hold a pipe open once somebody reads it."""
    try:
        held.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError as error:
        if error.errno == errno.ENXIO:
            return False
        raise
    return True


def _stopped(process: Evenhand, number: signal.Signals, printed: str = "", again: float | None = None) -> None:
    """
    Send the signal to the whole process group, as a terminal does, and check how the command ends.

    *printed*: the start of what was ready before; if it is empty, nothing is printed. *again*: after so many seconds,
    the signal is sent once more.
    """
    os.killpg(process.pid, number)
    try:
        if again is not None:
            try:
                process.wait(again)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, number)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, err.splitlines()[-1]) == BY_SIGNAL[number]
    assert out.startswith(printed)
    assert bool(out) == bool(printed)
    assert "Traceback" not in err
