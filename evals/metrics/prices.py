"""What tokens cost, by the price table in `prices.yaml`."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

import yaml
from pydantic import Field

from service.models import Model

FILE = Path(__file__).parent / "prices.yaml"
MILLION = 1_000_000


class Price(Model):
    """The list price of a model per million tokens, as it was on a day."""

    input: float = Field(ge=0)
    cached: float = Field(ge=0)
    output: float = Field(ge=0)
    currency: str
    as_of: dt.date


def money(model: str, input_tokens: float, cached_tokens: float, output_tokens: float) -> float | None:
    """
    Return what tokens cost in the currency of the model's price; None where the price is not known, never zero.

    The cached tokens are among the input tokens. A dated or renamed model is another one: its price may differ.
    """
    known = price(model)
    if known is None:
        return None
    fresh = input_tokens - cached_tokens
    return (fresh * known.input + cached_tokens * known.cached + output_tokens * known.output) / MILLION


def price(model: str) -> Price | None:
    """Look a model's price up by its exact name."""
    return _table().get(model)


@functools.cache
def _table() -> dict[str, Price]:
    return {name: Price.model_validate(price) for name, price in yaml.safe_load(FILE.read_text("utf-8")).items()}
