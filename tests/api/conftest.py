"""The service under test, and its client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.support import stub


@pytest.fixture
def analyze() -> stub.Analyze:
    """Return what stands for the five steps."""
    return stub.Analyze()


@pytest.fixture
async def client(tmp_path: Path, analyze: stub.Analyze) -> AsyncIterator[httpx2.AsyncClient]:
    """Return a client of a running service."""
    async with stub.serving(stub.wired(tmp_path, analyze)) as client:
        yield client
