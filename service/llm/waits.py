"""What questions wait for: counted for the metrics, and logged where it takes long."""

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
"""Who asks: somebody who waits for the answer to one article, or a batch."""

State = Literal["on_wire", "waiting_for_slot", "waiting_for_rate", "backing_off"]

LONG = 30.0
"""Seconds without an answer after which a wait is logged."""

_AGAIN = 600.0
"""Seconds after which the same is logged again."""

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
        """Count a question as in a state; log it if there is no answer for long *since* (monotonic) it was asked."""
        self.questions[kind, state] += 1
        timer = None
        if since is not None:
            patience = max(0.0, since + LONG - time.monotonic())
            timer = asyncio.get_running_loop().call_later(patience, self._log, kind, state)
        try:
            yield
        finally:
            if timer is not None:
                timer.cancel()
            self.questions[kind, state] -= 1

    def _log(self, kind: Kind, state: State) -> None:
        now = time.monotonic()
        if now - self._logged.get((kind, state), -_AGAIN) < _AGAIN:
            return
        self._logged[kind, state] = now
        waiting, on_wire = self.questions[kind, state], sum(n for (_, s), n in self.questions.items() if s == "on_wire")
        log.warning(
            "questions %s have no answer after %g s: %d wait (%s), %d to this model are on the wire",
            _WHOSE[kind], LONG, waiting, _WHY[state], on_wire,
        )  # fmt: skip
