"""What gets into a recording: questions and answers, and nothing that says whose they are."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Any

import httpx2
import pytest

from evals.comparison.sources import EvalSources
from evals.recordings import cassettes, interception, json_as_yaml
from evals.recordings.cassettes import Format
from service.errors import RecordingError
from service.llm.address import Address
from service.llm.client import Client
from service.llm.endpoint import Endpoint
from service.llm.profiles import Profile
from service.llm.question import Question
from tests.support.fake_model import KEY, FakeModel, raw, reply
from tests.support.recordings import Record, Replay, files, path_of


async def test_nothing_identifying_is_kept(sources: EvalSources, model: FakeModel, record: Record) -> None:
    """Keys, organisations, cookies, request ids, times and hosts of requests and responses reach no cassette."""
    headers: dict[str, Any] = {
        "openai_organization": "acme-org", "openai_project": "proj_x", "set_cookie": "session=crumb",
        "x_request_id": "req_77", "openai_processing_ms": "4711", "cf_ray": "ray-99",
    }  # fmt: skip
    said = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": '{"flags": []}'}}
    body = {"id": "chatcmpl-77", "created": 1_234_567, "model": "m", "timings": {"ms": 4711}, "choices": [said]}
    model.acts.extend([raw(json.dumps(body).encode(), **headers)] * 3)

    await record(cases=["ferries/neutral"])

    text = path_of(sources).read_text("utf-8").lower()
    private = (KEY, "acme", "proj_x", "crumb", "req_77", "4711", "ray-99", "chatcmpl", "1234567", "127.0.0.1", "python")
    assert model.headers[0]["authorization"] == f"Bearer {KEY}"
    assert [word for word in private if word in text] == []


async def test_answer_with_the_key_is_not_written(sources: EvalSources, model: FakeModel, record: Record) -> None:
    """Where an answer repeats a secret, nothing is written, and the secret is not shown."""
    model.acts.append(reply(f"Your key is {KEY}."))

    with pytest.raises(RecordingError, match="holds a secret") as refused:
        await record()
    assert (files(sources), KEY in str(refused.value)) == ([], False)


async def test_only_questions_are_recorded(sources: EvalSources, model: FakeModel, record: Record) -> None:
    """What else goes over HTTP meanwhile, such as asking whether a model is up, is no part of a recording."""

    async def address() -> Address:
        await asyncio.to_thread(httpx2.post, f"{model.url}/health", json={})
        return Address(model.url, KEY)

    await record(cases=["ferries/neutral"], address=address)

    _, interactions = cassettes.read(path_of(sources))
    assert [i["request"]["uri"] for i in interactions] == ["http://model/chat/completions"] * 3


async def test_any_gateway_is_the_same(model: FakeModel, record: Record, replay: Replay) -> None:
    """What was recorded behind some gateway's path replays without it."""

    async def address() -> Address:
        return Address(model.url.replace("/v1", "/openai/deployments/d"), KEY)

    await record(address=address)

    assert len(await replay()) == 2


async def test_only_the_first_token_is_kept(model: FakeModel) -> None:
    """Of a label question's probabilities those are kept that are read, and they give the same chances again."""

    async def address() -> Address:
        return Address(model.url, KEY)

    model.acts.append(reply("hero", chances={"hero": 0.75, "cul": 0.25}))
    question = Question("role", {}, (("user", "Who?"),), 0.0, 6, 7, ("hero", "culprit"))
    client = Client(Endpoint(address, Profile("fake-model")))

    with interception.recording([]) as cassette:
        asked, _ = await client.choose(question)
    kept = json_as_yaml.load(Format.serialize({"metadata": {}, "interactions": cassette.interactions(), "version": 1}))
    with interception.replaying(kept["interactions"]):
        replayed, _ = await client.choose(question)
    await client.close()

    (token,) = kept["interactions"][0]["response"]["body"]["choices"][0]["logprobs"]["content"]
    assert token == {"top_logprobs": [{"token": "hero", "logprob": -0.288}, {"token": "cul", "logprob": -1.386}]}
    assert replayed == pytest.approx(asked, abs=0.001)


@pytest.mark.parametrize("logprobs", [None, {}, {"content": None}, {"content": []}], ids=repr)
def test_answer_without_probabilities_is_kept(logprobs: dict[str, Any] | None) -> None:
    """An endpoint that is asked for probabilities and gives none still has its answer kept."""
    choice = {"message": {"role": "assistant", "content": "hero"}, "logprobs": logprobs}
    body = json.dumps({"choices": [choice]}).encode()
    answer = {"status": {"code": 200}, "headers": {}, "body": {"string": body}}

    kept = interception._scrub_response(answer)

    assert kept is not None
    assert json.loads(kept["body"]["string"])["choices"] == [{**choice, "logprobs": None}]


@pytest.mark.parametrize(
    "uri",
    [
        "https://user:secret@host:8443/v1/chat/completions",
        "http://127.0.0.1/openai/deployments/d/chat/completions?api-version=1&api-key=secret",
        "http://host/chat/completions#secret",
    ],
)
def test_address_is_not_kept(uri: str) -> None:
    """Of an address only the end of its path is kept: user, host, port, query and what is before may be private."""
    assert interception._tail(uri) == "http://model/chat/completions"


async def test_compressed_answer_is_readable(
    sources: EvalSources, model: FakeModel, record: Record, replay: Replay
) -> None:
    """An answer that came compressed is kept as text."""
    body = {
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": '{"flags": []}'}}]
    }
    model.acts.extend([raw(gzip.compress(json.dumps(body).encode()), content_encoding="gzip")] * 6)

    await record()

    assert "flags" in path_of(sources).read_text("utf-8").rpartition("response:")[2]
    assert all(sample.analysis for samples in (await replay()).values() for sample in samples)
