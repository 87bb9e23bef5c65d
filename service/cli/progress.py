"""What `analyze` shows on a terminal while the model works: what is asked now, and how long the rest will take."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from service.analysis.listeners import Listener
from service.files.atomic import write_atomically

if TYPE_CHECKING:
    from rich.status import Status

    from service.analysis.requests import AnalysisRequest
    from service.models import Article, Flag, Party, Summary, SuspectedInstruction

Stage = Literal["summary", "framing"]

_NOW: Mapping[Stage, str] = {"summary": "writing the summary", "framing": "asking about the parties"}
_WRITING = 5
"""A token takes about so many times as long to write as to read."""
EMBEDDED_SPEED = 55.0
"""Tokens that the embedded model reads in a second on two busy cores, for the first forecast on a machine."""

_FOUND = 3
"""How many parties a model is expected to find."""


class Forecast:
    """
    How long an analysis will take: the work of each stage, in tokens to read, over a *speed* in such tokens a second.

    The speed is that of an earlier analysis, until a stage of this one is done. Without any there is no forecast.
    """

    def __init__(self, work: Mapping[Stage, float], speed: float | None) -> None:
        self._left = dict(work)
        self._done = 0.0
        self._ended = 0.0
        self.speed = speed
        self.measured: float | None = None

    @property
    def stage(self) -> Stage | None:
        """Return what is being done; None at the end."""
        return next(iter(self._left), None)

    def end(self, stage: Stage, seconds: float) -> None:
        """Note that a stage is done, so many seconds after the first one began."""
        self._done += self._left.pop(stage, 0.0)
        self._ended = seconds
        if seconds > 0 and self._done:
            self.speed = self.measured = self._done / seconds

    def seconds_left(self, seconds: float) -> float | None:
        """Return how long the rest takes, so many seconds after the first stage began; less than 0 if it is late."""
        if self.speed is None:
            return None
        return sum(self._left.values()) / self.speed - (seconds - self._ended)

    def say(self, seconds: float) -> str:
        """Say what is being done, and how long the rest takes."""
        now = _NOW[self.stage] if self.stage else "putting it together"
        left = self.seconds_left(seconds)
        if left is None:
            return f"{now} ({seconds:.0f} s so far)"
        return f"{now}: about {max(1, round(left))} s left" if left > 0 else f"{now}: this takes longer than expected"


def work_of(request: AnalysisRequest, characters: int) -> dict[Stage, float]:
    """Estimate the work of each stage that is asked for, in tokens to read; four characters are about a token."""
    parties = len(request.parties or ()) or _FOUND
    work: dict[Stage, float] = {
        "summary": characters / 4 + 400 + 150 * _WRITING,
        "framing": parties * 500,
    }
    return {stage: tokens for stage, tokens in work.items() if stage in request.tasks}


class Watch:
    """Passes the parts of an analysis on to a listener, and shows between them how far it is."""

    def __init__(self, listener: Listener, request: AnalysisRequest, speed: float | None) -> None:
        self.forecast = Forecast({}, speed)
        self._listener = listener
        self._request = request
        self._began = 0.0
        self._status: Status | None = None

    def __rich__(self) -> str:
        """Say how far it is. The terminal asks for this again and again."""
        return self.forecast.say(time.monotonic() - self._began)

    def restart(self) -> None:
        """Count from now, and show nothing until the next part is ready: the model's file is still being fetched."""
        self.hide()
        self._began = time.monotonic()

    def hide(self) -> None:
        """Show nothing until the next part is ready."""
        if self._status is not None:
            self._status.stop()

    def article(self, article: Article, suspected: Sequence[SuspectedInstruction]) -> None:
        """Pass it on. The work begins."""
        self._listener.article(article, suspected)
        self._began = time.monotonic()
        self.forecast = Forecast(work_of(self._request, len(article.text)), self.forecast.speed)

    def flags(self, flags: Sequence[Flag]) -> None:
        """Pass them on."""
        with self._hidden():
            self._listener.flags(flags)

    def summary(self, summary: Summary) -> None:
        """Pass it on. The summary is done."""
        with self._hidden():
            self._listener.summary(summary)
            self.forecast.end("summary", time.monotonic() - self._began)

    def party(self, party: Party) -> None:
        """Pass it on."""
        with self._hidden():
            self._listener.party(party)

    def parties(self, parties: Sequence[Party]) -> None:
        """Pass them on. The framing is done."""
        with self._hidden():
            self._listener.parties(parties)
            self.forecast.end("framing", time.monotonic() - self._began)

    @contextlib.contextmanager
    def _hidden(self) -> Iterator[None]:
        """Hide the status while a part is written, and show it again if there is more to come."""
        self.hide()
        yield
        if self.forecast.stage is None or not sys.stderr.isatty():
            return
        if self._status is None:
            from rich.console import Console

            self._status = Console(stderr=True).status(self, refresh_per_second=4)
        self._status.start()


@contextlib.contextmanager
def watching(
    listener: Listener, request: AnalysisRequest, model: str, folder: Path, usual: float | None
) -> Iterator[Watch]:
    """
    Give a watch that knows from *folder* how quick the model was the last time; note there how quick it was now.

    *usual* is its speed if it was never asked here.
    """
    file = folder / "speed.json"
    speeds = _read(file)
    watch = Watch(listener, request, speeds.get(model, usual))
    try:
        yield watch
    finally:
        watch.hide()
    if watch.forecast.measured:
        with contextlib.suppress(OSError):  # it is only needed for a better guess
            folder.mkdir(parents=True, exist_ok=True)
            write_atomically(file, json.dumps(speeds | {model: round(watch.forecast.measured, 1)}))


def _read(file: Path) -> dict[str, float]:
    """Read the speeds by model; what can't be read is left out."""
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    known = found.items() if isinstance(found, dict) else ()
    return {name: float(speed) for name, speed in known if isinstance(speed, int | float) and speed > 0}
