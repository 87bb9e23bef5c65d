"""The application as a whole: its life, and what its OpenAPI promises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.analysis.requests import AnalysisRequest
from service.api import openapi_examples as examples
from service.api.app import create_app
from service.api.problems import tree
from service.errors import StoreError
from service.jobs.lines import FIELDS
from tests.support import api_service

METHODS = ("get", "post", "delete")


@pytest.fixture
def schema(tmp_path: Path) -> dict[str, Any]:
    """Return the OpenAPI of the service."""
    return create_app(api_service.wired(tmp_path)).openapi()


def _operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{m} {path}": item[m] for path, item in schema["paths"].items() for m in METHODS if m in item}


async def test_life(tmp_path: Path) -> None:
    """The store is opened before the first request; what was wired is closed after the last."""
    closed: list[str] = []

    async def close() -> None:
        closed.append("wired")

    async with api_service.serving(api_service.wired(tmp_path, close=close)) as client:
        assert (await client.get("/readyz")).status_code == 200
        assert closed == []
    assert closed == ["wired"]


async def test_store_that_does_not_open(tmp_path: Path) -> None:
    """A service whose database can't be opened doesn't start, and still closes what was wired."""
    closed: list[str] = []

    async def close() -> None:
        closed.append("wired")

    (tmp_path / "store").touch()
    with pytest.raises(StoreError):
        async with api_service.serving(api_service.wired(tmp_path, close=close)):
            pass
    assert closed == ["wired"]


def test_every_refusal_is_declared_as_a_problem(schema: dict[str, Any]) -> None:
    """OpenAPI promises a problem for every status from 400 on, and FastAPI's own shape nowhere."""
    for name, operation in _operations(schema).items():
        refusals = {status: r for status, r in operation["responses"].items() if int(status) >= 400}
        assert "500" in refusals, name
        for response in refusals.values():
            assert list(response["content"]) == ["application/problem+json"], name
    assert "Problem" in schema["components"]["schemas"]
    assert "HTTPValidationError" not in schema["components"]["schemas"]


def test_declared_statuses_are_those_of_the_error_tree(schema: dict[str, Any]) -> None:
    """Together the routes declare every status of the error tree, and 415 of HTTP's own."""
    declared = {int(s) for o in _operations(schema).values() for s in o["responses"] if int(s) >= 400}

    assert declared == {error.status for error in tree()} | {415}


def test_references_lead_somewhere(schema: dict[str, Any]) -> None:
    """Every schema that OpenAPI refers to is there."""
    names = {f"#/components/schemas/{name}" for name in schema["components"]["schemas"]}

    def references(part: object) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
            return own.union(*(references(value) for value in part.values()))
        return set().union(*(references(item) for item in part)) if isinstance(part, list) else set()

    assert references(schema) <= names


def test_everything_is_described(schema: dict[str, Any]) -> None:
    """Every operation has a tag, a summary and a description; every parameter is described."""
    for name, operation in _operations(schema).items():
        assert operation["tags"], name
        assert operation["summary"], name
        assert operation["description"], name
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (name, parameter["name"])


def test_operations_are_named_by_verb_and_noun(schema: dict[str, Any]) -> None:
    """Each operation has a name of its own, a verb and a noun: generated clients name their functions by it."""
    names = [operation["operationId"] for operation in _operations(schema).values()]

    assert [name for name in names if not re.fullmatch(r"(create|read|list|delete|cancel|retry)(_[a-z]+)+", name)] == []
    assert len(set(names)) == len(names)


def test_requests_are_plain_objects(schema: dict[str, Any]) -> None:
    """The schema of a request is one object with all its fields, with no alternatives that generators would drop."""
    requests = {name: each for name, each in schema["components"]["schemas"].items() if name.endswith("Request")}

    assert {"AnalysisRequest", "ComparisonRequest"} <= set(requests)
    assert not [name for name, each in requests.items() if {"oneOf", "anyOf", "allOf"} & set(each)]
    assert set(requests["AnalysisRequest"]["properties"]) == set(AnalysisRequest.model_fields)


def test_lines_of_a_batch_are_described(schema: dict[str, Any]) -> None:
    """A line of a batch is described with the fields that it may have."""
    assert set(schema["components"]["schemas"]["BatchLine"]["properties"]) == {"id", *FIELDS}


def test_examples_are_true() -> None:
    """The example requests are valid, and every span of the example analysis reads the words of its article."""
    made = examples.ANALYSIS
    spans = [f.span for f in made.flags or ()]
    for party in made.parties or ():
        spans += [*party.mentions, *(e.span for e in party.evidence)]

    assert [AnalysisRequest.model_validate(e["value"]).text for e in examples.REQUESTS.values()] == [examples.TEXT] * 3
    assert all(span.of(examples.TEXT) == span.text for span in spans)
    assert all(s.of(examples.TEXT).endswith(".") for s in made.article.sentences)


def test_no_page_loads_from_elsewhere(tmp_path: Path) -> None:
    """There are no documentation pages, since theirs load scripts from other hosts."""
    client = TestClient(create_app(api_service.wired(tmp_path)))

    assert [client.get(path).status_code for path in ("/docs", "/redoc")] == [404, 404]
