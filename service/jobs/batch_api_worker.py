"""
Replies for a stretch of a batch by OpenAI's Batch API: submit its questions as a file, wait up to a day, store replies.

Only the first questions about an article go this way. Questions that depend on a reply, such as a repair, are asked
directly when the article is analysed, as in any batch. Each step can be repeated: a file is submitted once by its name,
and a reply is stored once.
"""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

from service.analysis.planning import Tools
from service.errors import EvenhandError, ModelError
from service.jobs.durable_client import error_data, error_from
from service.jobs.feeder import Feeder
from service.jobs.open_questions import OpenQuestions
from service.jobs.steps import run_step
from service.jobs.stretches import Stretch
from service.llm.batch_api import BatchApi, Order
from service.llm.reply import Reply, as_data
from service.llm.retry import is_temporary
from service.storage.analyses import Store
from service.storage.answers import Answers
from service.storage.availability import retry_until_available
from service.storage.batches import Outcome, defect, failure
from service.storage.ledger import Ledger

_ROUNDS = 3
"""How often a question is submitted that the Batch API did not process."""

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE, _LONGEST_PAUSE_REFUSED = 60.0, 600.0
_LONGEST_REFUSED = 36 * 3600.0
"""For how many seconds a file is submitted again while the endpoint has no room for it."""

StepData = dict[str, Any]
"""An order and its model, or why there is none under `failed`, as JSON values that DBOS can store."""


class BatchApiWorker:
    """Gets replies for stretches."""

    def __init__(self, store: Store, tools: Tools, feeder: Feeder) -> None:
        self._ledger = Ledger(store.database)
        self._answers = Answers(store.database)
        self._questions = OpenQuestions(store, tools)
        self._feeder = feeder
        self._one_file = asyncio.Lock()

    async def work(self, stretch: Stretch) -> None:
        """Get replies for as many questions of a stretch as possible; end the lines that can't have any."""
        if stretch.attempt > 1:  # the files of an earlier attempt may have replies
            for order in await run_step("earlier", self._earlier, stretch):
                ended = await run_step("wait", self._wait, stretch.batch_id, order)
                if "failed" not in ended:
                    await run_step("take", self._take, stretch.batch_id, ended, False)
        parts = [stretch]
        while parts:
            parts = [*await self._part(parts[0], f"{stretch.prefix}{stretch.attempt}"), *parts[1:]]

    async def fail(self, stretch: Stretch, error: Exception) -> None:
        """End all lines of a stretch with one error."""
        for line in await self._feeder.waiting(stretch):
            problem = failure(error, line) if isinstance(error, EvenhandError) else defect(error, line)
            await self._ledger.lines.end(stretch.batch_id, line, Outcome(failure=problem))

    async def _part(self, part: Stretch, name: str) -> tuple[Stretch, ...]:
        """Get replies for a part of a stretch. If it is too large for the endpoint, return its halves."""
        for number in range(1, _ROUNDS + 1):
            order = await run_step("hand in", self._submit, part, f"{name}:{part.first}-{part.last}:{number};")
            if order is None:
                break
            ended = await run_step("wait", self._wait, part.batch_id, order)
            if ended.get("too_large") and part.halves():
                return part.halves()
            if "failed" in ended:
                await retry_until_available(self.fail, part, error_from(ended["failed"]))
                break
            await run_step("take", self._take, part.batch_id, ended, number == _ROUNDS)
        return ()

    # ── The steps ────────────────────────────────────────────────────────────────────────────────────────────

    async def _earlier(self, stretch: Stretch) -> list[StepData]:
        """List the files that earlier attempts submitted."""
        since = await self._since(stretch.batch_id)
        for line in await self._feeder.waiting(stretch):
            model = await self._questions.model(stretch.batch_id, line)
            try:
                orders = await self._questions.api(model).find(stretch.prefix, since)
            except ModelError:  # submitting will fail in the same way, and report it
                return []
            ours = f"{stretch.prefix}{stretch.attempt}:"
            return [_data(order, model, since) for order in orders if not order.name.startswith(ours)]
        return []

    async def _submit(self, stretch: Stretch, name: str) -> StepData | None:
        """Submit the questions that have no reply; return None if there are none."""
        since, model, content = await self._since(stretch.batch_id), None, bytearray()
        keys_of: dict[int, list[str]] = {}
        try:
            async with self._one_file:  # only one file at a time is in memory
                lines = await self._feeder.waiting(stretch)
                async for model, line in self._questions.write(stretch.batch_id, lines, keys_of):  # noqa: B007 - one model for all
                    content += line
                await self._answers.expect(stretch.batch_id, keys_of)
                if not content:
                    return None
                return _data(await self._questions.api(model).submit(bytes(content), name, since), model, since)
        except ModelError as error:
            return {"failed": error_data(error)}

    async def _wait(self, batch_id: str, data: StepData) -> StepData:
        """Wait until a file has ended, also if the batch is cancelled: the replies it has are paid for."""
        if "failed" in data:
            return data
        api, order, pause, refused, is_cancelling = (
            self._questions.api(data["model"]),
            _order(data),
            _FIRST_PAUSE,
            0.0,
            False,
        )
        try:
            while not order.ended or order.too_much:
                await asyncio.sleep(pause)
                is_cancelled = (await self._ledger.batch(batch_id)).state == "cancelled"
                if is_cancelled and not (order.ended or is_cancelling):
                    await api.cancel(order)
                    is_cancelling = True
                if not order.too_much:
                    order = await api.refresh(order)
                elif is_cancelled or refused > _LONGEST_REFUSED:
                    break
                elif await api.is_idle():  # nothing else waits there, so the file alone is too large
                    await api.remove(order)
                    return {"too_large": True, "failed": error_data(ModelError(str(order.problem)))}
                else:
                    refused += pause
                    order = await api.start(order.sent, order.name, data["since"])
                pause = min(2 * pause, _LONGEST_PAUSE_REFUSED if order.too_much else _LONGEST_PAUSE)
            return await _ended(api, order, data)
        except ModelError as error:
            return {"failed": error_data(error)}

    async def _take(self, batch_id: str, data: StepData, is_last: bool) -> None:
        """Store the replies, and the errors that another round would repeat; then remove the file."""
        api, order, found = self._questions.api(data["model"]), _order(data), dict[str, StepData]()
        async for key, reply in api.replies(order):
            if isinstance(reply, Reply):
                found[key] = {"question": key, "reply": as_data(reply)}
            elif is_last or not is_temporary(reply):
                found[key] = {"question": key, "error": error_data(reply)}
        await retry_until_available(self._answers.keep, batch_id, found)
        await api.remove(order)

    async def _since(self, batch_id: str) -> float:
        return (await self._ledger.batch(batch_id)).created_at.timestamp()


async def _ended(api: BatchApi, order: Order, data: StepData) -> StepData:
    if order.problem is None:
        return data | dataclasses.asdict(order)
    await api.remove(order)
    return {"failed": error_data(ModelError(order.problem))}


def _data(order: Order, model: str | None, since: float) -> StepData:
    return dataclasses.asdict(order) | {"model": model, "since": since}


def _order(data: StepData) -> Order:
    fields = {field.name: data[field.name] for field in dataclasses.fields(Order)}
    return Order(**fields | {"files": tuple(fields["files"])})
