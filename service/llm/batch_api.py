"""
OpenAI's Batch API: many questions in one file, answered within a day at half the price.

The contract is OpenAI's (guide "Batch API", reference "Batches" and "Files"): a file has at most 50,000 requests, each
with a `custom_id` of at most 64 characters. The answers come in any order in one file, the errors in another.
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
from service.llm.endpoint import Endpoint
from service.llm.failures import as_model_errors, quote_message, status_error
from service.llm.question import Question
from service.llm.reply import Reply, read_reply
from service.llm.retry import if_temporary, wait

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
    A file of questions that was submitted, and its state.

    *too_much* says that the endpoint takes no more now, as too many tokens wait in its queue. *problem* says why it
    refused the file. *files* are the ids of the files with the answers and the errors.
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
    """The Batch API of an endpoint. Requests that only read are repeated until they succeed."""

    def __init__(self, endpoint: Endpoint, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._endpoint = endpoint
        self._sleep = sleep

    def line(self, key: str, question: Question) -> bytes:
        """Write one question as a line of a file; its answer will have the same *key*."""
        from service.llm.completion import write_body

        body = write_body(question, self._endpoint.profile)
        body.pop("stream", None)
        request = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body}
        return json.dumps(request, ensure_ascii=False).encode() + b"\n"

    async def submit(self, content: bytes, name: str, since: float) -> Order:
        """
        Submit a file, unless one of this name was submitted *since* (a Unix time).

        So nothing is paid for twice.
        """
        if orders := await self.find(name, since):
            return orders[0]
        sent = await self._ask(lambda sdk: sdk.files.create(file=(f"{_LABEL}.jsonl", content), purpose="batch"))
        return await self.start(sent.id, name, since)

    async def start(self, sent: str, name: str, since: float) -> Order:
        """Have the endpoint answer a file that it has, unless it does so already. A refused file may be tried again."""

        async def work(sdk: AsyncOpenAI) -> Order:
            if orders := await self._find(sdk, name, since):  # the answer to an earlier request may have been lost
                return orders[0]
            batch = await sdk.batches.create(
                input_file_id=sent,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={_LABEL: name},
            )
            return self._order(batch)

        return await self._ask(work)

    async def find(self, prefix: str, since: float) -> list[Order]:
        """List the orders whose names begin with *prefix* and that were not refused, the newest first."""
        return await self._ask(lambda sdk: self._find(sdk, prefix, since))

    async def _find(self, sdk: AsyncOpenAI, prefix: str, since: float) -> list[Order]:
        orders = []
        async for batch in sdk.batches.list(limit=_PAGE):
            if batch.created_at < since - _CLOCKS:
                break
            if (batch.metadata or {}).get(_LABEL, "").startswith(prefix) and batch.status != "failed":
                orders.append(self._order(batch))
        return orders

    async def is_idle(self) -> bool:
        """Tell whether the endpoint's queue is empty of all users' batches; only the newest are looked at."""

        async def work(sdk: AsyncOpenAI) -> bool:
            newest = await sdk.batches.list(limit=_PAGE)
            return all(batch.status in _ENDED for batch in newest.data)

        return await self._ask(work, stop=tenacity.stop_never)

    async def refresh(self, order: Order) -> Order:
        """Read the state of an order."""
        return self._order(await self._ask(lambda sdk: sdk.batches.retrieve(order.id), stop=tenacity.stop_never))

    async def cancel(self, order: Order) -> None:
        """
        Cancel an order, which may have ended meanwhile.

        The answers that are ready by then are paid for, and can be read.
        """
        with suppress(ModelError):
            await self._ask(lambda sdk: sdk.batches.cancel(order.id), stop=_ONCE)

    async def replies(self, order: Order) -> AsyncIterator[tuple[str, Reply | ModelError]]:
        """Read the reply to each question, or its error, with its key. Files that were removed give nothing."""
        for file in order.files:
            content = await self._ask(partial(_content, file), stop=tenacity.stop_never)
            for line in content.split(b"\n"):
                if answer := _read_line(line):
                    yield str(answer["custom_id"]), await self._reply(answer, order.seconds)

    async def remove(self, order: Order) -> None:
        """Remove the files of an order from the endpoint: they hold the articles."""
        for file in (order.sent, *order.files):
            with suppress(ModelError):
                await self._ask(partial(_delete, file), stop=tenacity.stop_after_attempt(3))

    async def _ask(self, work: Callable[[AsyncOpenAI], Awaitable[T]], stop: Stop = _OFTEN) -> T:
        """Do *work*, again and again while its errors are temporary."""
        since, profile = time.monotonic(), self._endpoint.profile

        async def back_off(seconds: float) -> None:
            with self._endpoint.slots.waits.counted("batch", "backing_off", since):
                await self._sleep(seconds)

        async for attempt in tenacity.AsyncRetrying(
            stop=stop, wait=wait, sleep=back_off, retry=if_temporary, reraise=True
        ):
            with attempt:
                connection = await self._endpoint.connect()
                with as_model_errors(self._endpoint.address, profile.timeout, _NO_PATH, profile.retry_after_limit):
                    result = await work(connection.sdk)
        return result

    def _order(self, batch: Batch) -> Order:
        errors = (batch.errors.data if batch.errors else None) or []
        ended_at = batch.completed_at or batch.expired_at or batch.cancelled_at
        first = {"message": f"{errors[0].code}: {errors[0].message}"} if errors else {"message": "it does not say why"}
        problem = f"the Batch API refused the file{quote_message(first, self._endpoint.address)}"
        return Order(
            id=batch.id,
            sent=batch.input_file_id,
            name=(batch.metadata or {}).get(_LABEL, ""),
            ended=batch.status in _ENDED,
            seconds=float(max(0, ended_at - batch.created_at)) if ended_at else 0.0,
            too_much=batch.status == "failed" and any(error.code == _TOO_MUCH for error in errors),
            problem=problem if batch.status == "failed" else None,
            files=tuple(filter(None, (batch.output_file_id, batch.error_file_id))),
        )

    async def _reply(self, answer: Mapping[str, Any], seconds: float) -> Reply | ModelError:
        """Read an answer as one that came at once. A question that was not processed gets a temporary error."""
        from service.llm.completion import read_completion

        address, model = self._endpoint.address, self._endpoint.profile.model
        try:
            with as_model_errors(address, seconds):
                if (response := answer["response"]) is None:
                    code = (answer.get("error") or {}).get("code")
                    raise ModelBusy(f"the Batch API did not process the question ({code})")
                if (status := response["status_code"]) != HTTPStatus.OK:
                    raise status_error(status, response["body"].get("error"), {}, address)
                message = read_completion(response["body"], model)
            return read_reply(message, 1, seconds)
        except ModelError as error:
            return error


async def _content(file: str, sdk: AsyncOpenAI) -> bytes:
    import openai

    try:
        return (await sdk.files.content(file)).content
    except openai.NotFoundError:
        return b""


async def _delete(file: str, sdk: AsyncOpenAI) -> None:
    await sdk.files.delete(file)


def _read_line(line: bytes) -> Mapping[str, Any] | None:
    """Read a line; None if it has no key. Its question then stays unanswered."""
    with suppress(ValueError):
        answer = json.loads(line)
        if isinstance(answer, dict) and "custom_id" in answer:
            return answer
    return None
