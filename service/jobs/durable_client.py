"""
A client whose every question is a step of a DBOS workflow: a question that has a reply is never asked again.

The questions of one article are asked one after another. So the steps always have the same order, by which DBOS finds
them after a crash; and the first question fills the endpoint's prefix cache for the others.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from dbos import DBOS

from service import errors
from service.analysis.windows import tokens
from service.errors import BadReply, ModelBusy, ModelError
from service.llm.client import Client
from service.llm.endpoint import Endpoint, Policy
from service.llm.question import Question
from service.llm.reply import Reply, as_data, from_data
from service.models import Usage
from service.storage.rates import Rates

ATTEMPTS = 100
"""How often a question of a batch is asked as long as its errors are temporary: for half an hour and more."""

AskResult = Mapping[str, Any]
"""What came of a question, as JSON values: `question` is its digest; there is a `reply` or an `error`."""


@dataclass
class Attempt:
    """
    One attempt at an article: its results by the digest of the question.

    *earlier* are the results of earlier attempts, None until they are read. *find_batched* looks for a result of
    the Batch API, if the batch uses that. *unusable* are the digests whose replies can't be used.
    """

    earlier: Mapping[str, AskResult] | None = None
    find_batched: Callable[[str], Awaitable[AskResult | None]] | None = None
    unusable: set[str] = field(default_factory=set)
    results: dict[str, AskResult] = field(default_factory=dict)
    one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def spent(self) -> Usage:
        """The tokens that this attempt took, also for replies that can't be used."""
        ends = (result.get("reply") or result["error"] for result in self.results.values())
        return sum((Usage(**end["usage"]) for end in ends if "usage" in end), Usage())


current_attempt: ContextVar[Attempt] = ContextVar("current_attempt")


def durable_client(client: Client, rates: Rates) -> Client:
    """Make a client for use in workflows. It has the same endpoint as *client*, and each request keeps to *rates*."""
    return Client(client.endpoint, DurableReplies(client.endpoint, rates), kind="batch")


class DurableReplies:
    """Replies that are known already, or that an endpoint gives in a step of the workflow."""

    def __init__(self, endpoint: Endpoint, rates: Rates) -> None:
        self._endpoint = endpoint
        self._rates = rates
        self._policy = Policy(ATTEMPTS, math.inf, self._within_rates)

    async def reply(self, question: Question) -> Reply:
        """Return the known reply or raise the known error; otherwise ask, and keep the reply or the error."""
        result = await self._result(question)
        if "error" in result:
            raise error_from(result["error"])
        return from_data(result["reply"])

    async def reject(self, question: Question) -> None:
        """Store that a reply can't be used, so that the next attempt at the article asks again."""
        key, attempt = self._digest(question), current_attempt.get()
        attempt.unusable.add(key)
        async with attempt.one_by_one:
            await DBOS.run_step_async({"name": "ask"}, _unusable, key)

    async def _result(self, question: Question) -> AskResult:
        key, attempt = self._digest(question), current_attempt.get()
        async with attempt.one_by_one:
            known = (attempt.earlier or {}).get(key)
            if not known and attempt.find_batched:
                known = await attempt.find_batched(key)
            if known:
                return known
            result = attempt.results.get(key)
            while result is None or result.get("question") != key:  # before a crash it was another question's step
                result = await DBOS.run_step_async({"name": "ask"}, self._ask, question, key)
            attempt.results[key] = result
            return result

    async def _ask(self, question: Question, key: str) -> AskResult:
        """Ask. This process remembers the result even if the database fails to store it."""
        result: dict[str, Any] = {"question": key}
        try:
            result["reply"] = as_data(await self._endpoint.reply(question, self._policy))
        except ModelError as error:
            result["error"] = error_data(error)
        current_attempt.get().results[key] = result
        return result

    @asynccontextmanager
    async def _within_rates(self, question: Question, since: float) -> AsyncIterator[None]:
        """Wait until the rates allow one more request; hold all requests if the endpoint says when to come back."""
        length = sum(tokens(text) for _, text in question.messages)
        with self._endpoint.slots.waits.counted("batch", "waiting_for_rate", since):
            await self._rates.admit(length + question.max_output_tokens)
        try:
            yield
        except ModelBusy as error:
            if error.retry_after:
                await self._rates.hold(error.retry_after)
            raise

    def _digest(self, question: Question) -> str:
        return digest(question, self._endpoint.profile.model)


def _unusable(key: str) -> dict[str, str]:
    return {"unusable": key}


def digest(question: Question, model: str) -> str:
    """Return a hash of all that is asked, and of the model that is asked."""
    text = json.dumps([model, question.identity()], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def error_data(error: ModelError) -> dict[str, Any]:
    """Write an error as JSON values; `error_from` reads them."""
    data: dict[str, Any] = {"type": type(error).__name__, "problem": error.problem, "attempts": error.attempts}
    return data | ({"text": error.text, "usage": error.usage} if isinstance(error, BadReply) else {})


def error_from(data: Mapping[str, Any]) -> ModelError:
    """Read an error: it has the same class and says the same."""
    fields = {name: value for name, value in data.items() if name not in ("type", "problem")}
    error: ModelError = getattr(errors, data["type"])(data["problem"], **fields)
    return error
