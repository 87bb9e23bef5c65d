"""Run a benchmark: ask about every row, and compute the figures."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from evals.benchmarks.answers import Answer, Answers, Request
from evals.benchmarks.catalogue import Benchmark, Detectors
from evals.benchmarks.figures import Value, values
from evals.metrics.risk_coverage import Curve, curve
from evals.recordings.sampling import StepProgress
from service.analysis.gathering import gather_or_cancel
from service.errors import BadReply, InvalidRequest
from service.models import Provenance

Analyze = Callable[[Request], Awaitable[Answer]]

_AT_ONCE = 16
"""How many rows are asked about at once."""


class BenchmarkRun(NamedTuple):
    """The figures, how each answer was made, how many requests had none that is usable, and risk against coverage."""

    figures: tuple[Value, ...]
    made: list[Provenance]
    unanswered: int
    curve: Curve | None


async def run_benchmark(
    benchmark: Benchmark, rows: Sequence[Any], analyze: Analyze, detectors: Detectors, progress: StepProgress
) -> BenchmarkRun:
    """
    Ask about every row and compute the figures.

    A request without a usable answer counts as a miss. Any other error ends the run; if it is about a row, it names the
    row's id.
    """
    requests = [_requests(benchmark, row, detectors) for row in rows]
    answers: list[Answers] = [() for _ in rows]
    done = unanswered = 0
    slots = asyncio.Semaphore(_AT_ONCE)

    async def answer(request: Request, name: str) -> Answer | None:
        nonlocal unanswered
        try:
            return await analyze(request)
        except BadReply:
            unanswered += 1
            return None
        except InvalidRequest as error:
            raise InvalidRequest(f"{name}: {error}") from error

    async def ask_about(index: int) -> None:
        nonlocal done
        async with slots:
            answers[index] = [await answer(request, str(rows[index].id)) for request in requests[index]]
        done += 1
        progress(done, len(rows), str(rows[index].id))

    progress(0, len(rows), "")
    await gather_or_cancel(map(ask_about, range(len(rows))))
    made = [answer.provenance for each in answers for answer in each if answer and answer.provenance]
    figures = values(benchmark.figures, benchmark.sums(rows, answers))
    return BenchmarkRun(figures, made, unanswered, _curve(benchmark, rows, answers))


def _curve(benchmark: Benchmark, rows: Sequence[Any], answers: Sequence[Answers]) -> Curve | None:
    """Draw the curve of a benchmark about labels; None if the prompt gives no likelihoods."""
    if benchmark.outcomes is None:
        return None
    kind, outcomes = benchmark.outcomes
    found = outcomes(rows, answers)
    return curve(kind, found, {}) if found.chosen else None


def _requests(benchmark: Benchmark, row: Any, detectors: Detectors) -> Sequence[Request]:  # noqa: ANN401
    try:
        return benchmark.requests(row, detectors)
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidRequest(f"{row.id}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
