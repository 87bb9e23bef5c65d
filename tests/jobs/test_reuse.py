"""Analyses are reused: a server gets equal and almost equal requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import endpoint
from tests.support.fake_model import FakeModel, fake_model
from tests.support.served import served

GERMAN = (
    "Der Stadtrat hat die neue Brücke am Montag beschlossen. Der Bürgermeister verteidigte die schändliche Maut, und "
    "die Pendler müssen im nächsten Jahr zwei Euro für jede Fahrt bezahlen."
)
ENGLISH = (
    "The council approved the new bridge on Monday. The mayor defended the shameful toll, and commuters will have to "
    "pay two dollars for each journey next year."
)
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def model() -> Iterator[FakeModel]:
    """Run a fake model that finds a loaded word in either article."""
    with fake_model() as server:
        found = [{"sentence": 2, "phrase": word, "category": "judgement", "neutral": ""} for word in ("Maut", "toll")]
        server.answers["loaded_language"] = {"flags": found}
        yield server


@contextmanager
def serving(folder: Path, model: FakeModel, name: str) -> Iterator[Ask]:
    """Run `evenhand serve` with a model, on the database in a folder; return a function that sends requests to it."""
    settings = endpoint(model, name) | {"EVENHAND_DATABASE_URL": f"sqlite:///{folder}/evenhand.db"}
    with served(folder, "--no-worker", **settings) as server:

        def ask(**body: Any) -> dict[str, Any]:
            return dict(server.post("/v1/analyses", {"tasks": ["loaded_language"], **body}).json())

        yield ask


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for a database that several servers use, one after the other."""
    return tmp_path_factory.mktemp("reuse")


@pytest.fixture(scope="module")
def ask(folder: Path, model: FakeModel) -> Iterator[Ask]:
    """Run a server with a small model, which looks for loaded words only if the rules can't."""
    with serving(folder, model, "small-1.5b") as asked:
        yield asked


def test_another_prompt_is_another_analysis(ask: Ask) -> None:
    """If a model reads the article (the rules don't know its language), another prompt version is another analysis."""
    versions = ("1.0.0", "1.1.0", "1.1.0")
    made = [ask(text=GERMAN, prompts={"loaded_language": version}) for version in versions]

    asked = [analysis["provenance"]["tasks"]["loaded_language"]["prompt"] for analysis in made]
    assert asked == [f"loaded_language@{version}" for version in versions]
    assert [analysis["reused"] for analysis in made] == [False, False, True]


def test_another_model_is_another_analysis(ask: Ask, folder: Path, model: FakeModel) -> None:
    """Analyses that a model made are not reused for another model; those that the rules made are."""
    first = [ask(text=text, title="Brücke") for text in (GERMAN, ENGLISH)]
    with serving(folder, model, "other-1.5b") as other:
        second = [other(text=text, title="Brücke") for text in (GERMAN, ENGLISH)]
        again = other(text=GERMAN, title="Brücke")

    assert [analysis["reused"] for analysis in first + second] == [False, False, False, True]
    assert second[0]["provenance"]["tasks"]["loaded_language"]["model"] == "other-1.5b"
    assert (again["reused"], again["id"]) == (True, second[0]["id"])


def test_strictness_of_a_request(ask: Ask) -> None:
    """The strictness of a request decides which words are shown; another strictness is another analysis."""
    text = "The shocking vote led to a storm of protest. It reportedly cost more than the mayor had said in May."
    made = [ask(text=text, **asked) for asked in ({}, {"strictness": "balanced"}, {"strictness": "lenient"})]

    assert [[(f["span"]["text"], f["strength"]) for f in analysis["flags"]] for analysis in made] == [
        [("shocking", "strong"), ("storm of protest", "usual"), ("reportedly", "slight")],
        [("shocking", "strong"), ("storm of protest", "usual")],
        [("shocking", "strong")],
    ]
    assert [analysis["provenance"]["strictness"] for analysis in made] == ["strict", "balanced", "lenient"]
    assert not any(analysis["reused"] for analysis in made)


def test_strictness_holds_for_both_detectors(ask: Ask) -> None:
    """A flag of the model has the strength of the lexicon, or `usual`, and is left out if the strictness says so."""
    found = {way: ask(text=ENGLISH, detectors=["llm"], strictness=way)["flags"] for way in ("strict", "lenient")}

    assert [(f["span"]["text"], f["strength"], f["detectors"]) for f in found["strict"]] == [("toll", "usual", ["llm"])]
    assert found["lenient"] == []
