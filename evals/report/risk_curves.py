"""Risk against coverage on a page: where its lines run, and the numbers in the table beside them."""

from __future__ import annotations

from typing import Final, Literal

from evals.metrics.risk_coverage import Curve, Point
from evals.report import formatting

WIDTH: Final = 360
HEIGHT: Final = 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, WIDTH - 20, 10, HEIGHT - 40

TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
"""The shares that both axes name."""


def x(told: float) -> float:
    """Return how far to the right a share that is told stands, in units of the drawing."""
    return round(_LEFT + (_RIGHT - _LEFT) * told, 1)


def y(share: float) -> float:
    """Return how far down a share of what is told stands."""
    return round(_BOTTOM - (_BOTTOM - _TOP) * share, 1)


def line(curve: Curve, what: Literal["right", "opposite"]) -> str:
    """Write the corners of a line, from few labels told to all."""
    corners = sorted((point.shares[0], point.shares[1 if what == "right" else 2]) for point in curve.points)
    return " ".join(f"{x(told)},{y(share)}" for told, share in corners)


def cells(point: Point) -> tuple[str, ...]:
    """Write the margin of a point, the share told, and the shares right and opposite."""
    return (f"{point.margin:+.2f}", *(formatting.figure(share, "share") for share in point.shares))


def summary(curve: Curve) -> str:
    """Say in a sentence what is told now, and how right it is."""
    point = curve.now or curve.points[0]
    told, right, opposite = (formatting.figure(share, "share") for share in point.shares)
    when = "With the prompt’s thresholds" if curve.now else "Without thresholds"
    return f"{when}, {told} of {point.n} labels are told; {right} of these are right, {opposite} on the opposite side."
