"""
How a process that serves or works ends.

Told to stop (SIGTERM, Ctrl-C), what runs has a set time to end, and what does not is given up in order. Told again, the
process ends at once, and what it was doing is taken up as after a crash.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading

log = logging.getLogger(__name__)

SIGNALS = (signal.SIGTERM, signal.SIGINT)

MARGIN = 10.0
"""Seconds, after the set time, in which batches are handed back and connections closed."""


def begin(seconds: float) -> None:
    """Have the next signal end the process at once, and time: *seconds* for what runs, and the margin."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    timer = threading.Timer(seconds + MARGIN, _give_up, (seconds,))
    timer.daemon = True
    timer.start()


def finish() -> None:
    """Spare the garbage collector the look at all that is kept, which takes seconds when a process ends."""
    gc.freeze()


def _give_up(seconds: float) -> None:
    """End the process, whatever keeps it: a thread in C code, a database that does not answer."""
    log.error("not everything ended within %g s, and is given up", seconds + MARGIN)
    os._exit(1)
