"""What tokens cost."""

from __future__ import annotations

import pytest

from evals.metrics.prices import money, price
from service.wiring.defaults import EMBEDDED


def test_money() -> None:
    """Cached tokens are among the input, and cost their own price."""
    cost = money("gpt-4.1-mini", 1_000_000, 400_000, 100_000)

    assert cost == pytest.approx(0.6 * 0.40 + 0.4 * 0.10 + 0.1 * 1.60)


def test_unknown() -> None:
    """A model that is not in the table has no price, which is not zero; a dated name is another model."""
    assert money("mystery", 1000, 0, 100) is None
    assert money("gpt-4.1-mini-2025-04-14", 1000, 0, 100) is None


def test_embedded() -> None:
    """The embedded model costs nothing."""
    assert money(EMBEDDED, 1000, 0, 100) == 0


@pytest.mark.parametrize("model", ["gpt-4.1", "gpt-4.1-mini"])
def test_dated(model: str) -> None:
    """A price has a currency and the day of which it is, and cached input is the cheapest."""
    found = price(model)

    assert found is not None
    assert (found.currency, found.as_of.year >= 2026) == ("USD", True)
    assert found.cached < found.input < found.output
