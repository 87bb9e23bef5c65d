"""What is done for every request: give it an id, check its host, limit its body, and set the answer's headers."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api import metrics, problems
from service.api.deadline import Deadline
from service.api.hosts import Hosts
from service.errors import EvenhandError, Stopping, TooLarge
from service.wiring import logs

log = logging.getLogger(__name__)


class Edge:
    """The outermost layer. It is plain ASGI: answers stream through it, and it reads no body itself."""

    def __init__(
        self,
        app: ASGIApp,
        max_body_bytes: int,
        larger: Mapping[str, int] | None = None,
        *,
        deadline: Deadline | None = None,
        hosts: Hosts | None = None,
    ) -> None:
        self._app = app
        self._deadline = deadline or Deadline()
        self._hosts = hosts or Hosts(())
        self._max_body_bytes = max_body_bytes
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. An unforeseen error becomes a problem too."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if re.fullmatch(r"[!-~]{1,128}", given) else uuid4().hex
        # A new dict: all requests share the one that the server gives.
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        token = logs.request_id.set(request_id)
        try:
            await self._answer(scope, receive, send)
        finally:
            logs.request_id.reset(token)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, began = False, time.perf_counter()

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                metrics.count_answer(scope, message["status"], began)
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = scope["state"]["request_id"]
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        timeout: asyncio.Timeout | None = None
        try:
            self._hosts.check(scope)
        except EvenhandError as error:
            await problems.render(Request(scope), error)(scope, receive, send_with_headers)
            return
        try:
            limit = self._larger.get(scope["path"], self._max_body_bytes)
            async with self._deadline.over() as timeout:
                await self._app(scope, _limited(scope, receive, limit), send_with_headers)
        except Exception as error:  # noqa: BLE001 -- the last resort
            if timeout and timeout.expired() and not started:
                stopped = Stopping("the service is stopping, and the answer was not ready in time: ask again")
                await problems.render(Request(scope), stopped)(scope, receive, send_with_headers)
                return
            _log(scope, error)
            if started:  # too late for a problem. The server would log the error's text: leave it out
                raise RuntimeError("the answer was cut off") from None
            await problems.unexpected(Request(scope))(scope, receive, send_with_headers)


def _limited(scope: Scope, receive: Receive, limit: int) -> Callable[[], Awaitable[Message]]:
    """Refuse a body of more than *limit* bytes: at once if its length is declared, else when the limit is reached."""
    declared = Headers(scope=scope).get("content-length", "")
    announced = declared.isdecimal() and int(declared[:20]) > limit
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = {} if announced else await receive()
        seen += len(message.get("body", b""))
        if announced or seen > limit:
            raise TooLarge(f"the body is over {limit:,} bytes; send less text")
        return message

    return limited


def _log(scope: Scope, error: Exception) -> None:
    """Log where the error was raised, but not its text, which may quote the article."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s %r: %s\n%s", scope["method"], scope["path"], type(error).__qualname__, where)
