"""Ask a model one structured question: the only way from the analysis to a model."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from service.errors import BadReply
from service.llm.answer import Shape, decode, likelihoods
from service.llm.endpoint import Endpoint
from service.llm.failures import without_key
from service.llm.profiles import Profile
from service.llm.question import Question
from service.llm.reply import Reply
from service.llm.slots import Ticket
from service.llm.waits import Kind


class Replies(Protocol):
    """Where a client gets its replies: an endpoint, or a memory in front of one."""

    async def reply(self, question: Question) -> Reply:
        """Return the reply to a question, or raise a `ModelError` that says why there is none."""

    async def reject(self, question: Question) -> None:
        """Take note that the reply to a question can't be used."""


class Client:
    """
    Asks an endpoint questions and reads its replies.

    *replies* may come from a memory in front of the endpoint. *kind* says whether the questions are a batch's.
    """

    def __init__(self, endpoint: Endpoint, replies: Replies | None = None, kind: Kind = "analysis") -> None:
        self.endpoint = endpoint
        self._replies: Replies = replies or endpoint
        self._kind = kind

    @property
    def profile(self) -> Profile:
        """What is known of the model and its endpoint."""
        return self.endpoint.profile

    def turn(self) -> AbstractAsyncContextManager[Ticket]:
        """Give all questions that are asked inside one place in the line for slots: they are of one article."""
        return self.endpoint.turn(self._kind)

    async def ask(self, question: Question, shape: type[Shape]) -> tuple[Shape, Reply]:
        """Return the answer in *shape*, and the reply it was read from; raise a `ModelError` if there is none."""
        try:
            reply = await self._replies.reply(question)
            return decode(reply, shape), reply
        except BadReply as error:
            error.problem = without_key(error.problem, self.endpoint.address)  # it may quote the reply
            await self._replies.reject(question)
            raise

    async def choose(self, question: Question) -> tuple[dict[str, float], Reply]:
        """Return the log probability of each of the question's options; raise a `ModelError` if there is none."""
        reply = await self._replies.reply(question)
        return likelihoods(reply, question.options), reply

    async def close(self) -> None:
        """Close the endpoint's connection."""
        await self.endpoint.close()
