"""
OpenAI's Batch API: many questions in one file, answered within a day at half the price.

The contract is OpenAI's (guide "Batch API", reference "Batches" and "Files"): a file has at most 50,000 requests, each
known by a `custom_id` of at most 64 characters; answers come in any order, in one file, and what failed in another.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

import tenacity

from service.errors import ModelBusy, ModelError
from service.llm.client import Client, Question
from service.llm.failures import in_our_words, of_status, said_of
from service.llm.reply import Reply, read
from service.llm.retry import may_pass, wait

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import Batch

MOST_REQUESTS = 50_000
MOST_BYTES = 200_000_000

_LABEL = "evenhand"
_ENDED = ("completed", "failed", "expired", "cancelled")
_TOO_MUCH = "token_limit_exceeded"
_PAGE = 100
_CLOCKS = 3600
"""Seconds by which the endpoint's clock may differ from ours."""

Stop = Callable[[tenacity.RetryCallState], bool]
_ONCE, _OFTEN = tenacity.stop_after_attempt(1), tenacity.stop_after_attempt(100)
_NO_PATH = "the endpoint has no Batch API, or lost this batch (404): leave out --via batch-api"

T = TypeVar("T")


@dataclass(frozen=True)
class Order:
    """
    A file of questions that was handed in, and how far it is.

    *too_much* says that the endpoint has so many tokens in its queue that it takes no more now; *problem* why it
    refused the file. *files* hold what came of it.
    """

    id: str
    sent: str
    name: str
    ended: bool
    seconds: float = 0.0
    too_much: bool = False
    problem: str | None = None
    files: tuple[str, ...] = ()


class BatchApi:
    """The Batch API of a client's endpoint. What only reads is asked until it is answered, however long that takes."""

    def __init__(self, client: Client, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def line(self, key: str, question: Question) -> bytes:
        """Word one question as a line of a file; its answer will be known by *key*."""
        body = self._client.body(question)
        body.pop("stream", None)
        asked = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body}
        return json.dumps(asked, ensure_ascii=False).encode() + b"\n"

    async def hand_in(self, content: bytes, name: str, since: float) -> Order:
        """Hand in a file, unless one of this name was handed in *since* (a Unix time): nothing is paid for twice."""
        if found := await self.named(name, since):
            return found[0]
        sent = await self._ask(lambda sdk: sdk.files.create(file=(f"{_LABEL}.jsonl", content), purpose="batch"))
        return await self.begin(sent.id, name, since)

    async def begin(self, sent: str, name: str, since: float) -> Order:
        """Have a file that was sent answered, unless that is so; one that was refused may be tried again."""

        async def work(sdk: AsyncOpenAI) -> Order:
            if found := await self._named(sdk, name, since):  # an answer may have been lost on its way
                return found[0]
            made = await sdk.batches.create(
                input_file_id=sent,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={_LABEL: name},
            )
            return self._order(made)

        return await self._ask(work)

    async def named(self, prefix: str, since: float) -> list[Order]:
        """List what was handed in under names that begin so and was not refused, the newest first."""
        return await self._ask(lambda sdk: self._named(sdk, prefix, since))

    async def _named(self, sdk: AsyncOpenAI, prefix: str, since: float) -> list[Order]:
        found = []
        async for batch in sdk.batches.list(limit=_PAGE):
            if batch.created_at < since - _CLOCKS:
                break
            if (batch.metadata or {}).get(_LABEL, "").startswith(prefix) and batch.status != "failed":
                found.append(self._order(batch))
        return found

    async def is_idle(self) -> bool:
        """Tell whether nothing is in the endpoint's queue, whoever handed it in; only the newest are looked at."""

        async def work(sdk: AsyncOpenAI) -> bool:
            newest = await sdk.batches.list(limit=_PAGE)
            return all(batch.status in _ENDED for batch in newest.data)

        return await self._ask(work, stop=tenacity.stop_never)

    async def look(self, order: Order) -> Order:
        """See how far it is."""
        return self._order(await self._ask(lambda sdk: sdk.batches.retrieve(order.id), stop=tenacity.stop_never))

    async def cancel(self, order: Order) -> None:
        """Have no more of it done; what is answered is paid for, and can be had. It may have ended meanwhile."""
        with suppress(ModelError):
            await self._ask(lambda sdk: sdk.batches.cancel(order.id), stop=_ONCE)

    async def answers(self, order: Order) -> AsyncIterator[tuple[str, Reply | ModelError]]:
        """Read what came of an order, by the key of each question; nothing, where it was read and removed before."""
        for file in order.files:
            content = await self._ask(partial(_content, file), stop=tenacity.stop_never)
            for line in content.split(b"\n"):
                if told := _read(line):
                    yield str(told["custom_id"]), await self._reply(told, order.seconds)

    async def forget(self, order: Order) -> None:
        """Remove what the endpoint keeps of it: the files hold the articles."""
        for file in (order.sent, *order.files):
            with suppress(ModelError):
                await self._ask(partial(_delete, file), stop=tenacity.stop_after_attempt(3))

    async def _ask(self, work: Callable[[AsyncOpenAI], Awaitable[T]], stop: Stop = _OFTEN) -> T:
        """Do it, again and again where it may pass."""
        since, profile = time.monotonic(), self._client.profile

        async def back_off(seconds: float) -> None:
            with self._client.slots.waits.counted("batch", "backing_off", since):
                await self._sleep(seconds)

        async for attempt in tenacity.AsyncRetrying(
            stop=stop,
            wait=wait,
            sleep=back_off,
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, ModelError) and may_pass(error)),
            reraise=True,
        ):
            with attempt:
                connection = await self._client.connect()
                with in_our_words(self._client.known, profile.timeout, _NO_PATH, profile.retry_after_limit):
                    done = await work(connection.sdk)
        return done

    def _order(self, batch: Batch) -> Order:
        errors = (batch.errors.data if batch.errors else None) or []
        ended_at = batch.completed_at or batch.expired_at or batch.cancelled_at
        first = {"message": f"{errors[0].code}: {errors[0].message}"} if errors else {"message": "it does not say why"}
        refused = f"the Batch API refused the file{said_of(first, self._client.known)}"
        return Order(
            id=batch.id,
            sent=batch.input_file_id,
            name=(batch.metadata or {}).get(_LABEL, ""),
            ended=batch.status in _ENDED,
            seconds=float(max(0, ended_at - batch.created_at)) if ended_at else 0.0,
            too_much=batch.status == "failed" and any(error.code == _TOO_MUCH for error in errors),
            problem=refused if batch.status == "failed" else None,
            files=tuple(filter(None, (batch.output_file_id, batch.error_file_id))),
        )

    async def _reply(self, told: Mapping[str, Any], seconds: float) -> Reply | ModelError:
        """Read an answer as one that came at once; a question that it did not come to may be asked again."""
        connection = await self._client.connect()
        try:
            with in_our_words(self._client.known, seconds):
                if (response := told["response"]) is None:
                    raise ModelBusy(f"the Batch API did not come to it ({(told.get('error') or {}).get('code')})")
                if (status := response["status_code"]) != HTTPStatus.OK:
                    raise of_status(status, response["body"].get("error"), {}, self._client.known)
                message = connection.read(response["body"])
            return read(message, 1, seconds)
        except ModelError as failed:
            return failed


async def _content(file: str, sdk: AsyncOpenAI) -> bytes:
    import openai

    try:
        return (await sdk.files.content(file)).content
    except openai.NotFoundError:
        return b""


async def _delete(file: str, sdk: AsyncOpenAI) -> None:
    await sdk.files.delete(file)


def _read(line: bytes) -> Mapping[str, Any] | None:
    """Read a line; one that is none has no key, and its question stays unanswered."""
    with suppress(ValueError):
        told = json.loads(line)
        if isinstance(told, dict) and "custom_id" in told:
            return told
    return None
