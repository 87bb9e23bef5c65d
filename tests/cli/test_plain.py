"""The article in plain words, as a user gets it: on the command line, in a batch, over REST. No model is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import commands
from tests.support.served import served

TEXT = "Conveniently, the mayor slammed a furious demand.\n\nShe said: “It is a heartless plan.”"
PLAIN = "The mayor criticised an angry demand.\n\nShe said: “It is a heartless plan.”"
GERMAN = "Der Hafenrat hat den Plan der Reederei am Montag abgelehnt. Die Fähre fährt weiter wie bisher."
RULES = ("--tasks", "loaded_language", "--detectors", "rules")
BODY = {"text": TEXT, "tasks": ["loaded_language"], "detectors": ["rules"], "plain": True}


def applied(analysis: dict[str, Any]) -> str:
    """Make the changes of an analysis in its article's text."""
    text: str = analysis["article"]["text"]
    for change in reversed(analysis["plain"]["changes"]):
        text = text[: change["span"]["start"]] + change["plain"] + text[change["span"]["end"] :]
    return text


def test_json_has_the_text_and_its_changes(tmp_path: Path) -> None:
    """`--plain` gives the article in plain words, and the changes that lead to it."""
    done = commands.run(["analyze", "--plain", *RULES, "--format", "json"], tmp_path, TEXT)

    body = json.loads(done.out)
    assert (done.code, done.err, body["article"]["text"]) == (0, "", TEXT)
    assert body["plain"]["text"] == applied(body) == PLAIN
    changes = [(change["span"]["text"], change["plain"]) for change in body["plain"]["changes"]]
    assert changes == [("Conveniently, the", "The"), ("slammed a furious", "criticised an angry")]


def test_not_asked_for(tmp_path: Path) -> None:
    """Without `--plain` there is none."""
    done = commands.run(["analyze", *RULES, "--format", "json"], tmp_path, TEXT)

    assert json.loads(done.out)["plain"] is None


def test_text_shows_it(tmp_path: Path) -> None:
    """In a terminal the plain text stands in a section of its own, with the number of changes."""
    out = commands.run(["analyze", "--plain", *RULES], tmp_path, TEXT).out

    section = out.partition("In plain words\n")[2]
    assert section.startswith(
        "2 replaced, 0 left out; quotations are not changed\nThe mayor criticised an angry demand.\n"
    )


def test_page_shows_each_change(tmp_path: Path) -> None:
    """On the page, `del` has what the article says and `ins` what stands for it: no colour is needed."""
    out = commands.run(["analyze", "--plain", *RULES, "--format", "html"], tmp_path, TEXT).out

    assert "<del>slammed a furious</del><ins>criticised an angry</ins> demand." in out


@pytest.mark.parametrize("form", ["text", "json"])
def test_another_language_is_refused(tmp_path: Path, form: str) -> None:
    """The rules read English. An article in another language is refused: unchanged, it would look plain."""
    done = commands.run(["analyze", "--plain", "--format", form, "--tasks", "loaded_language"], tmp_path, GERMAN)

    assert (done.code, done.out) == (2, "")
    assert "rules that read English" in done.err


def test_batch_gives_it_for_each_line(tmp_path: Path) -> None:
    """`batch --plain` holds for every line."""
    line = json.dumps({"id": "1", "text": TEXT})

    done = commands.run(["batch", "--plain", *RULES, "-", "-"], tmp_path, line)

    assert done.code == 0, done.err
    assert json.loads(done.out)["analysis"]["plain"]["text"] == PLAIN


def test_rest_gives_it(tmp_path: Path) -> None:
    """`"plain": true` gives it over REST; asked without it, the same article is another analysis."""
    with served(tmp_path) as server:
        plain = server.client.post("/v1/analyses", json=BODY).json()
        without = server.client.post("/v1/analyses", json={**BODY, "plain": False}).json()

    assert plain["plain"]["text"] == applied(plain) == PLAIN
    assert (without["plain"], without["reused"]) == (None, False)
