"""
A client whose every question is a step of the workflow that asks it: what was answered once is never asked again.

The questions of one article are asked one after another. So the steps have one order, by which DBOS knows them
again after a crash, and the first question fills the endpoint's prefix cache for the others.
"""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import json
import math
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbos import DBOS

from service import errors
from service.analysis.windows import tokens
from service.errors import BadReply, ModelBusy, ModelError
from service.llm.client import Asking, Client, Question, Shape
from service.llm.reply import Reply, as_data, from_data
from service.models import Usage
from service.storage.rates import Rates

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

ATTEMPTS = 100
"""How often a question of a batch is asked while errors may pass: half an hour and more. Waiting for one's turn by the
rates may take long and ends nothing."""


@dataclass
class Course:
    """
    The work on one article: what was answered, by question; at first, what earlier attempts were.

    *batched* are the answers of the Batch API, where the batch goes that way; *unusable* the keys of those that can't
    be used.
    """

    earlier: Mapping[str, Mapping[str, Any]] | None = None
    batched: Callable[[str], Awaitable[Mapping[str, Any] | None]] | None = None
    unusable: set[str] = field(default_factory=set)
    answers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    in_turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def spent(self) -> Usage:
        """Add up what the answers of this attempt took, those that could not be used too."""
        new = (kept.get("reply") or kept["error"] for kept in self.answers.values())
        return sum((Usage(**told["usage"]) for told in new if "usage" in told), Usage())


course: ContextVar[Course] = ContextVar("course")


class Durable(Client):
    """A client for use in workflows. Every HTTP request, a repeated one too, waits for its turn by *rates*."""

    kind = "batch"

    def __init__(self, client: Client, rates: Rates) -> None:
        profile = dataclasses.replace(client.profile, attempts=ATTEMPTS, patience=math.inf)
        super().__init__(client.address, profile, slots=client.slots)
        self._rates = rates

    async def ask(self, question: Question, shape: type[Shape]) -> tuple[Shape, Reply]:
        """Ask as any client does; that an answer can't be used is kept, so that another attempt asks anew."""
        try:
            return await super().ask(question, shape)
        except BadReply:
            key, now = digest(question, self.profile.model), course.get()
            now.unusable.add(key)
            async with now.in_turn:
                await DBOS.run_step_async({"name": "ask"}, _unusable, key)
            raise

    async def _reply(self, question: Question) -> Reply:
        """Take the answer that is kept, or ask and keep the answer, be it an error."""
        key = digest(question, self.profile.model)
        now = course.get()
        async with now.in_turn:
            there = (now.earlier or {}).get(key) or (await now.batched(key) if now.batched else None)
            kept = there or now.answers.get(key)
            while kept is None or kept.get("question") != key:  # a step of before may have been another question
                kept = await DBOS.run_step_async({"name": "ask"}, self._kept, question, key)
            if there is None:
                now.answers[key] = kept
        if "error" in kept:
            raise error_from(kept["error"])
        return from_data(kept["reply"])

    async def _kept(self, question: Question, key: str) -> Mapping[str, Any]:
        """Ask; the answer is there for this process too, where the database fails to take it."""
        kept: dict[str, Any] = {"question": key}
        try:
            kept["reply"] = as_data(await super()._reply(question))
        except ModelError as error:
            kept["error"] = error_data(error)
        course.get().answers[key] = kept
        return kept

    async def _once(self, asking: Asking) -> AIMessage:
        held = sum(tokens(text) for _, text in asking.question.messages)
        with self.slots.waits.counted(self.kind, "waiting_for_rate", asking.since):
            await self._rates.admit(held + asking.question.max_output_tokens)
        try:
            return await super()._once(asking)
        except ModelBusy as error:
            if error.retry_after:
                await self._rates.hold(error.retry_after)
            raise


def _unusable(key: str) -> dict[str, str]:
    return {"unusable": key}


def digest(question: Question, model: str) -> str:
    """Tell questions apart by all that is asked, and of whom."""
    asked = json.dumps([model, dataclasses.asdict(question)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()


def error_data(error: ModelError) -> dict[str, Any]:
    """Write an error as JSON values."""
    data: dict[str, Any] = {"type": type(error).__name__, "problem": error.problem, "attempts": error.attempts}
    return data | ({"text": error.text, "usage": error.usage} if isinstance(error, BadReply) else {})


def error_from(data: Mapping[str, Any]) -> ModelError:
    """Read an error: the same class, saying the same."""
    fields = {name: value for name, value in data.items() if name not in ("type", "problem")}
    error: ModelError = getattr(errors, data["type"])(data["problem"], **fields)
    return error
