"""The service under test, and its client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.support import api_service


@pytest.fixture
def analyze() -> api_service.StubAnalyze:
    """Return what stands for the five steps."""
    return api_service.StubAnalyze()


@pytest.fixture
async def client(tmp_path: Path, analyze: api_service.StubAnalyze) -> AsyncIterator[httpx2.AsyncClient]:
    """Return a client of a running service."""
    async with api_service.serving(api_service.wired(tmp_path, analyze)) as client:
        yield client
