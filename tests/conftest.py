"""
What holds for all tests.

A slow machine fails none, so that examples drawn by Hypothesis have no deadline. What takes longest is begun first, so
that no worker is left alone with it at the end.
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
    """Put what takes long first."""

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(_ROOT)
        return next((n for n, name in enumerate(_FIRST) if path.parts[0] == name), len(_FIRST))

    items.sort(key=place)
