"""The event stream of a real server: each part comes while the model still works on the next."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import httpx2
import pytest

from tests.support.commands import BOUND, until
from tests.support.fake_model import FakeModel, Handler, failure, fake_model, reply
from tests.support.ferries import ANSWERS, TEXT
from tests.support.served import Served, served, user_settings

BODY = {"text": TEXT, "detectors": ["rules"], "fresh": True}
EVENTS = {"accept": "text/event-stream"}
FRAMING = '"name": "framing"'


@pytest.fixture(scope="module")
def model() -> Iterator[FakeModel]:
    """Run a fake model."""
    with fake_model() as server:
        server.answers |= ANSWERS
        yield server


@pytest.fixture(scope="module")
def server(model: FakeModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run a server that asks the fake model one question at a time."""
    folder = tmp_path_factory.mktemp("stream")
    settings = user_settings(model, folder) | {"EVENHAND_MODEL_CONCURRENCY": "1"}
    with served(folder, "--no-worker", **settings) as running:
        yield running


@pytest.fixture
def held(model: FakeModel) -> Iterator[threading.Event]:
    """Hold back the answer about the framing until the event is set."""
    go = threading.Event()

    def hold(handler: Handler) -> None:
        assert go.wait(BOUND)
        reply(ANSWERS["framing"])(handler)

    model.acts_on[FRAMING] = hold
    yield go
    go.set()
    model.acts_on.clear()


def events_of(answer: httpx2.Response) -> Iterator[tuple[str, object]]:
    """Read events as they come."""
    name = ""
    for line in answer.iter_lines():
        name = line.removeprefix("event: ") if line.startswith("event: ") else name
        if line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def stored(server: Served) -> int:
    """Count the stored analyses."""
    return len(server.client.get("/v1/analyses").json()["items"])


def test_parts_come_as_they_are_ready(server: Served, held: threading.Event) -> None:
    """Flags and summary come while the model still works on the framing; then the rest."""
    with server.client.stream("POST", "/v1/analyses", json=BODY, headers=EVENTS) as answer:
        events = events_of(answer)
        early = [next(events)[0] for _ in range(3)]
        was_set = held.is_set()
        held.set()
        rest = dict(events)

    assert (early, was_set) == (["article", "flags", "summary"], False)
    assert list(rest) == ["parties", "analysis"]


def test_failure_of_the_model(server: Served, model: FakeModel) -> None:
    """If the model fails at a later task, the earlier parts stay, and the last event is a problem."""
    model.acts_on[FRAMING] = failure(400)
    try:
        with server.client.stream("POST", "/v1/analyses", json=BODY, headers=EVENTS) as answer:
            events = list(events_of(answer))
    finally:
        model.acts_on.clear()

    assert [name for name, _ in events] == ["article", "flags", "summary", "problem"]
    assert events[-1][1]["task"] == "framing"  # type: ignore[index]  # an object


def test_client_that_leaves(server: Served, model: FakeModel, held: threading.Event) -> None:
    """If the client leaves, no more is asked, nothing is stored, and the model is free for others."""
    before, asked = stored(server), len(model.requests)
    with server.new_client() as leaving, leaving.stream("POST", "/v1/analyses", json=BODY, headers=EVENTS) as answer:
        events = events_of(answer)
        assert [next(events)[0] for _ in range(3)][-1] == "summary"
        until(lambda: model.tasks[asked:] == ["summary", "framing"], "the framing is asked")
    until(lambda: not any(server.questions().values()), "no question is left")
    held.set()

    assert stored(server) == before
    assert model.tasks[asked:] == ["summary", "framing"]


def test_json_comes_whole(server: Served) -> None:
    """Who asks for JSON gets the whole analysis."""
    answer = server.post("/v1/analyses", BODY)

    assert answer.status_code == 201
    assert answer.json()["parties"][0]["name"] == "Northline"
