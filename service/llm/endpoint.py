"""
An endpoint that answers questions, over HTTP.

It retries what may succeed later, keeps to the slots, and gives up in time. Nobody else retries: not the SDK, not the
callers.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tenacity

from service.errors import ModelBusy, ModelError
from service.llm.address import Address
from service.llm.failures import as_model_errors
from service.llm.profiles import Profile
from service.llm.question import Question
from service.llm.reply import Reply, read_reply
from service.llm.retry import if_temporary, wait
from service.llm.slots import Slots, Ticket
from service.llm.waits import Kind

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

    from service.llm.connection import Connection


def _at_once(question: Question, since: float) -> AbstractAsyncContextManager[None]:  # noqa: ARG001 - as Policy has it
    """Let a request begin without waiting."""
    return nullcontext()


@dataclass(frozen=True)
class Policy:
    """
    How one question is asked: at most *attempts* times, for at most *patience* seconds.

    Each request is made inside *around*, which is given the question and the monotonic time at which it was asked.
    """

    attempts: int
    patience: float
    around: Callable[[Question, float], AbstractAsyncContextManager[None]] = _at_once


@dataclass
class _Pending:
    """A question without a reply yet. It was asked *since*, and its first request *began*: both monotonic times."""

    question: Question
    ticket: Ticket
    policy: Policy
    since: float
    began: float = 0.0
    requests: int = 0

    @property
    def left(self) -> float:
        """The seconds until the question is given up."""
        return self.since + self.policy.patience - time.monotonic()


_ticket: ContextVar[Ticket | None] = ContextVar("ticket", default=None)
"""The ticket of the article that is being worked on."""


class Endpoint:
    """
    One model at one endpoint. *slots* limit how many of its requests run at once.

    *find_address* is called before each request, since the embedded model may have moved to another port. *prepare* is
    called right before a request, which then holds its slot.
    """

    def __init__(
        self,
        find_address: Callable[[], Awaitable[Address]],
        profile: Profile,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        slots: Slots | None = None,
        prepare: Callable[[Question], Awaitable[None]] | None = None,
    ) -> None:
        self.profile = profile
        self.slots = slots or Slots(profile.concurrency)
        self.address: Address | None = None
        """The address of the last connection."""
        self._find_address = find_address
        self._sleep = sleep
        self._prepare = prepare
        self._connection: Connection | None = None

    @asynccontextmanager
    async def turn(self, kind: Kind) -> AsyncIterator[Ticket]:
        """Give all questions that are asked inside one place in the line for slots: they are of one article."""
        ticket = self.slots.ticket(kind)
        before = _ticket.set(ticket)
        try:
            yield ticket
        finally:
            _ticket.reset(before)
            self.slots.release(ticket)

    async def reply(self, question: Question, policy: Policy | None = None) -> Reply:
        """Ask a question, again where that may help; raise a `ModelError` that says why there is no reply."""
        policy = policy or Policy(self.profile.attempts, self.profile.patience)
        if (ticket := _ticket.get()) is not None:
            return await self._in_line(question, ticket, policy)
        async with self.turn("analysis") as ticket:
            return await self._in_line(question, ticket, policy)

    async def reject(self, question: Question) -> None:
        """Do nothing: an endpoint remembers no replies."""

    async def connect(self) -> Connection:
        """Connect to the endpoint's address of now; the embedded model is started first where it does not run."""
        finding = asyncio.ensure_future(self._find_address())
        if self._connection is None:
            await asyncio.sleep(0)  # the embedded model begins to start, and loads while the SDK is imported
        from service.llm.connection import Connection

        address = await finding
        if self._connection is None or address != self.address:
            await self.close()
            self.address, self._connection = address, Connection(address, self.profile)
        return self._connection

    async def close(self) -> None:
        """Close the connection; the next question opens another."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _in_line(self, question: Question, ticket: Ticket, policy: Policy) -> Reply:
        async with ticket.questions:
            pending = _Pending(question, ticket, policy, time.monotonic())
            try:
                message = await self._with_retries(pending)
            except ModelError as error:
                error.attempts = pending.requests
                raise
            return read_reply(message, pending.requests, time.monotonic() - pending.began)

    async def _with_retries(self, pending: _Pending) -> AIMessage:
        policy = pending.policy

        async def back_off(seconds: float) -> None:
            self.slots.release(pending.ticket)
            with self.slots.waits.counted(pending.ticket.kind, "backing_off", pending.since):
                await self._sleep(seconds)

        async for attempt in tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(policy.attempts) | tenacity.stop_before_delay(policy.patience),
            wait=wait,
            sleep=back_off,
            retry=if_temporary,
            reraise=True,
        ):
            with attempt:
                async with policy.around(pending.question, pending.since):
                    message = await self._in_slot(pending)
        return message

    async def _in_slot(self, pending: _Pending) -> AIMessage:
        """Make one request as soon as there is a slot for it; raise ModelBusy if there is none in time."""
        connection = await self.connect()
        try:
            async with self.slots.slot(pending.ticket, pending.since, pending.left):
                return await self._request(connection, pending)
        except TimeoutError as error:
            raise ModelBusy(
                f"other questions kept the model busy for {pending.policy.patience:g} s: ask again later, or raise "
                "EVENHAND_MODEL_CONCURRENCY where the endpoint can answer more at once"
            ) from error

    async def _request(self, connection: Connection, pending: _Pending) -> AIMessage:
        """Make one request, which ends before the question is given up; turn each failure into one of our errors."""
        pending.began = pending.began or time.monotonic()
        pending.requests += 1
        limit = min(self.profile.timeout, max(0.0, pending.left))
        with as_model_errors(self.address, limit, longest_wait=self.profile.retry_after_limit):
            async with asyncio.timeout(limit):
                if self._prepare is not None:
                    await self._prepare(pending.question)
                return await connection.ask(pending.question)
