"""Checks of summaries over HTTP: no model, nothing stored, problems that say what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from service.analysis.requests import CheckRequest
from service.api import openapi_examples as examples
from service.api.app import create_app
from service.models import Check
from tests.support import api_service

BODY = {
    "text": examples.TEXT,
    "summary": "Lydford council objected to the toll. The toll is 3 pounds, says the Department of Roads.",
}


async def test_check(client: httpx2.AsyncClient, analyze: api_service.StubAnalyze) -> None:
    """The answer has each sentence with its evidence and what is objected to; no analysis is made or stored."""
    answer = await client.post("/v1/checks", json=BODY)

    check = Check.model_validate_json(answer.content)
    assert (answer.status_code, check.summary) == (200, BODY["summary"])
    assert [[v.kind for v in s.violations] for s in check.sentences] == [[], ["unsupported_number"]]
    assert [span.of(examples.TEXT) == span.text for s in check.sentences for span in s.evidence] == [True, True]
    assert (analyze.calls, (await client.get("/v1/analyses")).json()["items"]) == (0, [])


@pytest.mark.parametrize(
    ("body", "problem", "says"),
    [
        pytest.param({"summary": "It rained."}, "invalid-request", "exactly one of text and html", id="no article"),
        pytest.param(BODY | {"html": "<p>a"}, "invalid-request", "exactly one of text and html", id="two articles"),
        pytest.param({"text": "It rained."}, "invalid-request", "body.summary", id="no summary"),
        pytest.param(BODY | {"summary": 7}, "invalid-request", "body.summary", id="number as summary"),
        pytest.param(BODY | {"model": "gpt"}, "invalid-request", "body.model", id="a model is not asked"),
        pytest.param(BODY | {"summary": " "}, "invalid-summary", "The summary is empty", id="empty summary"),
        pytest.param(BODY | {"summary": "a" * 30_000}, "invalid-summary", "limit is 20,000", id="long summary"),
        pytest.param(BODY | {"text": "\n"}, "invalid-article", "The article is empty", id="empty article"),
        pytest.param(BODY | {"text": "a" * 2_000}, "invalid-article", "limit is 1,000", id="long article"),
    ],
)
async def test_refused(client: httpx2.AsyncClient, body: dict[str, Any], problem: str, says: str) -> None:
    """What can't be checked is a 422 that says what to send instead."""
    answer = await client.post("/v1/checks", json=body)

    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")
    assert says in answer.json()["detail"]


async def test_body_is_strict_json(client: httpx2.AsyncClient) -> None:
    """The body is read as strictly as that of an analysis."""
    twice = b'{"text": "a", "text": "b", "summary": "c"}'
    named = {"Content-Type": "application/json"}

    assert (await client.post("/v1/checks", content=twice, headers=named)).status_code == 422
    assert (await client.post("/v1/checks", content=twice)).status_code == 415


def test_openapi(tmp_path: Path) -> None:
    """OpenAPI describes the check with a true example, and every problem."""
    way = create_app(api_service.wired(tmp_path)).openapi()["paths"]["/v1/checks"]["post"]
    shown = way["responses"]["200"]["content"]["application/json"]

    assert shown["schema"] == {"$ref": "#/components/schemas/Check"}
    assert Check.model_validate(shown["example"]) == examples.CHECK
    assert {s for s in way["responses"] if s >= "4"} == {"403", "413", "415", "421", "422", "500", "503"}
    assert all(CheckRequest.model_validate(e["value"]) for e in examples.CHECK_REQUESTS.values())


def test_example_is_true() -> None:
    """The example has the offsets that it says."""
    (sentence,) = examples.CHECK.sentences
    (violation,) = sentence.violations

    assert examples.CHECK.summary[sentence.start : sentence.end] == sentence.text
    assert violation.words is not None
    assert violation.words.of(sentence.text) == "3"
