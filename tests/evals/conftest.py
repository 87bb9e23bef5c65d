"""The fake model that tests of recordings record from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.fake_model import FakeModel
from tests.support.recordings import flagging_model


@pytest.fixture
def model() -> Iterator[FakeModel]:
    """Run a fake model that flags one word, if it isn't told to do something else."""
    with flagging_model() as server:
        yield server
