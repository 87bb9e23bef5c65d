"""
Settings and fixtures for all tests.

Hypothesis has no deadline, so that no test fails on a slow machine. The slowest folders run first, so that all workers
finish at about the same time.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("no deadline", parent=settings(), deadline=None)
settings.load_profile("no deadline")

pytest_plugins = ["tests.support.databases", "tests.support.recordings"]

_ROOT = Path(__file__).parent
_FIRST = ("jobs", "storage", "operation", "test_deploy.py", "api", "cli", "evals")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests: the slowest folders first."""

    def sources(item: pytest.Item) -> int:
        path = item.path.relative_to(_ROOT)
        return next((n for n, name in enumerate(_FIRST) if path.parts[0] == name), len(_FIRST))

    items.sort(key=sources)
