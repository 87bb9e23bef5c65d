"""Problems: one shape for every refusal, and nothing in it that the caller should not see."""

from __future__ import annotations

import logging
from collections import Counter

import httpx2
import pytest

from service.api.problems import tree
from service.errors import BadReply, EvenhandError, ModelBusy, ModelError, StoreError
from service.wiring import logs
from tests.support.api_service import BODY, StubAnalyze

REQUIRED = {"type", "title", "status", "detail", "instance", "request_id"}


def test_every_problem_has_its_own_type() -> None:
    """No two classes of the error tree share a slug."""
    assert max(Counter(error.slug() for error in tree()).values()) == 1


@pytest.mark.parametrize("error", [pytest.param(e, id=e.slug()) for e in tree()])
async def test_every_error_is_a_problem(
    client: httpx2.AsyncClient, analyze: StubAnalyze, error: type[EvenhandError]
) -> None:
    """An error of the tree becomes a problem with its status, its title, and what it says."""
    analyze.error = error("do this instead")

    answer = await client.post("/v1/analyses", json=BODY)

    said = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, said["status"], said["title"]) == (error.status, error.status, error.title)
    assert said["detail"] == "do this instead"
    assert said["instance"] == "/v1/analyses"
    assert said["request_id"] == answer.headers["x-request-id"]
    assert set(said) == REQUIRED | ({"attempts"} if issubclass(error, ModelError) else set())


@pytest.mark.parametrize("error", [pytest.param(e, id=e.slug()) for e in tree()])
async def test_every_type_can_be_read(client: httpx2.AsyncClient, error: type[EvenhandError]) -> None:
    """The type of a problem is an address that says what it means."""
    answer = await client.get(f"/problems/{error.slug()}")

    assert answer.status_code == 200
    assert answer.json()["type"] == f"/problems/{error.slug()}"
    assert answer.json()["description"]


async def test_unknown_type(client: httpx2.AsyncClient) -> None:
    """A type that there is not is not found."""
    assert (await client.get("/problems/nonsense")).status_code == 404


async def test_model_problem_names_task_and_attempts(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """A model's failure names the task and how often it was tried."""
    analyze.error = BadReply("it is prose", text="secret answer", attempts=3).about("framing")

    answer = await client.post("/v1/analyses", json=BODY)

    assert (answer.json()["task"], answer.json()["attempts"]) == ("framing", 3)
    assert "framing" in answer.json()["detail"]
    assert "secret answer" not in answer.text


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        pytest.param(ModelBusy("busy", retry_after=2.2), "3", id="as the endpoint says, rounded up"),
        pytest.param(ModelBusy("busy", retry_after=0.0), "1", id="never 0"),
        pytest.param(ModelBusy("busy"), "10", id="nobody said"),
        pytest.param(StoreError("locked"), "10", id="not a model's"),
        pytest.param(EvenhandError("broken"), None, id="not a 503"),
    ],
)
async def test_retry_after(
    client: httpx2.AsyncClient, analyze: StubAnalyze, error: EvenhandError, seconds: str | None
) -> None:
    """Every 503 says when to ask again."""
    analyze.error = error

    answer = await client.post("/v1/analyses", json=BODY)

    assert answer.headers.get("retry-after") == seconds


async def test_unexpected_error_says_nothing(
    client: httpx2.AsyncClient, analyze: StubAnalyze, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug is a 500 without its message; the log has the place, and no word of the article."""
    analyze.error = KeyError("The minister slammed")

    answer = await client.post("/v1/analyses", json=BODY, headers={"X-Request-Id": "mine"})

    assert (answer.status_code, answer.json()["request_id"]) == (500, "mine")
    assert "slammed" not in answer.text
    assert "slammed" not in caplog.text
    assert "Traceback" not in answer.text
    assert "api_service.py" in caplog.text


async def test_server_errors_are_logged(
    client: httpx2.AsyncClient, analyze: StubAnalyze, caplog: pytest.LogCaptureFixture
) -> None:
    """A 5xx is logged with its request id; a model's words are not, since they may quote the article."""
    caplog.set_level(logging.WARNING)
    caplog.handler.addFilter(logs.AddRequestId())
    for error in (StoreError("the disk is full"), ModelError("The minister")):
        analyze.error = error
        await client.post("/v1/analyses", json=BODY, headers={"X-Request-Id": "mine"})

    assert "POST '/v1/analyses': StoreError: the disk is full" in caplog.messages
    assert "POST '/v1/analyses': ModelError" in caplog.messages
    assert {getattr(record, "request_id", None) for record in caplog.records if record.name.startswith("service")} == {
        "mine"
    }


async def test_no_such_address(client: httpx2.AsyncClient) -> None:
    """An unknown address is a plain 404 that says where to look."""
    answer = await client.get("/v2/%0Anonsense")

    assert (answer.status_code, answer.json()["type"]) == (404, "about:blank")
    assert answer.json()["instance"] == "/v2/%0Anonsense"
    assert "/openapi.json" in answer.json()["detail"]


async def test_no_such_method(client: httpx2.AsyncClient) -> None:
    """A wrong method is a 405 that lists the right ones."""
    answer = await client.put("/v1/analyses")

    assert (answer.status_code, answer.json()["title"]) == (405, "Method Not Allowed")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["allow"] == "GET, POST"
