"""Comparisons over HTTP: recorded ones from a process of their own, and live ones of two analyses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from evals.comparison.comparison_processes import Question
from evals.comparison.results import Comparison
from service.analysis.requests import AnalysisRequest
from service.api import openapi_examples as examples
from service.api.app import create_app
from service.api.comparisons import ComparisonRequest
from service.errors import EvenhandError, ModelBusy, ModelTimeout, RecordingError, RecordingMissing, ReplayError
from service.models import Analysis
from service.settings import read
from service.wiring.live_comparison import LiveComparison
from service.wiring.running import wire
from tests.support import api_service

BOTH = "/v1/comparisons?a=summary@1.0.0&b=summary@1.1.0"
BODY = {"text": "The council slammed the toll.", "a": "summary@1.0.0", "b": "summary@1.1.0"}


class Versions:
    """Stands for the five steps: answers by prompt version, keeps what it is asked, raises `error` for version B."""

    def __init__(self) -> None:
        self.asked: list[AnalysisRequest] = []
        self.error: Exception | None = None
        self.cancelled = False

    async def __call__(self, request: AnalysisRequest) -> Analysis:
        """Give the summary of the example that belongs to the version."""
        self.asked.append(request)
        is_new = "1.1.0" in request.prompts.values()
        if self.error and is_new:
            raise self.error
        try:
            await (asyncio.Event().wait() if self.error else asyncio.sleep(0))
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return Analysis.model_validate(examples.LIVE_COMPARISON["b" if is_new else "a"])


@pytest.fixture
def compare() -> api_service.StubCompare:
    """Return what stands for the other process."""
    return api_service.StubCompare()


@pytest.fixture
def versions() -> Versions:
    """Return what stands for the five steps."""
    return Versions()


@pytest.fixture
async def client(
    tmp_path: Path, versions: Versions, compare: api_service.StubCompare
) -> AsyncIterator[httpx2.AsyncClient]:
    """Return a client of a running service that knows two versions of the summary."""
    async with api_service.serving(api_service.wired(tmp_path, versions, compare=compare)) as client:
        yield client


# ── Recorded ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_recorded(client: httpx2.AsyncClient, compare: api_service.StubCompare) -> None:
    """The recorded comparison is the one that evals make, as JSON."""
    answer = await client.get(BOTH)

    assert answer.status_code == 200
    assert Comparison.model_validate_json(answer.content) == examples.COMPARISON
    assert compare.asked == [Question("summary@1.0.0", "summary@1.1.0")]


async def test_recorded_in_part(client: httpx2.AsyncClient, compare: api_service.StubCompare) -> None:
    """Metrics and cases may be named; an alias is the version it means, and order and repetition don't matter."""
    query = "a=summary@production&b=summary@1.1.0&metric=leaked&metric=facts&metric=leaked&case=port-pay"

    await client.get(f"/v1/comparisons?{query}&model=other")

    assert compare.asked == [Question("summary@1.0.0", "summary@1.1.0", ("facts", "leaked"), ("port-pay",), "other")]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        pytest.param("a=summary@1.0.0", "query.b", id="one version"),
        pytest.param("a=summary&b=summary", "write it as summary@1.0.0", id="no version"),
        pytest.param("a=gossip@1.0.0&b=gossip@1.1.0", "names no prompt", id="unknown task"),
        pytest.param("a=summary@1.0.0&b=summary@9.9.9", "there are: production, 1.0.0, 1.1.0", id="unknown version"),
        pytest.param("a=summary@1.0.0&b=loaded_language@1.0.0", "not two versions of one task", id="two tasks"),
        pytest.param("a=preamble@1.0.0&b=preamble@1.0.0", "not two versions of one task", id="no task"),
        pytest.param("a=summary@1.0.0&b=" + "x" * 300, "query.b", id="long"),
        pytest.param("a=summary@1.0.0&b=summary@1.1.0&metric=", "query.metric.0", id="empty metric"),
        pytest.param("a=summary@1.0.0&b=summary@1.1.0&metrics=facts", "query.metrics", id="unknown parameter"),
    ],
)
async def test_bad_versions(
    client: httpx2.AsyncClient, compare: api_service.StubCompare, query: str, says: str
) -> None:
    """What can't be compared is a 422 that says what can, and nothing is replayed."""
    answer = await client.get(f"/v1/comparisons?{query}")

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert says in answer.json()["detail"]
    assert compare.asked == []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(RecordingError("it was edited"), 500, id="bad recording"),
        pytest.param(RecordingMissing("evenhand eval record"), 404, id="no recording"),
        pytest.param(ReplayError("it broke off"), 503, id="broken off"),
    ],
)
async def test_recordings_that_cannot_be_used(
    client: httpx2.AsyncClient, compare: api_service.StubCompare, error: EvenhandError, status: int
) -> None:
    """What is wrong with the recordings, or with replaying them, is a problem of its own type."""
    compare.error = error

    answer = await client.get(BOTH)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{error.slug()}")
    assert answer.json()["detail"] == str(error)
    assert ("retry-after" in answer.headers) == (status == 503)


async def test_wired_to_the_recordings() -> None:
    """The service as settings wire it asks another process, which knows the cases that ship."""
    service = wire(read({"EVENHAND_DATABASE_URL": "sqlite://"}))
    question = Question("summary@1.0.0", "summary@1.0.0", cases=("no-such-case",))

    with pytest.raises(EvenhandError, match="there is no case 'no-such-case'"):
        await service.compare(question)
    await service.close()


# ── Live ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_live(client: httpx2.AsyncClient) -> None:
    """A live comparison is both analyses and what they differ in, and nothing of it is kept."""
    answer = await client.post("/v1/comparisons", json=BODY)

    assert (answer.status_code, answer.json()) == (200, examples.LIVE_COMPARISON)
    assert (await client.get("/v1/analyses")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        pytest.param(BODY, {"text": BODY["text"], "tasks": ("summary",)}, id="summary"),
        pytest.param(
            {"html": "<p>Slammed.</p>", "title": "Toll", "model": "other", "a": BODY["a"], "b": BODY["b"]},
            {"html": "<p>Slammed.</p>", "title": "Toll", "model": "other", "tasks": ("summary",)},
            id="page, title and model",
        ),
        pytest.param(
            {"text": "a", "a": "loaded_language@1.0.0", "b": "loaded_language@production"},
            {"text": "a", "tasks": ("loaded_language",), "detectors": ("llm",)},
            id="loaded language by the model alone",
        ),
    ],
)
async def test_what_is_run(
    client: httpx2.AsyncClient, versions: Versions, body: dict[str, Any], asked: dict[str, Any]
) -> None:
    """Both versions are asked for their task alone, with everything else alike."""
    await client.post("/v1/comparisons", json=body)

    names = [body[side].replace("production", "1.0.0").split("@") for side in ("a", "b")]
    assert versions.asked == [AnalysisRequest(**asked, prompts=dict([name])) for name in names]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param({"a": BODY["a"], "b": BODY["b"]}, "give exactly one of text and html", id="no source"),
        pytest.param(BODY | {"html": "<p>a"}, "give exactly one of text and html", id="both sources"),
        pytest.param({"text": "a", "a": BODY["a"]}, "body.b", id="one version"),
        pytest.param(BODY | {"b": "framing@1.0.0"}, "not two versions of one task", id="two tasks"),
        pytest.param(BODY | {"b": "summary@9.9.9"}, "there are: production, 1.0.0, 1.1.0", id="unknown version"),
        pytest.param(BODY | {"title": "\0"}, "body.title", id="NUL in the title"),
        pytest.param(BODY | {"tasks": ["summary"]}, "body.tasks", id="unknown field"),
    ],
)
async def test_bad_body(client: httpx2.AsyncClient, versions: Versions, body: dict[str, Any], says: str) -> None:
    """A body that can't be carried out is a 422 that says why, and no model is asked."""
    answer = await client.post("/v1/comparisons", json=body)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert says in answer.json()["detail"]
    assert versions.asked == []


async def test_body_is_strict_json(client: httpx2.AsyncClient) -> None:
    """The body is read as strictly as that of an analysis."""
    twice = b'{"text": "a", "text": "b", "a": "summary@1.0.0", "b": "summary@1.1.0"}'
    named = {"Content-Type": "application/json"}

    assert (await client.post("/v1/comparisons", content=twice, headers=named)).status_code == 422
    assert (await client.post("/v1/comparisons", content=twice)).status_code == 415


@pytest.mark.parametrize("error", [ModelTimeout("no answer"), ModelBusy("later", retry_after=7)], ids=["504", "503"])
async def test_model_failure(client: httpx2.AsyncClient, versions: Versions, error: EvenhandError) -> None:
    """A failure of either version is the problem that it is; the other is not run to its end."""
    versions.error = error

    answer = await client.post("/v1/comparisons", json=BODY)

    assert (answer.status_code, answer.json()["type"]) == (error.status, f"/problems/{error.slug()}")
    assert versions.cancelled


# ── What is said of it ───────────────────────────────────────────────────────────────────────────────────────────


def test_openapi(tmp_path: Path) -> None:
    """OpenAPI describes both ways with a true example and every problem."""
    ways = create_app(api_service.wired(tmp_path)).openapi()["paths"]["/v1/comparisons"]
    shown = {way: ways[way]["responses"]["200"]["content"]["application/json"] for way in ("get", "post")}

    assert shown["get"]["schema"] == {"$ref": "#/components/schemas/Comparison"}
    assert Comparison.model_validate(shown["get"]["example"]) == examples.COMPARISON
    assert LiveComparison.model_validate(shown["post"]["example"]).differences.summary
    every = {"403", "421", "500"}
    assert {s for s in ways["get"]["responses"] if s >= "4"} == every | {"404", "422", "503"}
    assert {s for s in ways["post"]["responses"] if s >= "4"} == every | {"413", "415", "422", "502", "503", "504"}
    assert all(ComparisonRequest.model_validate(e["value"]) for e in examples.COMPARISON_REQUESTS.values())
