"""
Server-sent events: the parts of an analysis as they get ready.

The stream begins with the first part, or when the client has waited for as long as a connection may be silent. What
fails before that is answered as any other error; what fails later is the last event, `problem`.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from pydantic import TypeAdapter

from service.analysis.listeners import Listener
from service.api import problems
from service.api.disconnects import while_connected
from service.errors import EvenhandError
from service.models import Analysis, Article, Flag, Party, Summary, SuspectedInstruction

MEDIA_TYPE = "text/event-stream"

SILENCE = 15.0
"""Seconds after which a comment is sent, because proxies close connections that are silent."""

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # nginx would hold small events back

_SUSPECTED = TypeAdapter(Sequence[SuspectedInstruction])
_FLAGS = TypeAdapter(Sequence[Flag])
_PARTIES = TypeAdapter(Sequence[Party])

_EXAMPLE = 'event: article\ndata: {"text": "…"}\n\nevent: flags\ndata: []\n\nevent: analysis\ndata: {"id": "an_…"}\n\n'

log = logging.getLogger(__name__)

Work = Callable[[Listener], Awaitable[Analysis]]
"""Makes or finds an analysis, and shows its parts to a listener."""


class _Events:
    """A listener that puts events into a queue. None ends the queue."""

    def __init__(self, silence: float) -> None:
        self._silence = silence
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue()

    def add(self, name: str, data: str) -> None:
        """Add an event. Its data is JSON, which has no line breaks."""
        self._queue.put_nowait(format_sse_event(event=name, data_str=data))

    def end(self, working: asyncio.Future[Analysis]) -> None:
        """End the queue. Take note of an error, which nobody may be there to read."""
        if not working.cancelled():
            working.exception()
        self._queue.put_nowait(None)

    async def next(self) -> bytes | None:
        """Wait for the next event. If there is none for long, give a comment instead."""
        try:
            async with asyncio.timeout(self._silence):
                return await self._queue.get()
        except TimeoutError:
            return KEEPALIVE_COMMENT

    def article(self, article: Article, suspected: Sequence[SuspectedInstruction]) -> None:
        """Add the article and, only if there is any, what in it speaks to a model."""
        self.add("article", article.model_dump_json())
        if suspected:
            self.add("suspected_instructions", _SUSPECTED.dump_json(suspected).decode())

    def flags(self, flags: Sequence[Flag]) -> None:
        """Add the loaded words."""
        self.add("flags", _FLAGS.dump_json(flags).decode())

    def summary(self, summary: Summary) -> None:
        """Add the summary."""
        self.add("summary", summary.model_dump_json())

    def party(self, party: Party) -> None:
        """Do nothing: all parties make one event."""

    def parties(self, parties: Sequence[Party]) -> None:
        """Add the parties."""
        self.add("parties", _PARTIES.dump_json(parties).decode())


def described() -> dict[str, Any]:
    """Describe the answer in OpenAPI."""
    return {
        "description": "With `Accept: text/event-stream`: one server-sent event for each part that was asked for, as "
        "soon as it is ready, with JSON as its data. `article` comes first; `flags`, `summary` and `parties` have the "
        "values of these fields of the analysis; `suspected_instructions` comes only if there are any. The last event "
        "is `analysis`, which is stored, or `problem`. A comment is sent when nothing else was sent for 15 seconds. If "
        "you close the connection, the analysis is cancelled and nothing is stored.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": _EXAMPLE}},
    }


async def stream_parts(request: Request, work: Work, silence: float = SILENCE) -> Response:
    """
    Answer with the events of an analysis. If the client disconnects, the work is cancelled.

    *silence*: seconds after which a comment is sent.
    """
    events = _Events(silence)
    working = asyncio.ensure_future(work(events))
    working.add_done_callback(events.end)
    try:
        first = await while_connected(request, events.next())
        if first is None:
            await working  # raises what failed: an analysis has at least one part
    except BaseException:
        await _cancel(working)
        raise
    return EventSourceResponse(_events(request, events, working, first), headers=_HEADERS)


async def _events(
    request: Request, events: _Events, working: asyncio.Future[Analysis], first: bytes | None
) -> AsyncIterator[bytes]:
    try:
        event = first
        while event is not None:
            yield event
            event = await events.next()
        yield await _last(request, working)
    finally:
        await _cancel(working)


async def _last(request: Request, working: asyncio.Future[Analysis]) -> bytes:
    """Give the last event: the whole analysis, or the problem that there is instead."""
    try:
        return format_sse_event(event="analysis", data_str=(await working).model_dump_json())
    except EvenhandError as error:
        problem = problems.render(request, error)
    except Exception as error:  # noqa: BLE001 -- as in the middleware, which can't answer any more
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("an event stream: %s\n%s", type(error).__qualname__, where)  # noqa: TRY400 -- its text may quote the article
        problem = problems.unexpected(request)
    return format_sse_event(event="problem", data_str=bytes(problem.body).decode())


async def _cancel(working: asyncio.Future[Any]) -> None:
    """Cancel the work if it has not ended, and wait until it has."""
    working.cancel()
    await asyncio.wait((working,))
