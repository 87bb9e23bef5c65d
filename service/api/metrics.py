"""Metrics for Prometheus: the requests of this process, and the batches of the database, which all processes share."""

from __future__ import annotations

import itertools
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import get_args

from fastapi import APIRouter, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from starlette.types import Scope

from service.api.dependencies import Wired
from service.errors import EvenhandError
from service.llm.waits import Kind, State

router = APIRouter(tags=["health"])

_OWN = CollectorRegistry()
ProcessCollector(registry=_OWN)
PlatformCollector(registry=_OWN)
_SECONDS = Histogram(
    "evenhand_request_seconds",
    "Seconds to answer requests, by route.",
    ("method", "route", "status"),
    buckets=(0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900),
    registry=_OWN,
)


def count_answer(scope: Scope, status: int, began: float) -> None:
    """Count an answer. *began* is a time of `time.perf_counter`. All unknown addresses count as one route."""
    route = getattr(scope.get("route"), "path_format", "none")
    _SECONDS.labels(scope["method"], route, status).observe(time.perf_counter() - began)


@router.get(
    "/metrics", response_class=Response, responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}
)
async def read_metrics(wired: Wired) -> Response:
    """
    Read metrics in Prometheus' text format.

    The metrics of batches are those of the whole database, so every process gives the same. A batch is stuck if the
    oldest article of an executor grows older, or if lines wait and none ends. `evenhand_questions` shows what the
    questions to models wait for.
    """
    found = [generate_latest(each) for each in (_OWN, _questions(wired), await _batches(wired))]
    return Response(b"".join(found), media_type=CONTENT_TYPE_LATEST)


def _questions(wired: Wired) -> CollectorRegistry:
    """Count the questions of this process by kind and state; a state without questions counts 0."""
    found, counted = CollectorRegistry(), wired.analyzer.questions()
    says = "Questions to models in this process, by kind and state."
    questions = Gauge("evenhand_questions", says, ("kind", "state"), registry=found)
    for kind, state in itertools.product(get_args(Kind), get_args(State)):
        questions.labels(kind, state).set(counted.get((kind, state), 0))
    return found


async def _batches(wired: Wired) -> CollectorRegistry:
    """Measure the batches now. If the database does not answer, tell only that."""
    found = CollectorRegistry()
    reached = Gauge("evenhand_database_up", "Whether the database answers.", registry=found)
    with suppress(EvenhandError):
        tally, executors, now = await wired.ledger.tally(), await wired.queue.executors(), datetime.now(UTC)
        Gauge("evenhand_batches_unfinished", "Batches that have not ended.", registry=found).set(tally.batches)
        lines = Gauge("evenhand_batch_lines", "Lines of all stored batches, by state.", ("state",), registry=found)
        for state, number in tally.lines.items():
            lines.labels(state).set(number)
        if tally.last_ended:
            ended = Gauge("evenhand_batch_last_ended_seconds", "Seconds since a line last ended.", registry=found)
            ended.set((now - tally.last_ended).total_seconds())
        at_work = Gauge(
            "evenhand_articles_at_work", "Articles of batches that are being analysed.", ("executor",), registry=found
        )
        oldest = Gauge(
            "evenhand_oldest_article_seconds", "Seconds since the oldest of them began.", ("executor",), registry=found
        )
        for name, work in executors.items():
            at_work.labels(name).set(work.articles)
            oldest.labels(name).set((now - work.since).total_seconds())
        reached.set(1)
    return found
