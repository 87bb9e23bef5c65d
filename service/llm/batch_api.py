"""
OpenAI's Batch API: many questions in one file, answered within a day at half the price.

The contract is OpenAI's (guide "Batch API", reference "Batches" and "Files"): a file has at most 50,000 requests, each
known by a `custom_id` of at most 64 characters; answers come in any order, in one file, and what failed in another.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

import tenacity

from service.errors import ModelBusy, ModelError
from service.llm.client import Client, Question
from service.llm.failures import in_our_words, of_status
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
_ATTEMPTS = 100
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
    ended: bool
    seconds: float = 0.0
    too_much: bool = False
    problem: str | None = None
    files: tuple[str, ...] = ()


class BatchApi:
    """The Batch API of a client's endpoint."""

    def __init__(self, client: Client, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._client = client
        self._sleep = sleep

    async def line(self, key: str, question: Question) -> bytes:
        """Word one question as a line of a file; its answer will be known by *key*."""
        body = await self._client.worded(question)
        body.pop("stream", None)
        asked = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body}
        return json.dumps(asked, ensure_ascii=False).encode() + b"\n"

    async def hand_in(self, content: bytes, name: str, since: float) -> Order:
        """Hand in a file, unless one of this name was handed in *since* (a Unix time): nothing is paid for twice."""
        if found := await self._find(name, since):
            return found
        sent = await self._ask(lambda sdk: sdk.files.create(file=(f"{_LABEL}.jsonl", content), purpose="batch"))
        return await self._begin(sent.id, name)

    async def again(self, order: Order, name: str, since: float) -> Order:
        """Hand in once more a file that was not taken."""
        return await self._find(name, since) or await self._begin(order.sent, name)

    async def look(self, order: Order) -> Order:
        """See how far it is."""
        return _order(await self._ask(lambda sdk: sdk.batches.retrieve(order.id)))

    async def cancel(self, order: Order) -> None:
        """Have no more of it done; what is answered is paid for, and can be had. It may have ended meanwhile."""
        with suppress(ModelError):
            await self._ask(lambda sdk: sdk.batches.cancel(order.id))

    async def answers(self, order: Order) -> AsyncIterator[tuple[str, Reply | ModelError]]:
        """Read what came of an order, by the key of each question."""
        for file in order.files:
            content = await self._ask(partial(_content, file))
            for line in content.split(b"\n"):
                if told := _read(line):
                    yield str(told["custom_id"]), await self._reply(told, order.seconds)

    async def forget(self, order: Order) -> None:
        """Remove what the endpoint keeps of it: the files hold the articles."""
        for file in (order.sent, *order.files):
            with suppress(ModelError):
                await self._ask(partial(_delete, file))

    async def _begin(self, sent: str, name: str) -> Order:
        made = await self._ask(
            lambda sdk: sdk.batches.create(
                input_file_id=sent,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={_LABEL: name},
            )
        )
        return _order(made)

    async def _find(self, name: str, since: float) -> Order | None:
        """Find what was handed in under a name and is not refused; the newest come first."""

        async def found(sdk: AsyncOpenAI) -> Order | None:
            async for batch in sdk.batches.list(limit=100):
                if batch.created_at < since - 3600:  # the clocks need not agree
                    return None
                if (batch.metadata or {}).get(_LABEL) == name and batch.status != "failed":
                    return _order(batch)
            return None

        return await self._ask(found)

    async def _ask(self, work: Callable[[AsyncOpenAI], Awaitable[T]]) -> T:
        """Do it, again and again where it may pass."""
        async for attempt in tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(_ATTEMPTS),
            wait=wait,
            sleep=self._sleep,
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, ModelError) and may_pass(error)),
            reraise=True,
        ):
            with attempt:
                llm = await self._client.connect()
                with in_our_words(self._client.known, self._client.profile.timeout, _NO_PATH):
                    done = await work(llm.root_async_client)
        return done

    async def _reply(self, told: Mapping[str, Any], seconds: float) -> Reply | ModelError:
        """Read an answer as one that came at once; a question that it did not come to may be asked again."""
        llm = await self._client.connect()
        try:
            with in_our_words(self._client.known, seconds):
                if (response := told["response"]) is None:
                    raise ModelBusy(f"the Batch API did not come to it ({(told.get('error') or {}).get('code')})")
                if (status := response["status_code"]) != HTTPStatus.OK:
                    raise of_status(status, response["body"].get("error"), {}, self._client.known)
                message = llm.message(response["body"])
            return read(message, 1, seconds)
        except ModelError as failed:
            return failed


async def _content(file: str, sdk: AsyncOpenAI) -> bytes:
    return (await sdk.files.content(file)).content


async def _delete(file: str, sdk: AsyncOpenAI) -> None:
    await sdk.files.delete(file)


def _read(line: bytes) -> Mapping[str, Any] | None:
    """Read a line; one that is none has no key, and its question stays unanswered."""
    with suppress(ValueError):
        told = json.loads(line)
        if isinstance(told, dict) and "custom_id" in told:
            return told
    return None


def _order(batch: Batch) -> Order:
    errors = (batch.errors.data if batch.errors else None) or []
    ended_at = batch.completed_at or batch.expired_at or batch.cancelled_at
    return Order(
        id=batch.id,
        sent=batch.input_file_id,
        ended=batch.status in _ENDED,
        seconds=float(max(0, ended_at - batch.created_at)) if ended_at else 0.0,
        too_much=batch.status == "failed" and any(error.code == _TOO_MUCH for error in errors),
        problem=f"the Batch API refused the file: {_first(errors)}" if batch.status == "failed" else None,
        files=tuple(filter(None, (batch.output_file_id, batch.error_file_id))),
    )


def _first(errors: list[Any]) -> str:
    return f"{errors[0].code}: {' '.join(str(errors[0].message).split())[:200]}" if errors else "it does not say why"
