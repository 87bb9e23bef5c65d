"""Run a benchmark: ask about every row, and compute the figures."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from evals.benchmarks.catalogue import Benchmark, Detectors
from evals.benchmarks.figures import Value, values
from evals.recordings.sampling import StepProgress
from service.analysis.gathering import gather_or_cancel
from service.errors import BadReply, InvalidRequest
from service.models import Analysis, AnalysisRequest

Analyze = Callable[[AnalysisRequest], Awaitable[Analysis]]

_AT_ONCE = 16
"""How many rows are asked about at once."""


class BenchmarkRun(NamedTuple):
    """The figures, all analyses, and how many requests had no usable answer."""

    figures: tuple[Value, ...]
    analyses: list[Analysis]
    unanswered: int


async def run_benchmark(
    benchmark: Benchmark, rows: Sequence[Any], analyze: Analyze, detectors: Detectors, progress: StepProgress
) -> BenchmarkRun:
    """
    Ask about every row and compute the figures.

    A request without a usable answer counts as a miss. Any other error ends the run; if it is about a row, it names the
    row's id.
    """
    requests = [_requests(benchmark, row, detectors) for row in rows]
    sums: list[list[float]] = [[] for _ in rows]
    analyses: list[Analysis] = []
    done = unanswered = 0
    slots = asyncio.Semaphore(_AT_ONCE)

    async def answer(request: AnalysisRequest, name: str) -> Analysis | None:
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
            answers = [await answer(request, str(rows[index].id)) for request in requests[index]]
        sums[index] = benchmark.sums(rows[index], answers)
        analyses.extend(analysis for analysis in answers if analysis)
        done += 1
        progress(done, len(rows), str(rows[index].id))

    progress(0, len(rows), "")
    await gather_or_cancel(map(ask_about, range(len(rows))))
    return BenchmarkRun(values(benchmark.figures, sums), analyses, unanswered)


def _requests(benchmark: Benchmark, row: Any, detectors: Detectors) -> Sequence[AnalysisRequest]:  # noqa: ANN401
    try:
        return benchmark.requests(row, detectors)
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidRequest(f"{row.id}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
