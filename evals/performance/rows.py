"""
How many changes per second are possible in the two database rows that all workers share.

`python -m evals.performance.rows` starts a PostgreSQL. Sixteen tasks of one process add lines to a batch, end lines of
this batch (each changes the batch's row and stores an analysis), and ask one rate limit for their turn.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from pydantic import SecretStr

from evals.performance.articles import article
from evals.performance.measure import machine, table
from evals.performance.throughput import postgres
from service.analysis.requests import AnalysisRequest
from service.settings import Settings
from service.storage.analyses import Store
from service.storage.batches import Line, Outcome
from service.storage.ledger import Ledger
from service.storage.rates import Rates
from service.wiring.analyzer import Analyzer

_AT_ONCE = 16
_LINES = 2_000
_CHUNK = 200


async def rate(work: Callable[[int], Awaitable[object]], times: int) -> float:
    """Do *work* many times, sixteen at once; return the number per second."""
    numbers = iter(range(times))

    async def some() -> None:
        for number in numbers:
            await work(number)

    began = time.perf_counter()
    await asyncio.gather(*(some() for _ in range(_AT_ONCE)))
    return times / (time.perf_counter() - began)


async def rows() -> str:
    """Measure, and return the results as Markdown."""
    analyzer = Analyzer(Settings(openai_api_key=SecretStr("none"), detectors=("rules",)))
    request = AnalysisRequest(text=article(2_000, 1), tasks=("loaded_language",), detectors=("rules",))
    analysis = await analyzer.analyze(request)
    with postgres() as database:
        store = Store(database)
        await store.open()
        ledger, limit = Ledger(store.database), Rates(store.database, "x", 10**9, None)
        batch_id = await ledger.create(None)
        text = request.model_dump_json()

        async def take(number: int) -> None:
            first = number * _CHUNK + 1
            await ledger.lines.add(batch_id, [Line(n, f"a{n}", text) for n in range(first, first + _CHUNK)])

        async def end(number: int) -> None:
            await ledger.lines.end(
                batch_id, number + 1, Outcome(analysis.model_copy(update={"id": f"an_{number}"}), "f" * 64)
            )

        found = (
            ("lines of a batch taken in", _CHUNK * await rate(take, _LINES // _CHUNK)),
            ("lines of one batch ended", await rate(end, _LINES)),
            ("requests that one limit lets begin", await rate(lambda _: limit.admit(0), _LINES)),
        )
        await store.close()
    return f"{table(('', 'a second'), [(name, f'{a_second:,.0f}') for name, a_second in found])}\n\n{machine()}."


def main() -> None:
    """Run it."""
    print(asyncio.run(rows()))


if __name__ == "__main__":
    main()
