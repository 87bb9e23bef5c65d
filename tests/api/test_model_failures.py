"""A model endpoint that fails: what the caller gets, and that nothing is kept of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest

from service.settings import read
from service.wiring.running import wire
from tests.support import api_service
from tests.support.fake_model import KEY, Act, FakeModel, drop, failure, fake_model, hang, raw, reply
from tests.support.ferries import ANSWERS, TEXT


@pytest.fixture
def model() -> Iterator[FakeModel]:
    """Run a fake model that answers every task."""
    with fake_model() as server:
        server.answers |= ANSWERS
        yield server


@pytest.fixture
async def client(model: FakeModel, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """Run the whole service, as settings wire it, with the fake model behind it."""
    settings = read(
        {
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": KEY,
            "EVENHAND_MODEL": "fake-model",
            "EVENHAND_ALLOWED_MODELS": "other-model",
            "EVENHAND_MODEL_ATTEMPTS": "1",
            "EVENHAND_MODEL_TIMEOUT": "2",
            "EVENHAND_DATABASE_URL": f"sqlite:///{tmp_path}/evenhand.db",
        }
    )
    async with api_service.serving(wire(settings)) as client:
        yield client


@pytest.mark.parametrize(
    ("acts", "status", "slug", "says"),
    [
        pytest.param([hang], 504, "model-timeout", "no answer within 2 s", id="hangs"),
        pytest.param([drop], 503, "model-unreachable", "the connection failed", id="drops the connection"),
        pytest.param([failure(429, retry_after="7")], 503, "model-busy", "limits the rate", id="429"),
        pytest.param([failure(500)], 502, "model-error", "the endpoint failed (500)", id="500"),
        pytest.param([failure(401)], 502, "model-error", "refused the key", id="wrong key"),
        pytest.param([reply('{"sent', finish="length")], 502, "truncated-reply", "cut off", id="truncated JSON"),
        pytest.param([reply("Well, no.")] * 2, 502, "not-json", "not JSON", id="prose"),
        pytest.param([reply({"a": 1})] * 2, 502, "off-schema", "does not fit the schema", id="another schema"),
        pytest.param([reply(None, refusal="No.")], 502, "refused-reply", "declined", id="refusal"),
        pytest.param([reply("")], 502, "empty-reply", "empty", id="empty"),
        pytest.param(
            [raw(b"<html>", content_type="text/html")], 502, "not-json", "no chat completion", id="a web page"
        ),
    ],
)
async def test_failure_is_a_problem(
    client: httpx2.AsyncClient, model: FakeModel, acts: list[Act], status: int, slug: str, says: str
) -> None:
    """A failure of the model is a problem that names the task and what was tried, and no analysis is kept."""
    model.acts.extend(acts)

    answer = await client.post("/v1/analyses", json={"text": TEXT, "tasks": ["summary"]})

    body = answer.json()
    assert (answer.status_code, body["type"], body["task"]) == (status, f"/problems/{slug}", "summary")
    assert says in body["detail"]
    assert body["attempts"] >= 1
    assert KEY not in answer.text
    assert ("retry-after" in answer.headers) == (status == 503)
    assert (await client.get("/v1/analyses")).json()["items"] == []


async def test_busy_model_says_when(client: httpx2.AsyncClient, model: FakeModel) -> None:
    """The endpoint's `Retry-After` is passed on."""
    model.acts.append(failure(429, retry_after="7"))

    answer = await client.post("/v1/analyses", json={"text": TEXT, "tasks": ["summary"]})

    assert answer.headers["retry-after"] == "7"


async def test_invented_quotes_are_ungrounded(client: httpx2.AsyncClient, model: FakeModel) -> None:
    """What the model made up is listed, and nothing of it is among the findings."""
    flag = {"sentence": 1, "phrase": "lambasted", "category": "emotive", "neutral": ""}
    model.answers["loaded_language"] = {"flags": [flag, flag | {"sentence": 99, "phrase": "savage"}]}

    body = (await client.post("/v1/analyses", json={"text": TEXT, "detectors": ["llm"]})).json()

    assert body["flags"] == []
    assert [(u["quote"], u["reason"]) for u in body["ungrounded"]] == [
        ("lambasted", "not_in_article"),
        ("savage", "not_in_article"),
    ]


async def test_tasks_not_asked_for_are_null(client: httpx2.AsyncClient) -> None:
    """A task that was not asked for is null, and one that found nothing is empty."""
    request = {"text": "The council met. It will meet again.", "tasks": ["loaded_language"], "detectors": ["rules"]}

    body = (await client.post("/v1/analyses", json=request)).json()

    assert (body["summary"], body["parties"], body["flags"], body["provenance"]["tasks"]) == (None, None, [], {})


@pytest.mark.parametrize(
    ("asked", "status"),
    [("other-model", 201), ("fake-model", 201), ("dearest-model", 422)],
    ids=["allowed", "own", "other"],
)
async def test_models_are_those_allowed(client: httpx2.AsyncClient, asked: str, status: int) -> None:
    """A request may name the usual model and those that the settings allow, no other."""
    answer = await client.post("/v1/analyses", json={"text": TEXT, "model": asked, "tasks": ["summary"]})

    assert answer.status_code == status
