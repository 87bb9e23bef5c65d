"""What questions wait for: counted for the metrics, and logged if a wait is long."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

log = logging.getLogger(__name__)

Kind = Literal["analysis", "batch"]
"""Whose question it is: a single analysis's, which somebody waits for, or a batch's."""

State = Literal["on_wire", "waiting_for_slot", "waiting_for_rate", "backing_off"]

LONG = 30.0
"""A question that has no answer for so many seconds is logged if it waits."""

_REPEAT = 600.0
"""The same message is logged again after so many seconds at the earliest."""

_WHY: dict[State, str] = {
    "waiting_for_slot": "EVENHAND_MODEL_CONCURRENCY allows no more at once",
    "waiting_for_rate": "EVENHAND_REQUESTS_PER_MINUTE and EVENHAND_TOKENS_PER_MINUTE allow no more",
    "backing_off": "the endpoint fails or asks to come back later",
}
_WHOSE: dict[Kind, str] = {"analysis": "of single analyses", "batch": "of batches"}


class Waits:
    """How many questions to an endpoint are in which state."""

    def __init__(self) -> None:
        self.questions: Counter[tuple[Kind, State]] = Counter()
        self._logged: dict[tuple[Kind, State], float] = {}

    @contextmanager
    def counted(self, kind: Kind, state: State, since: float | None = None) -> Iterator[None]:
        """Count one question in a state. Log it if it is still there long after *since*, its monotonic start."""
        self.questions[kind, state] += 1
        timer = None
        if since is not None:
            delay = max(0.0, since + LONG - time.monotonic())
            timer = asyncio.get_running_loop().call_later(delay, self._log, kind, state)
        try:
            yield
        finally:
            if timer is not None:
                timer.cancel()
            self.questions[kind, state] -= 1

    def _log(self, kind: Kind, state: State) -> None:
        now = time.monotonic()
        if now - self._logged.get((kind, state), -_REPEAT) < _REPEAT:
            return
        self._logged[kind, state] = now
        waiting, on_wire = self.questions[kind, state], sum(n for (_, s), n in self.questions.items() if s == "on_wire")
        log.warning(
            "questions %s have no answer after %g s: %d wait (%s), %d to this model are on the wire",
            _WHOSE[kind], LONG, waiting, _WHY[state], on_wire,
        )  # fmt: skip
