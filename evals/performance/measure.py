"""What all benches use: medians with a spread, the description of the machine, and tables to print."""

from __future__ import annotations

import gc
import os
import platform
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

Work = Callable[[int], Awaitable[object]]
"""A piece of work that is timed. Its argument is its number, so that all are different."""


@dataclass(frozen=True)
class Spread:
    """The median of some figures, and the quartiles around it."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, figures: Iterable[float]) -> Spread:
        """Take the quartiles of at least one figure."""
        ordered = sorted(figures)
        if len(ordered) == 1:
            return cls(ordered[0], ordered[0], ordered[0])
        low, median, high = statistics.quantiles(ordered, n=4, method="inclusive")
        return cls(median, low, high)

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def percentile(figures: Iterable[float], percent: float) -> float:
    """Return the smallest figure that *percent* of all figures do not exceed (nearest rank)."""
    ordered = sorted(figures)
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]


async def in_turns(contestants: Sequence[Work], rounds: int, each: int) -> list[list[float]]:
    """
    Measure the CPU seconds that one piece of work costs each contestant, in every round.

    They take turns, and the order changes every round, so that none of them always runs after the same other one.
    """
    taken: list[list[float]] = [[] for _ in contestants]
    for turn in range(rounds):
        order = range(len(contestants)) if turn % 2 == 0 else reversed(range(len(contestants)))
        for which in order:
            gc.collect()
            began = time.process_time()
            for number in range(turn * each, (turn + 1) * each):
                await contestants[which](number)
            taken[which].append((time.process_time() - began) / each)
    return taken


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Divide round by round."""
    return Spread.of(a / b for a, b in zip(ours, theirs, strict=True))


def free_share(seconds: float = 0.2) -> float:
    """Measure the share of a core that this process gets if it wants all of it: 1 on an idle machine."""
    began, cpu = time.perf_counter(), time.process_time()
    while time.process_time() - cpu < seconds:
        pass
    return seconds / (time.perf_counter() - began)


def machine() -> str:
    """Describe when and on which machine this was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    size = f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}, Python {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {size}; {free_share():.0%} of a core free"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def verdict(value: float, bar: float) -> str:
    """Say whether a figure meets its bar, which is the highest good value."""
    return f"bar {bar:g}: {'met' if value <= bar else 'NOT met'}"
