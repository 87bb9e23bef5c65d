"""What the answers cost: tokens, seconds, and money if the price of the model is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from evals.comparison.results import Comparison
from evals.comparison.runs import Side
from evals.metrics import prices
from evals.metrics.catalogue import METRICS
from evals.metrics.scores import by_unit, value
from evals.report import formatting

_TOKENS = ("input_tokens", "cached_tokens", "output_tokens")
_NAMES = {
    "input_tokens": "input tokens per sample",
    "cached_tokens": "of those, cached",
    "output_tokens": "output tokens per sample",
    "words": "words per sample",
    "seconds": "seconds per sample, as recorded",
}


class Row(NamedTuple):
    """One kind of cost, with one figure for each side; in a comparison the last figure is the difference."""

    name: str
    figures: tuple[str, ...]


def of_comparison(comparison: Comparison) -> list[Row]:
    """List what both sides cost and the difference; empty if no cost was among the metrics."""
    costs = [change for change in comparison.changes if change.kind == "cost"]
    rows = [
        Row(_NAMES.get(c.metric, c.metric), (*_figures(c.a, c.b), formatting.difference(c.difference, "cost")))
        for c in costs
    ]
    sides = {c.metric: c.a for c in costs}, {c.metric: c.b for c in costs}
    return rows + _money(comparison.model, sides) if rows else []


def of_side(side: Side) -> list[Row]:
    """List what a side cost."""
    scores = by_unit(side.scores)
    names = [metric.name for metric in METRICS[side.task] if metric.kind == "cost"]
    costs = {name: value(s for each in scores.get(name, {}).values() for s in each) for name in names}
    rows = [Row(_NAMES.get(name, name), _figures(cost)) for name, cost in costs.items()]
    return rows + _money(side.model, [costs])


def note(model: str) -> str:
    """Say where a price comes from, or why there is none."""
    price = prices.price(model)
    if price is None:
        return "What this model costs is not known: add its price to evals/metrics/prices.yaml."
    if not price.input and not price.output:
        return "This model runs on the user's own machine: no one sends a bill."
    return f"Money by the model's list price of {price.as_of.isoformat()} in evals/metrics/prices.yaml: check it."


def _figures(*values: float | None) -> tuple[str, ...]:
    return tuple(formatting.figure(each, "cost") for each in values)


def _money(model: str, sides: Sequence[Mapping[str, float | None]]) -> list[Row]:
    """Return rows with the price of one sample, and of 1,000 articles with one sample each."""
    price = prices.price(model)
    if price is None:
        return []
    sums = [_sum(model, *(side.get(name) for name in _TOKENS)) for side in sides]
    rows = []
    for what, times, digits in (("sample", 1, 6), ("1,000 articles", 1000, 2)):
        cells = [formatting.NOTHING if each is None else f"{each * times:,.{digits}f}" for each in sums]
        if len(sums) == 2:
            known = [each for each in sums if each is not None]
            increase = (
                formatting.signed((known[1] - known[0]) * times, digits) if len(known) == 2 else formatting.NOTHING
            )
            cells.append(increase)
        rows.append(Row(f"{price.currency} per {what}", tuple(cells)))
    return rows


def _sum(model: str, *tokens: float | None) -> float | None:
    read, cached, written = tokens
    if read is None or cached is None or written is None:
        return None
    return prices.money(model, read, cached, written)
