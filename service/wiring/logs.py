"""
The log of a server or a worker. All of it goes to stderr in one format, with the time and the id of the request.

The log has no messages of exceptions, because they may quote the article.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from contextvars import ContextVar
from types import TracebackType
from typing import TypeAlias

request_id: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the request that is being handled."""

_FORMAT = "%(asctime)s %(levelname)s %(request_id)s %(name)s: %(message)s"
_LEVELS = {"service": logging.INFO, "uvicorn.access": logging.INFO, "uvicorn.error": logging.WARNING}
_Raised: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class AddRequestId(logging.Filter):
    """Adds the id of the current request to every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the id and keep the line."""
        record.request_id = request_id.get()
        return True


class _Formatter(logging.Formatter):
    """Writes times in UTC, and of an exception only its class and where it was raised."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - as logging calls it
        """Write where the exception was raised, without its message and its causes."""
        return "".join(traceback.format_tb(ei[2])) + (ei[0].__qualname__ if ei[0] else "")


def configure() -> None:
    """Send the whole log to stderr. Call it once, before a server or a worker starts."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(_FORMAT))
    handler.addFilter(AddRequestId())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name, level in _LEVELS.items():
        logging.getLogger(name).setLevel(level)
