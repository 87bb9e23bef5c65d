"""What tokens cost, by the price table in `prices.yaml`."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

from pydantic import Field

from service.errors import EvenhandError
from service.files import yaml_reader
from service.models import Model

FILE = Path(__file__).parent / "prices.yaml"
MILLION = 1_000_000


class Price(Model):
    """The list price of a model per million tokens, on a given day."""

    input: float = Field(ge=0)
    cached: float = Field(ge=0)
    output: float = Field(ge=0)
    currency: str
    as_of: dt.date


def money(model: str, input_tokens: float, cached_tokens: float, output_tokens: float) -> float | None:
    """
    Return what tokens cost, in the currency of the model's price; None if the price is not known.

    The cached tokens are part of the input tokens. A dated or renamed model is another model: its price may differ.
    """
    known = price(model)
    if known is None:
        return None
    fresh = input_tokens - cached_tokens
    return (fresh * known.input + cached_tokens * known.cached + output_tokens * known.output) / MILLION


def price(model: str) -> Price | None:
    """Return the price of a model by its exact name."""
    return _table().get(model)


@functools.cache
def _table() -> dict[str, Price]:
    return yaml_reader.read(FILE, dict[str, Price], EvenhandError)
