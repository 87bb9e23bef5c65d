"""No byte of an article, a model, an endpoint or a file can control the terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import commands
from tests.support.commands import Done
from tests.support.fake_model import KEY, FakeModel, failure, fake_model, reply
from tests.support.ferries import ANSWERS, TEXT

EVIL = "\x1b[2J\x1b]8;;http://e\x07 \x9b31m \x85 \x7f \x08 \u202eabc\u202c \u2066d\u2069 \u200f"
"""Starts ANSI and OSC sequences with C0 and C1 characters, and changes the direction of writing."""

DRIVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def model() -> Iterator[FakeModel]:
    """Run a fake model."""
    with fake_model() as server:
        yield server


@pytest.fixture(autouse=True)
def answers(model: FakeModel) -> None:
    """Make the model answer every task with hostile text."""
    model.acts.clear()
    hostile = json.loads(json.dumps(ANSWERS))
    hostile["summary"]["sentences"][0]["text"] += EVIL
    hostile["framing"]["parties"][0]["framing"] += EVIL
    hostile["loaded_language"]["flags"].append({"sentence": 1, "phrase": EVIL, "category": "fear", "neutral": EVIL})
    model.answers |= hostile


def run(model: FakeModel, folder: Path, *words: str, text: str = TEXT) -> Done:
    """Run a command and check that both its streams are safe for a terminal."""
    settings = commands.endpoint(model) | {"EVENHAND_MODEL_ATTEMPTS": "1"}
    done = commands.run(words, folder, text, **settings)
    assert [hex(ord(char)) for char in DRIVES.findall(done.out + done.err)] == []
    return done


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_results(model: FakeModel, tmp_path: Path, form: str) -> None:
    """Whatever the article, its title and the model say, stdout has no control characters except newline and tab."""
    code, out, _ = run(model, tmp_path, "analyze", "--format", form, "--title", f"A {EVIL}", text=TEXT + EVIL)

    assert code == 0
    if form == "json":
        assert json.loads(out)["article"]["text"] == TEXT + EVIL


def test_lines_of_a_batch(model: FakeModel, tmp_path: Path) -> None:
    """Lines on stdout are JSON with the original values."""
    line = json.dumps({"id": "1", "text": TEXT + EVIL})

    _, out, _ = run(model, tmp_path, "batch", "-", "-", "--tasks", "loaded_language", "--detectors", "rules", text=line)

    assert json.loads(out)["analysis"]["article"]["text"] == TEXT + EVIL


@pytest.mark.parametrize(
    ("act", "says"),
    [
        pytest.param(
            failure(400, f"no {EVIL} {KEY} sk-other-987654321"), "the endpoint refused the question (400)", id="error"
        ),
        pytest.param(reply({f"a{EVIL}{KEY} sk-other-987654321": 1}), "does not fit the schema", id="bad answer"),
    ],
)
def test_what_an_endpoint_says(model: FakeModel, tmp_path: Path, act: object, says: str) -> None:
    """An endpoint's error and a bad answer are quoted without control characters and without keys."""
    model.acts.extend([act, act])  # type: ignore[list-item]  # acts

    code, _, err = run(model, tmp_path, "analyze", "--tasks", "summary")

    assert (code, says in err) == (1, True)
    assert KEY not in err
    assert "987654321" not in err


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("analyze", f"no-file{EVIL}"), id="file name"),
        pytest.param((f"x{EVIL}",), id="command"),
        pytest.param(("prompts", "show", f"x{EVIL}@1.0.0"), id="prompt to show"),
        pytest.param(("eval", "run", "--cases", "cases", "--cassettes", "none"), id="case file"),
        pytest.param(("eval", "report", "run.json"), id="run file"),
    ],
)
def test_what_a_user_names(model: FakeModel, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Words of the command line, and files that it names, are quoted without control characters."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "a.yaml").write_text(f'topic: "{EVIL!a}"\n"k{EVIL.encode("unicode_escape").decode()}": 1\n')
    (tmp_path / "run.json").write_text(json.dumps({f"k{EVIL}": EVIL}))

    code, _, err = run(model, tmp_path, *words)

    assert code != 0
    assert err
