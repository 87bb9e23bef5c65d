"""
A client whose every question is a step of the workflow that asks it: what was answered once is never asked again.

The questions of one article are asked one after another. So the steps have one order, by which the engine knows them
again after a crash, and the first question fills the endpoint's prefix cache for the others.
"""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbos import DBOS

from service import errors
from service.analysis.windows import tokens
from service.errors import BadReply, ModelBusy, ModelError
from service.jobs.rates import Rates
from service.llm.client import Client, Question
from service.llm.reply import Reply, as_data, from_data
from service.models import Usage

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

ATTEMPTS = 100
"""How often a question of a batch is asked while errors may pass; before that, `Profile.patience` ends it."""


@dataclass
class Course:
    """The work on one article: what was answered, by question; at first, what earlier attempts were."""

    earlier: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
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

    def __init__(self, client: Client, rates: Rates) -> None:
        profile = dataclasses.replace(client.profile, attempts=max(ATTEMPTS, client.profile.attempts))
        super().__init__(client._address, profile)  # noqa: SLF001 - the same client, within a workflow
        self._rates = rates

    async def _reply(self, question: Question) -> Reply:
        """Take the answer that is kept, or ask and keep the answer, be it an error."""
        key = digest(question)
        now = course.get()
        async with now.in_turn:
            kept = now.earlier.get(key) or now.answers.get(key)
            if kept is None:
                kept = await DBOS.run_step_async({"name": f"ask {question.name}"}, self._kept, question, key)
                now.answers[key] = kept
        if "error" in kept:
            raise _error(kept["error"])
        return from_data(kept["reply"])

    async def _kept(self, question: Question, key: str) -> Mapping[str, Any]:
        """Ask; the answer is there for this process too, where the database fails to take it."""
        kept: dict[str, Any] = {"question": key}
        try:
            kept["reply"] = as_data(await super()._reply(question))
        except ModelError as error:
            kept["error"] = _data(error)
        course.get().answers[key] = kept
        return kept

    async def _once(self, question: Question, until: float) -> AIMessage:
        held = sum(tokens(text) for _, text in question.messages)
        await self._rates.admit(held + question.max_output_tokens)
        try:
            return await super()._once(question, until)
        except ModelBusy as error:
            if error.retry_after:
                await self._rates.hold(error.retry_after)
            raise


def digest(question: Question) -> str:
    """Tell questions apart by all that is asked."""
    asked = json.dumps(dataclasses.asdict(question), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()


def _data(error: ModelError) -> dict[str, Any]:
    """Write an error as JSON values."""
    data: dict[str, Any] = {"type": type(error).__name__, "problem": error.problem, "attempts": error.attempts}
    return data | ({"text": error.text, "usage": error.usage} if isinstance(error, BadReply) else {})


def _error(data: Mapping[str, Any]) -> ModelError:
    """Raise again what was written: the same class, saying the same."""
    fields = {name: value for name, value in data.items() if name not in ("type", "problem")}
    error: ModelError = getattr(errors, data["type"])(data["problem"], **fields)
    return error
