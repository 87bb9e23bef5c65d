"""Serve the application with uvicorn, and stop within a set time."""

from __future__ import annotations

import math
import socket
import sys
from types import FrameType

import uvicorn
from fastapi import FastAPI

from service import stopping

_LATER = 2
"""Seconds by which connections may outlast the deadline: those of clients that don't send or don't read."""


class Server(uvicorn.Server):
    """uvicorn's server. Told to stop, it ends with exit code 0 where all ended in order."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, seconds: float) -> None:
        super().__init__(config)
        self._app = app
        self._seconds = seconds

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's own signature
        """Begin to stop."""
        stopping.begin(self._seconds)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Give all that runs the same time, requests and articles of batches."""
        self._app.state.stop(self._seconds)
        await super().shutdown(sockets)


def run(app: FastAPI, host: str, port: int, seconds: float) -> None:
    """Serve until told to stop; what runs then has some *seconds* to end."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="info",
        server_header=False,
        timeout_graceful_shutdown=math.ceil(seconds) + _LATER,
    )
    server = Server(config, app, seconds)
    server.run()
    if not server.started:
        sys.exit(3)
