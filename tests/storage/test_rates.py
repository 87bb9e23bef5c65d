"""The rates of an endpoint: how many requests and tokens per minute, over all workers."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from service.storage.analyses import Store
from service.storage.rates import Rates
from service.storage.tables import rates as rows

SOON = 0.5
"""By how many seconds a wait may be shorter than computed: the time until it is returned has passed already."""

SLOW = 6
"""Requests per minute: ten seconds each, so that the test works on slow machines too."""


class Sleeps:
    """Replaces sleeping: it notes how long, and does not sleep."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Note how long."""
        self.seconds.append(seconds)


async def waited(rates: Rates, sleeps: Sleeps, tokens: int = 1) -> float:
    """Admit a request; return the waits: none if it may start immediately."""
    before = len(sleeps.seconds)
    await rates.admit(tokens)
    return sum(sleeps.seconds[before:])


async def due(store: Store) -> dict[str, float]:
    """Return when the next request may start, by limit."""
    async with store.database.transaction() as connection:
        return {row.name: row.due for row in await connection.execute(rows.select())}


def steps(times: list[float]) -> list[float]:
    """Return the differences between neighbours."""
    return [later - earlier for earlier, later in itertools.pairwise(times)]


async def test_requests(store: Store) -> None:
    """The first request starts immediately; each later one waits one interval more than the one before."""
    sleeps = Sleeps()
    rates = Rates(store.database, "here", 1, None, sleeps)

    waits = [await waited(rates, sleeps) for _ in range(5)]

    assert waits[0] < SOON
    assert all(wait < 60 * number + SOON for number, wait in enumerate(waits))
    assert sorted(waits) == waits


async def test_starts_are_apart(store: Store) -> None:
    """Each request moves the next start by at least one interval, also if the database is slow."""
    rates = Rates(store.database, "here", SLOW, None, Sleeps())
    times = []
    for _ in range(5):
        await rates.admit(1)
        times.append((await due(store))["here requests"])

    assert all(step >= 10 - 1e-3 for step in steps(times))


async def test_at_once(store: Store) -> None:
    """Requests at the same time get different starts."""
    sleeps = Sleeps()
    rates = Rates(store.database, "here", 1, None, sleeps)
    await rates.admit(1)
    before = (await due(store))["here requests"]

    await asyncio.gather(*(rates.admit(1) for _ in range(5)))

    assert (await due(store))["here requests"] - before >= 5 * 60 - 1e-3
    assert len(set(sleeps.seconds)) == 5
    assert max(sleeps.seconds) <= 5 * 60


async def test_tokens(store: Store) -> None:
    """A request waits longer after a request with more tokens."""
    rates = Rates(store.database, "here", None, 60, Sleeps())
    times = []
    for tokens in (100, 400, 20):
        await rates.admit(tokens)
        times.append((await due(store))["here tokens"])

    first, second = steps(times)
    assert first >= 400 - 1e-3
    assert second >= 20 - 1e-3


async def test_tokens_make_the_next_wait(store: Store) -> None:
    """A request waits for the tokens of those before it, not for its own."""
    sleeps = Sleeps()
    rates = Rates(store.database, "here", None, 60, sleeps)

    first, second = await waited(rates, sleeps, 6000), await waited(rates, sleeps, 1)

    assert first < SOON
    assert SOON < second <= 6000


async def test_longer_wait_counts(store: Store) -> None:
    """With both limits, a request waits once, for the later of the two starts."""
    sleeps = Sleeps()
    rates = Rates(store.database, "here", SLOW, 1, sleeps)
    await rates.admit(100)
    before = len(sleeps.seconds)
    await rates.admit(100)

    assert len(sleeps.seconds) == before + 1
    assert 10 < sleeps.seconds[-1] <= 6000
    assert set(await due(store)) == {"here requests", "here tokens"}


@pytest.mark.parametrize(
    ("requests", "tokens"),
    [
        pytest.param(SLOW, None, id="requests"),
        pytest.param(SLOW, 1000, id="both"),
        pytest.param(
            None,
            1000,
            id="tokens",
        ),
    ],
)
async def test_hold(store: Store, requests: int | None, tokens: int | None) -> None:
    """While the endpoint asks for a pause, no request starts, whatever the limits are."""
    sleeps = Sleeps()
    rates = Rates(store.database, "here", requests, tokens, sleeps)
    await rates.hold(600)

    first = await waited(rates, sleeps)

    assert 60 < first <= 600


async def test_shorter_hold(store: Store) -> None:
    """A hold that ends before the next start changes nothing."""
    rates = Rates(store.database, "here", 1, None, Sleeps())
    await rates.hold(600)
    before = await due(store)
    await rates.hold(1)

    assert await due(store) == before


async def test_no_limits(store: Store) -> None:
    """Without limits no request waits, and the database is not used."""
    sleeps = Sleeps()
    rates = Rates(store.database, "here", None, None, sleeps)
    for _ in range(10):
        await rates.admit(1_000_000)
    await rates.hold(600)
    await rates.admit(1)

    assert sleeps.seconds == []
    assert await due(store) == {}


async def test_endpoint_is_shared(store: Store) -> None:
    """All workers on one endpoint share its limits; another endpoint has its own."""
    first, second, third = Sleeps(), Sleeps(), Sleeps()
    one, two = (Rates(store.database, "here", 1, None, sleeps) for sleeps in (first, second))
    await one.admit(1)

    shared = await waited(two, second)
    other = await waited(Rates(store.database, "there", 1, None, third), third)

    assert other < SOON < shared <= 60


async def test_another_limit_at_the_same_endpoint(store: Store) -> None:
    """A changed limit is used from the next start."""
    await Rates(store.database, "here", 1, None, Sleeps()).admit(1)
    before = (await due(store))["here requests"]
    await Rates(store.database, "here", 60, None, Sleeps()).admit(1)

    after = (await due(store))["here requests"]

    assert after - before >= 1 - 1e-3


async def test_unused_turns_are_not_saved(store: Store) -> None:
    """After a pause there is no burst: unused starts are not saved."""
    rates = Rates(store.database, "here", SLOW, None, Sleeps())
    await rates.admit(1)
    first = (await due(store))["here requests"]
    async with store.database.transaction() as connection:
        await connection.execute(rows.update().values(due=first - 1000))
    await rates.admit(1)

    assert (await due(store))["here requests"] >= first
