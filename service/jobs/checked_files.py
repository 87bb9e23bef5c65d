"""
Check many summaries, from a file to a file, on all cores.

OUT has one line for each line of IN, in the order of IN: `{"id", "check"}` or `{"id", "error"}`. No model is asked, so
nothing else is stored: a command that was stopped goes on after the last whole line of OUT.
"""

from __future__ import annotations

import json
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import IO

from service.analysis.extraction import end_with_parent
from service.errors import InvalidRequest
from service.storage.batches import Line

Work = Callable[[Line], str]
"""Checks one line, in a child process, and returns a line of OUT without its end."""

_AHEAD = 64
"""How many lines are read ahead of the last one that is written."""


@dataclass
class Counts:
    """How many lines were read and written, how many of those are objected to, and how many have no check."""

    read: int = 0
    written: int = 0
    objected: int = 0
    failed: int = 0

    def add(self, row: bytes) -> None:
        """Count a line of OUT."""
        found = json.loads(row)
        self.written += 1
        self.failed += "error" in found
        self.objected += "check" in found and any(each["violations"] for each in found["check"]["sentences"])


def skip_written(lines: Iterator[Line], out: IO[bytes], written: int) -> Counts:
    """Skip the lines of IN that OUT has already. Raise InvalidRequest if OUT was made from other lines."""
    counts = Counts()
    out.seek(0)
    for _ in range(written):
        if not _is_result_of(row := out.readline(), next(lines, None)):
            raise InvalidRequest("OUT has other lines than IN: name another OUT, or remove it to begin anew")
        counts.read += 1
        counts.add(row)
    return counts


def write_checks(
    lines: Iterable[Line], out: IO[bytes], work: Work, counts: Counts, show: Callable[[Counts], None]
) -> None:
    """Check *lines* and write the results to *out*, each as it and those before it are ready."""
    pool = ProcessPoolExecutor(initializer=_follow_parent)
    waiting: deque[Future[str]] = deque()

    def write(done: Future[str]) -> None:
        row = done.result().encode() + b"\n"
        out.write(row)
        out.flush()
        counts.add(row)
        show(counts)

    try:
        for line in lines:
            counts.read += 1
            waiting.append(pool.submit(work, line))
            while waiting and (waiting[0].done() or len(waiting) >= _AHEAD):
                write(waiting.popleft())
        while waiting:
            write(waiting.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _follow_parent() -> None:
    """Leave Ctrl-C to the parent, which stops its children in order; end with it if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def _is_result_of(row: bytes, line: Line | None) -> bool:
    """Tell whether a line of OUT was made from a line of IN: it has the same id, summary and text."""
    try:
        found = json.loads(row)
        same = line is not None and found["id"] == line.name
        if not same or "check" not in found:
            return bool(same and "error" in found)
        if not (line and line.request):
            return False
        asked, check = json.loads(line.request), found["check"]
        return check["summary"] == asked["summary"] and asked.get("text") in (None, check["article"]["text"])
    except (ValueError, TypeError, KeyError):
        return False
