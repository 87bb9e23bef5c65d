"""
Ask a model one structured question: the only place that talks to one.

LangChain words the messages and reads the answers, the openai SDK speaks HTTP, tenacity retries, and nobody else does.
LangChain's `ChatOpenAI` is not used. It shows each article to every callback and tracer that the environment turns on;
and its `with_structured_output` loses the text and the cost of an answer that is cut off or ill-shaped.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

import tenacity
from pydantic import BaseModel

from service.errors import BadReply, ModelBusy, ModelError
from service.llm.address import Address
from service.llm.failures import in_our_words, without_key
from service.llm.reply import Reply, decode, likelihoods, read
from service.llm.retry import may_pass, wait
from service.llm.schema import without_lengths
from service.llm.slots import Slots, Ticket
from service.llm.waits import Kind

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

    from service.llm.connection import Connection

Shape = TypeVar("Shape", bound=BaseModel)
Speaker = Literal["system", "user", "assistant"]

_MOST_TOKENS = 20
"""The most alternatives to a token that OpenAI's API tells of."""


@dataclass(frozen=True)
class Question:
    """One question, whole: what a recording is keyed by. It asks for JSON under *schema*, or for one of *options*."""

    name: str
    schema: Mapping[str, Any]
    messages: tuple[tuple[Speaker, str], ...]
    temperature: float | None
    max_output_tokens: int
    seed: int | None
    options: tuple[str, ...] = ()

    def then(self, answer: str, objection: str) -> Question:
        """Ask again, after *answer*, with *objection*: the prefix stays what it was."""
        return replace(self, messages=(*self.messages, ("assistant", answer), ("user", objection)))


@dataclass(frozen=True)
class Profile:
    """What is known of a model and its endpoint. `window` counts tokens, times are in seconds."""

    model: str
    window: int = 32_000
    concurrency: int = 8
    timeout: float = 120.0
    attempts: int = 4
    patience: float = 900.0
    retry_after_limit: float = 60.0
    """The longest wait that the endpoint may ask for; more is cut to it."""
    plain_strings: bool = False
    """The endpoint refuses `maxLength` in a strict schema, and wants `max_completion_tokens` (OpenAI does)."""
    prompts: str = "production"
    """The alias of the prompt versions that it is asked by where none is named."""


@dataclass
class Asking:
    """A question on its way: asked *since*, given up *until*; its first request *began*. Times are monotonic."""

    question: Question
    ticket: Ticket
    since: float
    until: float
    began: float = 0.0
    requests: int = 0


_ticket: ContextVar[Ticket | None] = ContextVar("ticket", default=None)
"""The article that questions are about."""


class Client:
    """One endpoint, and the connections to it; *slots* say how many questions it is asked at once, and whose."""

    kind: ClassVar[Kind] = "analysis"

    def __init__(
        self,
        address: Callable[[], Awaitable[Address]],
        profile: Profile,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        slots: Slots | None = None,
    ) -> None:
        self.profile = profile
        self.address = address
        self.slots = slots or Slots(profile.concurrency)
        self._sleep = sleep
        self._connection: Connection | None = None
        self.known: Address | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Ticket]:
        """Ask the questions of one article: they have one place in line."""
        ticket = self.slots.ticket(self.kind)
        before = _ticket.set(ticket)
        try:
            yield ticket
        finally:
            _ticket.reset(before)
            self.slots.release(ticket)

    async def ask(self, question: Question, shape: type[Shape]) -> tuple[Shape, Reply]:
        """Ask; retry what may pass; return the answer in *shape*. Raise a `ModelError` that says why there is none."""
        reply = await self._reply(question)
        with self._without_key():
            return decode(reply, shape), reply

    async def choose(self, question: Question) -> tuple[dict[str, float], Reply]:
        """Ask for one of the question's options; return the log probability of each, or raise a `ModelError`."""
        reply = await self._reply(question)
        return likelihoods(reply, question.options), reply

    @contextmanager
    def _without_key(self) -> Iterator[None]:
        """Cut keys out of an error that quotes the answer."""
        try:
            yield
        except BadReply as error:
            error.problem = without_key(error.problem, self.known)
            raise

    async def _reply(self, question: Question) -> Reply:
        if (ticket := _ticket.get()) is not None:
            return await self._in_line(question, ticket)
        async with self.turn() as ticket:
            return await self._in_line(question, ticket)

    async def _in_line(self, question: Question, ticket: Ticket) -> Reply:
        async with ticket.questions:
            now = time.monotonic()
            return await self._patiently(Asking(question, ticket, now, now + self.profile.patience))

    async def close(self) -> None:
        """Close the connections."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _patiently(self, asking: Asking) -> Reply:
        async def back_off(seconds: float) -> None:
            self.slots.release(asking.ticket)
            with self.slots.waits.counted(self.kind, "backing_off", asking.since):
                await self._sleep(seconds)

        retrying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self.profile.attempts) | tenacity.stop_before_delay(self.profile.patience),
            wait=wait,
            sleep=back_off,
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, ModelError) and may_pass(error)),
            reraise=True,
        )
        try:
            async for attempt in retrying:
                with attempt:
                    message = await self._once(asking)
        except ModelError as error:
            error.attempts = asking.requests
            raise
        return read(message, asking.requests, time.monotonic() - asking.began)

    async def _once(self, asking: Asking) -> AIMessage:
        """Make one HTTP request as soon as there is a slot for it; raise ModelBusy where there is none in time."""
        connection = await self.connect()
        try:
            async with self.slots.slot(asking.ticket, asking.since, asking.until - time.monotonic()):
                return await self._request(connection, asking)
        except TimeoutError as error:
            raise ModelBusy(
                f"other questions kept the model busy for {self.profile.patience:g} s: ask again later, or raise "
                "EVENHAND_MODEL_CONCURRENCY where the endpoint can answer more at once"
            ) from error

    async def _request(self, connection: Connection, asking: Asking) -> AIMessage:
        """Make one HTTP request, over before the question is given up; turn each failure into one of our errors."""
        now = time.monotonic()
        asking.began = asking.began or now
        asking.requests += 1
        limit = min(self.profile.timeout, max(0.0, asking.until - now))
        with in_our_words(self.known, limit, longest_wait=self.profile.retry_after_limit):
            async with asyncio.timeout(limit):
                return await connection.answer(self.body(asking.question))

    def body(self, question: Question) -> dict[str, Any]:
        """Write the body of the request that asks a question."""
        from service.llm.completion import word_messages

        limit = "max_completion_tokens" if self.profile.plain_strings else "max_tokens"
        sampling = {"temperature": question.temperature, "seed": question.seed}
        return {
            "model": self.profile.model,
            "stream": False,
            **{key: value for key, value in sampling.items() if value is not None},
            "messages": word_messages(question.messages, self.profile.model),
            **self._form(question),
            limit: question.max_output_tokens,
        }

    def _form(self, question: Question) -> dict[str, Any]:
        """Say in what form the answer is wanted."""
        if question.options:
            return {"logprobs": True, "top_logprobs": _MOST_TOKENS}
        schema = without_lengths(question.schema) if self.profile.plain_strings else question.schema
        json_schema = {"name": question.name, "strict": True, "schema": schema}
        return {"response_format": {"type": "json_schema", "json_schema": json_schema}}

    async def connect(self) -> Connection:
        """Reach the endpoint where it is now: the embedded model is started if need be, and may be on another port."""
        address = await self.address()
        if self._connection is None or address != self.known:
            from service.llm.connection import Connection

            await self.close()
            self.known = address
            self._connection = Connection(address, self.profile.model, self.profile.concurrency + 2)
        return self._connection
