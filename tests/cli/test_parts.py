"""`evenhand analyze` prints each part of the text as soon as it is ready."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from tests.support import commands
from tests.support.commands import BOUND, endpoint
from tests.support.fake_model import FakeModel, Handler, failure, reply
from tests.support.ferries import ANSWERS
from tests.support.warm import Evenhand

WORDS = ("analyze", "--detectors", "rules", "article.txt")


def hold(model: FakeModel, task: str) -> threading.Event:
    """Have the model answer a task only when the returned event is set."""
    go = threading.Event()

    def act(handler: Handler) -> None:
        assert go.wait(BOUND)
        reply(ANSWERS[task])(handler)

    model.acts_on[f'"name": "{task}"'] = act
    return go


def read_to(process: Evenhand, words: str) -> str:
    """Read what a command prints until a line has *words*."""
    read = ""
    assert process.stdout
    for line in process.stdout:
        read += line
        if words in line:
            return read
    raise AssertionError(read)


def test_parts_come_as_they_are_ready(model: FakeModel, folder: Path) -> None:
    """The flags are printed before the model has answered, the summary before it has answered about the framing."""
    held = {task: hold(model, task) for task in ("summary", "framing")}

    with commands.start(WORDS, folder, endpoint(model)) as process:
        flags = read_to(process, "Plainer: criticised")
        held["summary"].set()
        summary = read_to(process, "2. Anna Berg of Northline")
        held["framing"].set()
        rest, _ = process.communicate(timeout=BOUND)

    assert "⟦!slammed⟧¹ Northline" in flags
    assert summary.splitlines()[1] == "Summary"
    assert (process.returncode, "Role: antagonist" in rest) == (0, True)


def test_the_same_text_at_once(model: FakeModel, folder: Path) -> None:
    """The text is the same on stdout, where it comes in parts, as in a file, where it comes whole."""
    changes = re.compile(r"[\d.]+ s · an_\w+")
    to_file = commands.run([*WORDS, "-o", "out.txt"], folder, **endpoint(model))
    to_pipe = commands.run(WORDS, folder, **endpoint(model))

    assert (to_file.code, to_file.out) == (0, "")
    assert changes.sub("", to_pipe.out) == changes.sub("", (folder / "out.txt").read_text("utf-8"))


def test_failure_after_some_parts(model: FakeModel, folder: Path) -> None:
    """If a later question fails, what was printed stays, the error goes to stderr, and the command fails."""
    model.acts_on['"name": "framing"'] = failure(400)

    settings = endpoint(model) | {"EVENHAND_MODEL_CONCURRENCY": "1"}
    done = commands.run(WORDS, folder, **settings)

    assert done.code == 1
    assert "2. Anna Berg of Northline" in done.out
    assert "Parties" not in done.out
    assert "error: framing: the endpoint refused the question (400)" in done.err


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_failure_leaves_no_file(model: FakeModel, folder: Path, form: str) -> None:
    """A file is written whole or not at all."""
    model.acts_on['"name": "framing"'] = failure(400)

    done = commands.run([*WORDS, "--format", form, "-o", "out"], folder, **endpoint(model))

    assert (done.code, done.out, (folder / "out").exists()) == (1, "", False)
