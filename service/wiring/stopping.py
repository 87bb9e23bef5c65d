"""
How a server or a worker stops.

After the first signal (SIGTERM, Ctrl-C), running work has a set time to finish; the rest is given up in order. After
the second signal the process ends at once, and its work is continued later as after a crash.
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
"""Seconds after the set time, to put articles back into the queue and to close connections."""


def begin(seconds: float) -> None:
    """Let the next signal end the process at once. End it also after *seconds* and the margin."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    timer = threading.Timer(seconds + MARGIN, _give_up, (seconds,))
    timer.daemon = True
    timer.start()


def finish() -> None:
    """Make the garbage collector skip all objects: looking at them would take seconds when the process ends."""
    gc.freeze()


def _give_up(seconds: float) -> None:
    """End the process even if a thread in C code or a database that does not answer holds it."""
    log.error("not everything ended within %g s: the process ends now", seconds + MARGIN)
    os._exit(1)
