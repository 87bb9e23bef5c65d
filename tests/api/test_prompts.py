"""Prompts over HTTP."""

from __future__ import annotations

import httpx2
import pytest

from service.prompts.kinds import KINDS
from tests.support.api_service import TONE


async def test_list(client: httpx2.AsyncClient) -> None:
    """Every kind of prompt is listed with its versions, oldest first, and what its aliases mean."""
    items = (await client.get("/v1/prompts")).json()["items"]

    assert [item["task"] for item in items] == list(KINDS)
    assert items[1] == {"task": "summary", "versions": ["1.0.0", "1.1.0"], "aliases": {"production": "1.0.0"}}


async def test_one_task(client: httpx2.AsyncClient) -> None:
    """One kind of prompt is listed as in the list of all; the preamble is one too."""
    answer = await client.get("/v1/prompts/preamble")

    assert answer.json() == {"task": "preamble", "versions": ["1.0.0"], "aliases": {}}


async def test_one_version(client: httpx2.AsyncClient) -> None:
    """A version shows the head and the body of its file, by number or by alias."""
    answer = await client.get("/v1/prompts/summary/production")

    assert answer.json() == {
        "task": "summary",
        "version": "1.0.0",
        "released": True,
        "sha256": "5e" * 32,
        "purpose": "To be tested.",
        "preamble": "1.0.0",
        "system": None,
        "labels": None,
        "tone_in_role": None,
        "draft": "labelled",
        "fine_roles": [],
        "label_rules": {},
        "contrast": 0.0,
        "thresholds": {},
        "text": "original",
        "ban": False,
        "headline": True,
        "retell": None,
        "mend": False,
        "checks": "every_word",
        "limits": {},
        "recorded": True,
        "inputs": [],
        "config": {"temperature": 0.0, "max_output_tokens": 800},
        "examples": [],
        "options": None,
        "bias": {},
        "excerpt": None,
        "turns": [],
        "body": "Sum it up.\n",
    }
    assert (await client.get("/v1/prompts/summary/1.0.0")).content == answer.content


async def test_examples_are_shown(client: httpx2.AsyncClient) -> None:
    """The examples of a prompt are part of it."""
    answer = await client.get("/v1/prompts/loaded_language/1.0.0")

    assert answer.json()["examples"] == [{"sentence": "He slammed it.", "phrase": "slammed", "answer": "emotive"}]


async def test_question_about_a_party_is_shown(client: httpx2.AsyncClient) -> None:
    """The words to answer with, what they mean, and all else that such a question has are part of it."""
    answer = (await client.get("/v1/prompts/tone/1.0.0")).json()

    assert {field: answer[field] for field in TONE} == TONE


async def test_diff(client: httpx2.AsyncClient) -> None:
    """A diff names both versions and shows what changed, and nothing where nothing did."""
    answer = await client.get("/v1/prompts/summary/production/diff?to=1.1.0")
    same = await client.get("/v1/prompts/summary/production/diff?to=1.0.0")

    assert (answer.json()["from"], answer.json()["to"]) == ("summary@1.0.0", "summary@1.1.0")
    assert "-Sum it up.\n+Sum it up in 3 sentences.\n" in answer.json()["diff"]
    assert same.json()["diff"] == ""


@pytest.mark.parametrize(
    ("path", "says"),
    [
        pytest.param("gossip", "summary", id="task"),
        pytest.param("gossip/1.0.0", "summary", id="task of a version"),
        pytest.param("summary/9.9.9", "1.1.0", id="version"),
        pytest.param("preamble/production", "1.0.0", id="alias that this task has not"),
        pytest.param("summary/1.0.0/diff?to=9.9.9", "1.1.0", id="other version"),
        pytest.param("summary/%00", "production", id="NUL"),
        pytest.param("summary/" + "9" * 5000, "production", id="long"),
    ],
)
async def test_unknown(client: httpx2.AsyncClient, path: str, says: str) -> None:
    """What there is not is a 404 that lists what there is, and doesn't repeat a long name."""
    answer = await client.get(f"/v1/prompts/{path}")

    assert answer.status_code == 404
    assert says in answer.json()["detail"]
    assert len(answer.json()["detail"]) < 300


async def test_diff_with_nothing(client: httpx2.AsyncClient) -> None:
    """A diff needs another version."""
    answer = await client.get("/v1/prompts/summary/1.0.0/diff")

    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["query", "to"])
