"""Words that a model must not write: which tokens a request forbids, and what happens where nobody can tell."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from service.analysis.drafts import DraftSummary
from service.llm.address import Address
from service.llm.banning import as_lines, bias_against
from service.llm.client import Client
from service.llm.endpoint import Endpoint
from service.llm.profiles import Profile
from service.llm.question import Question
from service.llm.schema import strict_schema
from tests.support.fake_model import KEY, FakeModel, fake_model, tokens_of

GOOD = {"sentences": [{"evidence": [1], "text": "A thing happened."}]}
PLAIN = Question("summary", strict_schema(DraftSummary), (("system", "s"), ("user", "u")), 0.0, 100, 7)
BANNING = replace(PLAIN, banned=("thug", "thuggishly"))


@pytest.fixture
def model() -> Iterator[FakeModel]:
    """Run a fake model that tokenizes."""
    with fake_model() as server:
        server.answers["summary"] = GOOD
        server.tokenize = tokens_of
        yield server


@pytest.fixture
async def ask(model: FakeModel) -> AsyncIterator[Callable[..., Any]]:
    """Ask the fake model a question; return the body of the request."""
    clients: list[Client] = []

    async def address() -> Address:
        return Address(model.url, KEY)

    async def send(question: Question, *, tokenizes: bool = True) -> dict[str, Any]:
        clients.append(Client(Endpoint(address, Profile("fake-model", tokenizes=tokenizes))))
        await clients[-1].ask(question, DraftSummary)
        return model.requests[-1]

    yield send
    for client in clients:
        await client.close()


async def test_banned_word_is_forbidden_as_it_may_stand(model: FakeModel, ask: Callable[..., Any]) -> None:
    """A word of one token is forbidden with and without a space before it and a capital; a word of two is not."""
    body = await ask(BANNING)

    assert body["logit_bias"] == {str(tokens_of(word)[0]): -100 for word in ("thug", " thug", "Thug", " Thug")}
    assert model.tokenized == ["thug\n thug\nThug\n Thug\nthuggishly\n thuggishly\nThuggishly\n Thuggishly\n"]


@pytest.mark.parametrize(
    ("question", "tokenizes"),
    [
        pytest.param(BANNING, False, id="an endpoint that can't tokenize"),
        pytest.param(PLAIN, True, id="a question without banned words"),
    ],
)
async def test_nothing_is_tokenized_for_nothing(
    model: FakeModel, ask: Callable[..., Any], question: Question, tokenizes: bool
) -> None:
    """Nothing is tokenized where nothing can be banned or nothing is."""
    body = await ask(question, tokenizes=tokenizes)

    assert "logit_bias" not in body
    assert model.tokenized == []


@pytest.mark.parametrize(
    "tokenize",
    [
        pytest.param(None, id="no such page"),
        pytest.param(lambda _: [1, 2, 3], id="other lines"),
        pytest.param(lambda _: [], id="no tokens"),
        pytest.param(lambda _: {"a": 1}, id="no list"),
    ],
)
async def test_without_tokens_nothing_is_banned(model: FakeModel, ask: Callable[..., Any], tokenize: Any) -> None:
    """If the endpoint doesn't say what the tokens are, the question is asked without a ban."""
    model.tokenize = tokenize

    assert "logit_bias" not in await ask(BANNING)


def test_token_of_two_words_is_told_once() -> None:
    """A word without letters of two cases has two spellings, and each token is named once, in order."""
    assert as_lines(["3d"]) == "3d\n 3d\n"
    assert bias_against(["3d"], [9, 0, 4, 0]) == {"4": -100, "9": -100}
