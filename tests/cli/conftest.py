"""Fixtures of the commands: a model that answers, and a folder with the article that it answers about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fake_model import FakeModel, fake_model
from tests.support.ferries import ANSWERS, TEXT


@pytest.fixture
def model() -> Iterator[FakeModel]:
    """Run a fake model that answers every task."""
    with fake_model() as server:
        server.answers |= ANSWERS
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with an article."""
    (tmp_path / "article.txt").write_text(TEXT, "utf-8")
    return tmp_path
