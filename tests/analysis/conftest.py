"""Tools of the service with a fake model at the end of the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from service.analysis.planning import Tools
from service.analysis.prepare import Limits
from service.llm.address import Address
from service.llm.client import Client
from service.llm.endpoint import Endpoint
from service.llm.profiles import Profile
from service.prompts.load import load_prompts
from service.wiring.defaults import lexicon, shipped_prompts
from tests.support import ferries
from tests.support.fake_model import KEY, FakeModel, fake_model


@pytest.fixture
def model() -> Iterator[FakeModel]:
    """Run a fake model that answers every task about a two-sentence article."""
    with fake_model() as server:
        server.answers |= ferries.ANSWERS
        yield server


@pytest.fixture
async def tools(model: FakeModel) -> AsyncIterator[Callable[..., Tools]]:
    """Give tools that ask the fake model; keywords change its profile."""
    clients: list[Client] = []

    async def address() -> Address:
        return Address(model.url, KEY)

    async def sleep(_: float) -> None:
        """Wait for nothing."""

    def make(**profile: Any) -> Tools:
        clients.append(Client(Endpoint(address, Profile("fake-model", **profile), sleep)))
        return Tools(load_prompts(shipped_prompts()), Limits(), lexicon, lambda _: clients[-1], ("rules", "llm"))

    yield make
    for client in clients:
        await client.close()
