"""The server process: bind the port, start the application, serve it, and stop it within a set time."""

from __future__ import annotations

import contextlib
import errno
import logging
import math
import socket
from collections.abc import Iterable
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

from service import __version__
from service.errors import EvenhandError
from service.wiring import logs, stopping

log = logging.getLogger(__name__)

_LATER = 2
"""Seconds after the deadline in which connections are closed whose clients don't send or don't read."""


def run(app: FastAPI, host: str, port: int, seconds: float) -> None:
    """
    Serve the application until the process is told to stop. Running work then has *seconds* to end.

    Raise EvenhandError if the application can't start.
    """
    logs.configure()
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(bound) for bound in _bind(host, port)]
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=math.ceil(seconds) + _LATER,
        )
        Server(config, app, seconds).run(sockets)
    stopping.finish()


class Server(uvicorn.Server):
    """
    A uvicorn server that starts and ends the application itself, so that an error at the start is raised, not printed.

    When it is told to stop and all work ends in time, the exit code is 0.
    """

    def __init__(self, config: uvicorn.Config, app: FastAPI, seconds: float) -> None:
        super().__init__(config)
        self._app = app
        self._seconds = seconds
        self._stack = contextlib.AsyncExitStack()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application, then listen."""
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(self._app.router.lifespan_context(self._app))
            try:
                await super().startup(sockets)
            except OSError as error:  # another process bound the port at the same moment and listens already
                raise _unusable(", ".join(_address(each.getsockname()) for each in sockets or []), error) from error
            self._stack = stack.pop_all()
        for each in sockets or []:
            log.info("Evenhand %s listens on http://%s", __version__, _address(each.getsockname()))

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's own signature
        """Begin to stop: uvicorn calls this on a signal."""
        stopping.begin(self._seconds)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, give requests and articles of batches the same time to end, then close the application."""
        log.info("Evenhand stops: running work has %g s to end", self._seconds)
        self._app.state.stop(self._seconds)
        await super().shutdown(sockets)
        if not self.force_exit:
            await self._stack.aclose()


def _bind(host: str, port: int) -> list[socket.socket]:
    """
    Bind the port on every address of the host, before anything is started. No connection is accepted yet.

    Leave out addresses that this machine does not have, such as ::1 of localhost without IPv6.
    """
    bound: list[socket.socket] = []
    missing: OSError | None = None
    try:
        for family, kind, protocol, _, address in _addresses(host, port):
            each = socket.socket(family, kind, protocol)
            bound.append(each)
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                each.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            try:
                each.bind(address)
            except OSError as error:
                if error.errno != errno.EADDRNOTAVAIL:
                    raise
                bound.pop().close()
                missing = error
    except OSError as error:
        for each in bound:
            each.close()
        raise _unusable(f"{host}:{port}", error) from error
    if not bound:
        raise _unusable(f"{host}:{port}", missing) from missing
    return bound


def _addresses(host: str, port: int) -> Iterable[Any]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return dict.fromkeys(each for each in found if each[0] != socket.AF_INET6 or socket.has_dualstack_ipv6())


def _unusable(address: str, error: OSError | None) -> EvenhandError:
    why = error.strerror or error if error else "no such address"
    return EvenhandError(
        f"can't listen on {address}: {why}. Stop the program that listens there, or choose another port "
        "with --port or EVENHAND_PORT. To change the address, use --host or EVENHAND_HOST"
    )


def _address(name: Any) -> str:  # noqa: ANN401 - as sockets name themselves
    host, port = name[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
