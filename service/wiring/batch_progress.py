"""How far a batch is: its counts, its speed, the time left, its cost, and what each worker is doing."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import Field

from evals.metrics import prices
from service.errors import EvenhandError
from service.models import Usage
from service.storage.batches import PRICE, Batch
from service.wiring.running import Wired


class Progress(Batch):
    """How far a batch is, how fast it runs, and what it cost so far."""

    per_second: float | None = Field(description="Lines that ended per second so far; null before the first has ended.")
    seconds_left: float | None = Field(
        description="Time to the end at this rate; null before the first line has ended."
    )
    money: float | None = Field(
        description="Cost so far, by the price table of this version of Evenhand; null if the model's price is unknown."
    )
    currency: str | None = Field(description="The currency of `money`, such as USD; null if the price is unknown.")
    executors: dict[str, int] = Field(
        description="How many articles each worker is analysing now, of all batches. A worker that never comes back "
        "keeps its articles here until you run `evenhand worker recover`."
    )
    at_work_since: dict[str, datetime] = Field(
        description="When each worker began the oldest article that it is analysing. A time long ago means that the "
        "article is stuck."
    )


async def read_progress(wired: Wired, batch_id: str) -> Progress:
    """Read a batch from the ledger and add its speed, its cost and its workers."""
    batch = await wired.ledger.batch(batch_id)
    rate = _rate(batch)
    price = prices.price(batch.model) if batch.model else None
    try:
        executors = await wired.queue.executors()
    except EvenhandError:
        executors = {}
    return Progress(
        **batch.model_dump(),
        per_second=rate,
        seconds_left=batch.waiting / rate if rate else None,
        money=_money(batch),
        currency=price.currency if price else None,
        executors={name: work.articles for name, work in executors.items()},
        at_work_since={name: work.since for name, work in executors.items()},
    )


def _rate(batch: Batch) -> float | None:
    """Divide the lines that ended by the seconds since the batch was created, up to its end if it has ended."""
    ended = batch.done + batch.failed
    until = batch.finished_at if batch.state in ("done", "cancelled") and batch.finished_at else datetime.now(UTC)
    return ended / max((until - batch.created_at).total_seconds(), 0.001) if ended else None


def _money(batch: Batch) -> float | None:
    """Price the tokens of a batch; those of the Batch API are cheaper."""
    if batch.model is None or (whole := prices.money(batch.model, *_tokens(batch))) is None:
        return None
    return whole - (1 - PRICE) * (prices.money(batch.model, *_tokens(batch.batched)) or 0.0)


def _tokens(usage: Usage) -> tuple[int, int, int]:
    return usage.input_tokens, usage.cached_tokens, usage.output_tokens
