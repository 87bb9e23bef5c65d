"""Asking a model: what comes back, what is retried, and which error each failure is."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from service.analysis.drafts import DraftSummary
from service.errors import (
    BadReply,
    EmptyReply,
    ModelBusy,
    ModelError,
    ModelTimeout,
    ModelUnreachable,
    NotJson,
    OffSchema,
    RefusedReply,
    TruncatedReply,
)
from service.llm.address import Address
from service.llm.client import Client
from service.llm.endpoint import Endpoint
from service.llm.profiles import Profile
from service.llm.question import Question
from service.llm.schema import strict_schema
from service.models import Usage
from tests.support.fake_model import KEY, Act, FakeModel, drop, failure, fake_model, hang, raw, reply

GOOD = {"sentences": [{"evidence": [1], "text": "A thing happened."}]}
CHOICE = Question("role", {}, (("system", "s"), ("user", "u")), 0.0, 6, 7, ("hero", "culprit"))
QUESTION = Question("summary", strict_schema(DraftSummary), (("system", "s"), ("user", "u")), 0.0, 100, 7)


@pytest.fixture
def model() -> Iterator[FakeModel]:
    """Run a fake model."""
    with fake_model() as server:
        yield server


@pytest.fixture
def waits() -> list[float]:
    """Collect the seconds that a client would wait between its attempts."""
    return []


@pytest.fixture
async def connect(model: FakeModel, waits: list[float]) -> AsyncIterator[Callable[..., Client]]:
    """Make clients of the fake model, which record their waits instead of waiting."""
    clients: list[Client] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def address() -> Address:
        return Address(model.url, KEY)

    def new_client(**profile: Any) -> Client:
        clients.append(Client(Endpoint(address, Profile("fake-model", **profile), sleep)))
        return clients[-1]

    yield new_client
    for client in clients:
        await client.close()


async def test_answer_comes_with_what_it_cost(model: FakeModel, connect: Callable[..., Client]) -> None:
    """An answer comes in its shape, with the model that gave it, its fingerprint and all its tokens."""
    model.acts.append(reply(GOOD, cached=90))

    draft, answer = await connect().ask(QUESTION, DraftSummary)

    assert draft == DraftSummary.model_validate(GOOD)
    assert (answer.model, answer.fingerprint, answer.attempts) == ("fake-model-1", "fp_1", 1)
    assert answer.usage == Usage(input_tokens=100, cached_tokens=90, output_tokens=10)


async def test_question_is_sent_whole(model: FakeModel, connect: Callable[..., Client]) -> None:
    """Schema, seed, temperature and limit reach the endpoint, and the key does as a bearer token."""
    model.acts.append(reply(GOOD))

    await connect().ask(QUESTION, DraftSummary)

    sent = model.requests[0]
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert (sent["seed"], sent["temperature"], sent["max_tokens"], sent["model"]) == (7, 0.0, 100, "fake-model")
    assert [m["content"] for m in sent["messages"]] == ["s", "u"]
    assert {k.lower(): v for k, v in model.headers[0].items()}["authorization"] == f"Bearer {KEY}"


async def test_choice_is_asked_with_its_probabilities(model: FakeModel, connect: Callable[..., Client]) -> None:
    """A question with options asks for the likeliest tokens and for no JSON; the answer gives each option's chances."""
    model.acts.append(reply("hero", chances={"hero": 0.75, "cul": 0.25}))

    chances, answer = await connect().choose(CHOICE)

    sent = model.requests[0]
    assert (sent["logprobs"], sent["top_logprobs"], sent["max_tokens"]) == (True, 20, 6)
    assert "response_format" not in sent
    assert {o: round(math.exp(log), 3) for o, log in chances.items()} == {"hero": 0.75, "culprit": 0.25}
    assert answer.usage == Usage(input_tokens=100, output_tokens=10)


async def test_openai_gets_no_lengths(model: FakeModel, connect: Callable[..., Client]) -> None:
    """An endpoint that refuses `maxLength` is not sent it, and its limit goes by the newer name."""
    model.acts.append(reply(GOOD))

    await connect(plain_strings=True).ask(QUESTION, DraftSummary)

    assert "maxLength" not in str(model.requests[0])
    assert model.requests[0]["max_completion_tokens"] == 100


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(drop, id="dropped connection"),
        pytest.param(failure(500), id="500"),
        pytest.param(failure(503), id="503"),
        pytest.param(failure(409), id="409"),
        pytest.param(failure(429), id="429"),
    ],
)
async def test_temporary_failure_is_retried(model: FakeModel, connect: Callable[..., Client], act: Act) -> None:
    """After a temporary failure the same question is asked again, and the reply counts both attempts."""
    model.acts.extend([act, reply(GOOD)])

    _, answer = await connect().ask(QUESTION, DraftSummary)

    assert answer.attempts == 2
    assert model.requests[0] == model.requests[1]


@pytest.mark.parametrize(
    ("act", "error", "says"),
    [
        pytest.param(
            failure(401, "Incorrect API key provided: sk-test-01234"), ModelError, "OPENAI_API_KEY", id="wrong key"
        ),
        pytest.param(failure(404, "no model fake-model"), ModelError, "EVENHAND_MODEL", id="unknown model"),
        pytest.param(failure(400, "too many tokens"), ModelError, "too many tokens", id="bad request"),
        pytest.param(failure(400, "x" * 190 + KEY), ModelError, "refused the question", id="key at the cut"),
        pytest.param(failure(429, code="insufficient_quota"), ModelError, "429", id="no money left"),
        pytest.param(
            raw(b"<html>hello</html>", content_type="text/html"), NotJson, "no chat completion", id="a web page"
        ),
        pytest.param(raw(b'{"choices": null}'), NotJson, "no chat completion", id="null choices"),
        pytest.param(raw(b'{"choices": []}'), NotJson, "no chat completion", id="no choices"),
        pytest.param(raw(b'{"choi'), NotJson, "no chat completion", id="half a body"),
    ],
)
async def test_lasting_failure_is_not_retried(
    model: FakeModel, connect: Callable[..., Client], act: Act, error: type[ModelError], says: str
) -> None:
    """A failure that would come again is not retried, and its message says what to do without showing a key."""
    model.acts.append(act)

    with pytest.raises(error, match=says) as caught:
        await connect().ask(QUESTION, DraftSummary)

    assert len(model.requests) == 1
    assert "sk-test" not in str(caught.value)


@pytest.mark.parametrize(
    ("act", "error"),
    [
        pytest.param(reply('{"sentences": [{"evi', finish="length"), TruncatedReply, id="cut off"),
        pytest.param(reply(None, refusal="I can't help with that."), RefusedReply, id="refused"),
        pytest.param(reply("", finish="content_filter"), RefusedReply, id="filtered"),
        pytest.param(reply("  "), EmptyReply, id="empty"),
        pytest.param(reply("Here is a summary: it happened."), NotJson, id="prose"),
        pytest.param(reply("[" * 100_000), NotJson, id="deep nesting"),
        pytest.param(
            reply('{"sentences": [{"evidence": [1], "text": "x \\ud800 y"}]}'), NotJson, id="half a character"
        ),
        pytest.param(reply({"sentences": [{"evidence": [1], "text": " "}]}), OffSchema, id="blank sentence"),
        pytest.param(reply({"summary": "It happened."}), OffSchema, id="another schema"),
    ],
)
async def test_unusable_reply_keeps_text_and_usage(
    model: FakeModel, connect: Callable[..., Client], act: Act, error: type[BadReply]
) -> None:
    """Each kind of reply that can't be used is an error of its own, which keeps the text and the cost."""
    model.acts.append(act)

    with pytest.raises(error) as caught:
        await connect().ask(QUESTION, DraftSummary)

    assert caught.value.usage == {"input_tokens": 100, "cached_tokens": 0, "output_tokens": 10}
    assert bool(caught.value.text.strip()) != (error is EmptyReply or not caught.value.text)
    assert len(model.requests) == 1


async def test_retry_after_is_honoured(model: FakeModel, connect: Callable[..., Client], waits: list[float]) -> None:
    """A client waits as long as the endpoint asks for."""
    model.acts.extend([failure(429, retry_after="17"), failure(503, retry_after="3"), reply(GOOD)])

    await connect().ask(QUESTION, DraftSummary)

    assert waits == [17, 3]


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        pytest.param("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0, id="date gone by"),
        pytest.param("Wed, 21 Oct 2099 07:28:00 GMT", 1e6, 1e10, id="date to come"),
        pytest.param("soon", 0.01, 20, id="nonsense"),
        pytest.param("-5", 0.01, 20, id="negative"),
        pytest.param("inf", 0.01, 20, id="infinite"),
        pytest.param("9" * 300, 0.01, 20, id="absurd"),
    ],
)
async def test_retry_after_may_be_a_date(
    model: FakeModel, connect: Callable[..., Client], waits: list[float], asked: str, least: float, most: float
) -> None:
    """A date counts from now; if the header can't be read, the usual back-off applies."""
    model.acts.extend([failure(429, retry_after=asked), reply(GOOD)])

    await connect(patience=1e11, retry_after_limit=1e11).ask(QUESTION, DraftSummary)

    assert least <= waits[0] <= most


async def test_waits_are_bounded_in_time(model: FakeModel, connect: Callable[..., Client], waits: list[float]) -> None:
    """A client does not begin a wait that would outlast its patience; it tells the caller when to come back."""
    model.acts.append(failure(429, retry_after="3600"))

    with pytest.raises(ModelBusy) as caught:
        await connect(patience=60, retry_after_limit=7200).ask(QUESTION, DraftSummary)

    assert (waits, caught.value.retry_after, len(model.requests)) == ([], 3600, 1)


async def test_retry_after_has_a_limit(model: FakeModel, connect: Callable[..., Client], waits: list[float]) -> None:
    """An endpoint that asks for a wait of a day is asked again after the limit, and the caller is told the limit."""
    model.acts.extend([failure(503, retry_after="86400"), failure(429, retry_after="86400")])

    with pytest.raises(ModelBusy) as caught:
        await connect(attempts=2, retry_after_limit=40).ask(QUESTION, DraftSummary)

    assert (waits, caught.value.retry_after) == ([40], 40)


async def test_attempts_are_bounded(model: FakeModel, connect: Callable[..., Client]) -> None:
    """After the last attempt its failure is raised, with the number of attempts."""
    model.acts.extend([failure(500)] * 9)

    with pytest.raises(ModelError) as caught:
        await connect(attempts=3).ask(QUESTION, DraftSummary)

    assert (caught.value.attempts, len(model.requests)) == (3, 3)


async def test_silence_is_a_timeout(model: FakeModel, connect: Callable[..., Client]) -> None:
    """The client gives up an endpoint that never answers, after the timeout."""
    model.acts.append(hang)

    with pytest.raises(ModelTimeout, match=r"within 0\.05 s"):
        await connect(timeout=0.05, attempts=1).ask(QUESTION, DraftSummary)


async def test_nobody_there(connect: Callable[..., Client], model: FakeModel) -> None:
    """If nothing listens at the address, the error says that the endpoint can't be reached."""
    model.shutdown()
    model.server_close()

    with pytest.raises(ModelUnreachable, match="check that the endpoint is up"):
        await connect(attempts=2).ask(QUESTION, DraftSummary)


async def test_questions_at_once_are_limited(model: FakeModel, connect: Callable[..., Client]) -> None:
    """No more requests run at once than the profile allows, and every question is answered."""
    model.answers["summary"] = GOOD
    client = connect(concurrency=2)

    answers = await asyncio.gather(*(client.ask(QUESTION, DraftSummary) for _ in range(8)))

    assert len(answers) == len(model.requests) == 8
    assert model.most_at_once <= 2
