"""What the answers cost: tokens, seconds, and money where the model's price is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from evals import prices
from evals.compare import Comparison
from evals.metrics.scores import by_unit, value
from evals.report import figures
from evals.runs import Side

_TOKENS = ("input_tokens", "cached_tokens", "output_tokens")
_NAMES = {
    "input_tokens": "input tokens per sample",
    "cached_tokens": "of those, cached",
    "output_tokens": "output tokens per sample",
    "seconds": "seconds per sample, as recorded",
}


class Row(NamedTuple):
    """One kind of cost, in words, and a figure a column; the last is the difference where two are compared."""

    name: str
    figures: tuple[str, ...]


def of_comparison(comparison: Comparison) -> list[Row]:
    """List what both sides cost and the difference; empty where only other metrics were asked for."""
    costs = [change for change in comparison.changes if change.kind == "cost"]
    rows = [
        Row(_NAMES.get(c.metric, c.metric), (*_figures(c.a, c.b), figures.difference(c.difference, "cost")))
        for c in costs
    ]
    sides = {c.metric: c.a for c in costs}, {c.metric: c.b for c in costs}
    return rows + _money(comparison.model, sides, differ=True) if rows else []


def of_side(side: Side) -> list[Row]:
    """List what a side cost."""
    scores = by_unit(side.scores)
    costs = {name: value(s for each in scores.get(name, {}).values() for s in each) for name in _NAMES}
    return [Row(_NAMES[name], _figures(cost)) for name, cost in costs.items()] + _money(side.model, [costs])


def note(model: str) -> str:
    """Say where a sum of money is from, or why there is none."""
    price = prices.price(model)
    if price is None:
        return f"The price of {model} is not known: add it to evals/prices.yaml."
    if not price.input and not price.output:
        return f"{model} runs on the user's own machine: no one sends a bill."
    return f"Money by the list price of {model} on {price.as_of.isoformat()}, evals/prices.yaml: check it."


def _figures(*values: float | None) -> tuple[str, ...]:
    return tuple(figures.figure(each, "cost") for each in values)


def _money(model: str, sides: Sequence[Mapping[str, float | None]], *, differ: bool = False) -> list[Row]:
    """Price the tokens, by sample and by 1,000 articles, each of which one sample is about."""
    price = prices.price(model)
    if price is None:
        return []
    sums = [_sum(model, *(side.get(name) for name in _TOKENS)) for side in sides]
    if differ:
        sums.append(sums[1] - sums[0] if sums[0] is not None and sums[1] is not None else None)
    signs = ["", "", "+"]
    return [
        Row(
            f"{price.currency} per {what}",
            tuple(
                figures.NOTHING if each is None else f"{each * times:{sign}.{digits}f}".replace("-", "−")
                for each, sign in zip(sums, signs, strict=False)
            ),
        )
        for what, times, digits in (("sample", 1, 6), ("1,000 articles", 1000, 2))
    ]


def _sum(model: str, *tokens: float | None) -> float | None:
    read, cached, written = tokens
    if read is None or cached is None or written is None:
        return None
    return prices.money(model, read, cached, written)
