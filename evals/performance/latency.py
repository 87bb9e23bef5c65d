"""
How long a caller waits: for one analysis after another, and for fifty at once. The model takes a second to answer.

`python -m evals.performance.latency` asks the service in this process. For comparison it asks the openai SDK the same
three questions at once and does nothing with the answers: nothing can be faster on the same machine.

Wall time says something only if a core is free. If other programs use the machine, `--slower 10` makes the model ten
times slower and counts in units of its time: an estimate of the service with ten times as much of a core.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence

import httpx2
import openai

from evals.performance.articles import article
from evals.performance.fake import fake_model
from evals.performance.measure import free_share, machine, percentile, table, verdict
from evals.performance.overhead import body, by_sdk, questions
from evals.performance.running import post, running

CHARACTERS = 2_000
AT_ONCE = 50
_BAR_P50, _BAR_P99 = 1.1, 1.3
_FREE = 0.8
"""The least share of a core that must be free; with less, wall time measures other programs."""

Ask = Callable[[int], Awaitable[object]]


async def waited(ask: Ask, numbers: Sequence[int]) -> list[float]:
    """Ask for several articles at once; return how long each took, in seconds."""

    async def one(number: int) -> float:
        began = time.perf_counter()
        await ask(number)
        return time.perf_counter() - began

    return await asyncio.gather(*map(one, numbers))


async def measure(service: Ask, sdk: Ask, rounds: int) -> dict[str, list[float]]:
    """Measure both in turns: one analysis at a time, and fifty at once."""
    waits_by_side: dict[str, list[float]] = {
        f"{who}, {how}": [] for how in ("alone", "at once") for who in ("service", "SDK")
    }
    number = 0
    await waited(service, range(-3, 0))
    await waited(sdk, range(-3, 0))
    for turn in range(rounds):
        asks = [("service", service), ("SDK", sdk)]
        for who, ask in asks if turn % 2 == 0 else reversed(asks):
            for _ in range(2):
                waits_by_side[f"{who}, alone"] += await waited(ask, [number])
                number += 1
            waits_by_side[f"{who}, at once"] += await waited(ask, range(number, number + AT_ONCE))
            number += AT_ONCE
    return waits_by_side


async def latency(rounds: int, slower: float) -> str:
    """Measure, and return the results as Markdown."""
    many = 3 * (AT_ONCE + 2) * 2 * rounds
    requests = {n: json.dumps({"text": article(CHARACTERS, n)}).encode() for n in range(-3, many // 3)}
    bodies = [body(each) for each in questions(article(CHARACTERS, 0))]
    limits = httpx2.Limits(max_connections=3 * AT_ONCE)
    with fake_model(slower) as url:
        async with (
            running(url, 3 * AT_ONCE) as app,
            httpx2.AsyncClient(limits=limits, timeout=60 * slower, trust_env=False) as http,
        ):
            client = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0, http_client=http)
            waits_by_side = await measure(
                lambda number: post(app, "/v1/analyses", requests[number]), lambda _: by_sdk(client, bodies), rounds
            )
    seconds = {name: [each / slower for each in waits] for name, waits in waits_by_side.items()}
    rows = [
        (name, len(s), *(f"{percentile(s, p):.3f}" for p in (50, 99)), f"{max(s):.3f}") for name, s in seconds.items()
    ]
    single = verdict(percentile(seconds["service, alone"], 50), _BAR_P50)
    crowd = verdict(percentile(seconds["service, at once"], 99), _BAR_P99)
    lines = [
        table(("seconds", "n", "p50", "p99", "most"), rows),
        f"The service alone, p50: {single}. {AT_ONCE} at once, p99: {crowd}. {machine()}.",
    ]
    if slower != 1:
        lines.append(f"An estimate: the model took {slower:g} s for an answer, and the seconds above are its.")
    elif free_share() < _FREE:
        lines.append("**No measurement of the service**: other programs had the machine.")
    return "\n\n".join(lines)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="How long a caller waits.")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--slower", type=float, default=1.0, help="how many seconds the model takes for an answer")
    chosen = parser.parse_args()
    print(asyncio.run(latency(chosen.rounds, chosen.slower)))


if __name__ == "__main__":
    main()
