"""What a Prometheus server reads: requests of this process, and the batches of the database that all share."""

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
    "Time to answer requests, by route.",
    ("method", "route", "status"),
    buckets=(0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900),
    registry=_OWN,
)


def answered(scope: Scope, status: int, began: float) -> None:
    """Count an answer; *began* is of `time.perf_counter`. Addresses that no route has count as one."""
    route = getattr(scope.get("route"), "path_format", "none")
    _SECONDS.labels(scope["method"], route, status).observe(time.perf_counter() - began)


@router.get(
    "/metrics", response_class=Response, responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}
)
async def read_metrics(wired: Wired) -> Response:
    """
    Read metrics in Prometheus' text format.

    Those of batches are of the whole database, whoever is asked. What is stuck shows as an executor whose oldest
    article grows old, or as lines that wait while none ends; `evenhand_questions` says what questions wait for.
    """
    found = [generate_latest(each) for each in (_OWN, _questions(wired), await _batches(wired))]
    return Response(b"".join(found), media_type=CONTENT_TYPE_LATEST)


def _questions(wired: Wired) -> CollectorRegistry:
    """Count the questions of this process that are on the wire or wait, also where there are none."""
    found, counted = CollectorRegistry(), wired.analyzer.questions()
    says = "Questions to models in this process, by whose they are."
    questions = Gauge("evenhand_questions", says, ("kind", "state"), registry=found)
    for kind, state in itertools.product(get_args(Kind), get_args(State)):
        questions.labels(kind, state).set(counted.get((kind, state), 0))
    return found


async def _batches(wired: Wired) -> CollectorRegistry:
    """Measure the batches now; where the database is away, say only that."""
    found = CollectorRegistry()
    reached = Gauge("evenhand_database_up", "Whether the database answers.", registry=found)
    with suppress(EvenhandError):
        tally, executors, now = await wired.ledger.tally(), await wired.queue.executors(), datetime.now(UTC)
        Gauge("evenhand_batches_unfinished", "Batches that are not at their end.", registry=found).set(tally.batches)
        lines = Gauge("evenhand_batch_lines", "Lines of the batches that are kept.", ("state",), registry=found)
        for state, number in tally.lines.items():
            lines.labels(state).set(number)
        if tally.last_ended:
            ended = Gauge("evenhand_batch_last_ended_seconds", "Since a line ended last.", registry=found)
            ended.set((now - tally.last_ended).total_seconds())
        at_work = Gauge("evenhand_articles_at_work", "Articles of batches at work.", ("executor",), registry=found)
        oldest = Gauge(
            "evenhand_oldest_article_seconds", "Since the oldest of them was begun.", ("executor",), registry=found
        )
        for name, work in executors.items():
            at_work.labels(name).set(work.articles)
            oldest.labels(name).set((now - work.since).total_seconds())
        reached.set(1)
    return found
