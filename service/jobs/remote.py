"""
A stretch of a batch by way of OpenAI's Batch API: hand its questions in, wait for a day, keep the answers.

Only what an article asks first goes this way. What rests on an answer, such as a repair, is asked directly when the
article is done, as in any batch. Each step can be done again: a file is handed in once by its name, an answer is kept
once.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from dbos import DBOS

from service.analysis import Tools, questions_of
from service.analysis.fingerprint import fingerprint
from service.analysis.windows import tokens
from service.answers import Answers
from service.batches import Outcome, defect, failure
from service.errors import EvenhandError, ModelError, StoreError
from service.jobs.durable import digest, error_data, error_from
from service.jobs.links import patiently
from service.ledger import Ledger
from service.llm.batch_api import MOST_BYTES, MOST_REQUESTS, BatchApi, Order
from service.llm.client import Question
from service.llm.reply import Reply, as_data
from service.llm.retry import may_pass
from service.models import AnalysisRequest
from service.store import Store

STRETCH = 250
"""Lines of a batch whose questions go together: results come in portions of this size."""

_MOST_TOKENS = 1_500_000
"""What a file may ask, by a careful estimate: less than the smallest paid account may have in the queue at once."""

_ROUNDS = 3
"""How often a question is handed in that was not come to."""

_LONGEST_PAUSE = 60.0

Told = dict[str, Any]


class Remote:
    """The way over the Batch API. *tools* ask directly what they ask."""

    def __init__(self, ledger: Ledger, store: Store, tools: Tools) -> None:
        self._ledger = ledger
        self._store = store
        self._answers = Answers(store.database)
        self._tools = tools
        self._one = asyncio.Lock()

    async def work(self, batch_id: str, stretch: int, attempt: int) -> None:
        """Have the lines of a stretch that wait, and are at this attempt, answered as far as that can be."""
        for number in range(1, _ROUNDS + 1):
            name = f"{batch_id}:{stretch}:{attempt}:{number}"
            orders = await _step("hand in", self._hand_in, name, batch_id, stretch, attempt)
            for order in orders:
                ended = await _step("wait", self._wait, batch_id, order)
                if "failed" in ended:
                    await patiently(self.fail, batch_id, stretch, attempt, error_from(ended["failed"]))
                else:
                    await _step("take", self._take, batch_id, ended, number == _ROUNDS)
                    await _step("forget", self._forget, ended)
            if not orders:
                return

    async def lines(self, batch_id: str, stretch: int, attempt: int) -> list[int]:
        """List the lines of a stretch that wait and are at this attempt."""
        first = stretch * STRETCH
        waiting = await self._ledger.waiting(batch_id, first, STRETCH)
        return [line for line, now in waiting if line <= first + STRETCH and now == attempt]

    async def fail(self, batch_id: str, stretch: int, attempt: int, error: Exception) -> None:
        """End the lines of a stretch that wait, for one reason."""
        for line in await self.lines(batch_id, stretch, attempt):
            wrong = failure(error, line) if isinstance(error, EvenhandError) else defect(error, line)
            await self._ledger.end(batch_id, line, Outcome(failure=wrong))

    # ── The steps, as JSON values ────────────────────────────────────────────────────────────────────────────

    async def _hand_in(self, name: str, batch_id: str, stretch: int, attempt: int) -> list[Told]:
        since = (await self._ledger.batch(batch_id)).created_at.timestamp()
        orders: list[Told] = []
        try:
            async with self._one:  # a file at a time is held in memory
                async for model, content in self._files(batch_id, stretch, attempt):
                    label = f"{name}:{len(orders) + 1}"
                    order = await self._api(model).hand_in(content, label, since)
                    orders.append(dataclasses.asdict(order) | {"model": model, "name": label, "since": since})
        except ModelError as error:
            orders.append({"failed": error_data(error)})
        return orders

    async def _wait(self, batch_id: str, told: Told) -> Told:
        """Wait for its end; that of a cancelled batch too, since what is answered is paid for."""
        if "failed" in told:
            return told
        api, order, pause, cancelled = self._api(told["model"]), _order(told), 0.2, False
        try:
            while not order.ended or order.too_much:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                if not cancelled and (cancelled := await self._is_cancelled(batch_id)):
                    await api.cancel(order)
                if order.too_much and cancelled:
                    return told | dataclasses.asdict(order)
                order = await (api.again(order, told["name"], told["since"]) if order.too_much else api.look(order))
        except ModelError as error:
            return {"failed": error_data(error)}
        return {"failed": error_data(ModelError(order.problem))} if order.problem else told | dataclasses.asdict(order)

    async def _take(self, batch_id: str, told: Told, is_last: bool) -> None:
        """Keep the answers, and those errors that another round would not mend."""
        kept: dict[str, Told] = {}
        async for key, reply in self._api(told["model"]).answers(_order(told)):
            if isinstance(reply, Reply):
                kept[key] = {"question": key, "reply": as_data(reply)}
            elif is_last or not may_pass(reply):
                kept[key] = {"question": key, "error": error_data(reply)}
        await self._answers.keep(batch_id, kept)

    async def _forget(self, told: Told) -> None:
        await self._api(told["model"]).forget(_order(told))

    # ── What is asked ────────────────────────────────────────────────────────────────────────────────────────

    async def _files(self, batch_id: str, stretch: int, attempt: int) -> AsyncIterator[tuple[str | None, bytes]]:
        """Write what is not answered yet into files of the size that is allowed."""
        content, requests, held, seen = bytearray(), 0, 0, set[str]()
        model: str | None = None
        for line in await self.lines(batch_id, stretch, attempt):
            request, questions = await self._asked(batch_id, line)
            keys = {digest(each, self._tools.client(request.model).profile.model): each for each in questions}
            for key in keys.keys() - await self._answers.known(batch_id, keys) - seen:
                model = request.model
                written = await self._api(model).line(key, keys[key])
                cost = sum(tokens(text) for _, text in keys[key].messages) + keys[key].max_output_tokens
                full = requests == MOST_REQUESTS or len(content) + len(written) > MOST_BYTES
                if content and (full or held + cost > _MOST_TOKENS):
                    yield model, bytes(content)
                    content, requests, held = bytearray(), 0, 0
                content += written
                requests, held = requests + 1, held + cost
                seen.add(key)
        if content:
            yield model, bytes(content)

    async def _asked(self, batch_id: str, line: int) -> tuple[AnalysisRequest, list[Question]]:
        """Read a line's request and its questions; none where it can't be done, or its analysis is there."""
        found = await self._ledger.request(batch_id, line)
        request = AnalysisRequest.model_validate_json(found[0]) if found else AnalysisRequest(text="-")
        try:
            if found is None or (not request.fresh and await self._store.same(fingerprint(request, self._tools))):
                return request, []
            return request, await questions_of(request, self._tools)
        except StoreError:
            raise
        except EvenhandError:  # it will be said when the article is done
            return request, []

    async def _is_cancelled(self, batch_id: str) -> bool:
        return (await self._ledger.batch(batch_id)).state == "cancelled"

    def _api(self, model: str | None) -> BatchApi:
        return BatchApi(self._tools.client(model))


async def _step(name: str, work: Callable[..., Awaitable[Any]], *given: object) -> Any:  # noqa: ANN401 - JSON values
    """Do a step as soon as the database can be used."""
    return await DBOS.run_step_async({"name": name}, patiently, work, *given)


def _order(told: Told) -> Order:
    known = {field.name: told[field.name] for field in dataclasses.fields(Order)}
    return Order(**known | {"files": tuple(known["files"])})
