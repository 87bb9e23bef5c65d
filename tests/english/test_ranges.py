"""From an offset to the range that it lies in."""

from __future__ import annotations

import pytest

from service.english.ranges import index_at, nearest_index
from service.models import Sentence

RANGES = [Sentence(start=2, end=5), Sentence(start=5, end=8), Sentence(start=10, end=12)]


@pytest.mark.parametrize(
    ("offset", "inside", "nearest"),
    [
        pytest.param(0, None, 0, id="before all"),
        pytest.param(2, 0, 0, id="first character"),
        pytest.param(4, 0, 0, id="last character"),
        pytest.param(5, 1, 1, id="where two meet"),
        pytest.param(9, None, 1, id="between two"),
        pytest.param(12, None, 2, id="after all"),
    ],
)
def test_offset(offset: int, inside: int | None, nearest: int) -> None:
    """An offset lies in the range that covers it; between two ranges, the one before is the nearest."""
    assert index_at(RANGES, offset) == inside
    assert nearest_index(RANGES, offset) == nearest
