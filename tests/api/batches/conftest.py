"""A service that takes batches in and hands them to nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from service.wiring.running import Wired
from tests.support import api_service
from tests.support.api_batches import small
from tests.support.api_service import StubAnalyze, StubQueue


@pytest.fixture
def queue() -> StubQueue:
    """Return what stands for the batch queue."""
    return StubQueue()


@pytest.fixture
def service(tmp_path: Path, analyze: StubAnalyze, queue: StubQueue) -> Wired:
    """Return a service that takes small bodies, and knows equal requests by what they ask."""
    return small(tmp_path, analyze, queue)


@pytest.fixture
async def client(service: Wired) -> AsyncIterator[httpx2.AsyncClient]:
    """Return a client of that service."""
    async with api_service.serving(service) as client:
        yield client
