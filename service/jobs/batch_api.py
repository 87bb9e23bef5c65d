"""
A stretch of a batch by way of OpenAI's Batch API: hand its questions in as a file, wait for a day, keep the answers.

Only what an article asks first goes this way. What rests on an answer, such as a repair, is asked directly when the
article is done, as in any batch. Each step can be done again: a file is handed in once by its name, an answer is kept
once.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dbos import DBOS
from sqlalchemy.exc import SQLAlchemyError

from service.analysis.planning import Tools, plan_analysis
from service.analysis.questions import questions
from service.errors import EvenhandError, ModelError, StoreError
from service.jobs.connections import patiently
from service.jobs.durable_client import digest, error_data, error_from
from service.llm.batch_api import BatchApi, Order
from service.llm.question import Question
from service.llm.reply import Reply, as_data
from service.llm.retry import is_temporary
from service.models import AnalysisRequest
from service.storage.analyses import Store
from service.storage.answers import Answers
from service.storage.batches import Outcome, defect, failure
from service.storage.ledger import Ledger

_MOST_TOKENS = 1_500_000
"""What a file may ask, by a careful estimate: of the limits that an account has, that of its queue is the lowest."""
_MOST_LINES = 500
_TOKENS_BESIDE = 7_000
"""What an article's three questions have beside the article: the prompts and the longest answers."""

_ROUNDS = 3
"""How often a question is handed in that was not come to."""

_LONGEST_PAUSE, _LONGEST_PAUSE_REFUSED = 60.0, 600.0
_LONGEST_REFUSED = 36 * 3600.0
"""Seconds for which a file is tried again that the endpoint has no room for."""

Told = dict[str, Any]


@dataclass(frozen=True)
class Lines:
    """Lines of a batch that go together, from *first* to *last*: those that wait and are at this attempt."""

    batch_id: str
    first: int
    last: int
    attempt: int

    def halves(self) -> tuple[Lines, ...]:
        """Cut in two; one line can't be."""
        middle = (self.first + self.last) // 2
        if self.first == self.last:
            return ()
        return dataclasses.replace(self, last=middle), dataclasses.replace(self, first=middle + 1)


def cut(sizes: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Cut a batch, given as number and characters of each line, into stretches: always the same ones."""
    first = last = held = 0
    for line, characters in sizes:
        cost = characters + _TOKENS_BESIDE  # three questions, three characters a token
        if first and (held + cost > _MOST_TOKENS or line - first >= _MOST_LINES):
            yield first, last
            first, held = 0, 0
        first, last, held = first or line, line, held + cost
    if first:
        yield first, last


class Remote:
    """The way over the Batch API. *tools* ask directly what they ask."""

    def __init__(self, ledger: Ledger, store: Store, tools: Tools) -> None:
        self._ledger = ledger
        self._store = store
        self._answers = Answers(store.database)
        self._tools = tools
        self._one = asyncio.Lock()

    async def work(self, lines: Lines) -> None:
        """Have lines answered as far as that can be; what can't be has failed then."""
        if lines.attempt > 1:  # what an earlier attempt handed in may be answered
            for order in await _step("earlier", self._earlier, lines):
                ended = await _step("wait", self._wait, lines.batch_id, order)
                if "failed" not in ended:
                    await _step("take", self._take, lines.batch_id, ended, False)
        parts = [lines]
        while parts:
            parts = [*await self._part(parts[0], f"{_name(lines)}{lines.attempt}"), *parts[1:]]

    async def _part(self, part: Lines, name: str) -> tuple[Lines, ...]:
        """Do a part of a stretch, or cut it in two where the endpoint never takes so much at once."""
        for number in range(1, _ROUNDS + 1):
            order = await _step("hand in", self._hand_in, part, f"{name}:{part.first}-{part.last}:{number};")
            if order is None:
                break
            ended = await _step("wait", self._wait, part.batch_id, order)
            if ended.get("too_large") and part.halves():
                return part.halves()
            if "failed" in ended:
                await patiently(self.fail, part, error_from(ended["failed"]))
                break
            await _step("take", self._take, part.batch_id, ended, number == _ROUNDS)
        return ()

    async def waiting(self, lines: Lines) -> list[int]:
        """List the lines that wait and are at this attempt."""
        found = await self._ledger.waiting(lines.batch_id, lines.first - 1, lines.last - lines.first + 1)
        return [line for line, attempt in found if line <= lines.last and attempt == lines.attempt]

    async def fail(self, lines: Lines, error: Exception) -> None:
        """End lines that wait, for one reason."""
        for line in await self.waiting(lines):
            wrong = failure(error, line) if isinstance(error, EvenhandError) else defect(error, line)
            await self._ledger.end(lines.batch_id, line, Outcome(failure=wrong))

    # ── The steps, as JSON values ────────────────────────────────────────────────────────────────────────────

    async def _earlier(self, lines: Lines) -> list[Told]:
        """List what earlier attempts handed in."""
        since = await self._since(lines.batch_id)
        for line in await self.waiting(lines):
            model = (await self._asked(lines.batch_id, line))[0].model
            try:
                orders = await self._api(model).find(_name(lines), since)
            except ModelError:  # it will be said when the questions are handed in
                return []
            mine = f"{_name(lines)}{lines.attempt}:"
            return [_told(order, model, since) for order in orders if not order.name.startswith(mine)]
        return []

    async def _hand_in(self, lines: Lines, name: str) -> Told | None:
        """Hand in what is not answered yet; None if that is nothing."""
        since, model, content = await self._since(lines.batch_id), None, bytearray()
        asked: dict[int, list[str]] = {}
        try:
            async with self._one:  # a file at a time is held in memory
                async for model, written in self._open(lines, asked):  # noqa: B007 - one model for all
                    content += written
                await self._answers.expect(lines.batch_id, asked)
                if not content:
                    return None
                return _told(await self._api(model).submit(bytes(content), name, since), model, since)
        except ModelError as error:
            return {"failed": error_data(error)}

    async def _wait(self, batch_id: str, told: Told) -> Told:
        """Wait for its end; that of a cancelled batch too, since what is answered is paid for."""
        if "failed" in told:
            return told
        api, order, pause, refused, was_told = self._api(told["model"]), _order(told), 0.2, 0.0, False
        try:
            while not order.ended or order.too_much:
                await asyncio.sleep(pause)
                is_cancelled = (await self._ledger.batch(batch_id)).state == "cancelled"
                if is_cancelled and not (order.ended or was_told):
                    await api.cancel(order)
                    was_told = True
                if not order.too_much:
                    order = await api.refresh(order)
                elif is_cancelled or refused > _LONGEST_REFUSED:
                    break
                elif await api.is_idle():
                    await api.remove(order)
                    return {"too_large": True, "failed": error_data(ModelError(str(order.problem)))}
                else:
                    refused += pause
                    order = await api.start(order.sent, order.name, told["since"])
                pause = min(2 * pause, _LONGEST_PAUSE_REFUSED if order.too_much else _LONGEST_PAUSE)
        except ModelError as error:
            return {"failed": error_data(error)}
        if order.problem is None:
            return told | dataclasses.asdict(order)
        await api.remove(order)
        return {"failed": error_data(ModelError(order.problem))}

    async def _take(self, batch_id: str, told: Told, is_last: bool) -> None:
        """Keep the answers, and those errors that another round would not mend; then remove the files."""
        api, order, kept = self._api(told["model"]), _order(told), dict[str, Told]()
        async for key, reply in api.replies(order):
            if isinstance(reply, Reply):
                kept[key] = {"question": key, "reply": as_data(reply)}
            elif is_last or not is_temporary(reply):
                kept[key] = {"question": key, "error": error_data(reply)}
        await patiently(self._answers.keep, batch_id, kept)
        await api.remove(order)

    # ── What is asked ────────────────────────────────────────────────────────────────────────────────────────

    async def _open(self, lines: Lines, asked: dict[int, list[str]]) -> AsyncIterator[tuple[str | None, bytes]]:
        """Word the questions that are not answered yet, each once, with their model; list all keys of each line."""
        seen: set[str] = set()
        for line in await self.waiting(lines):
            request, questions = await self._asked(lines.batch_id, line)
            if not questions:
                continue
            model = self._tools.client(request.model).profile.model
            keys = {digest(question, model): question for question in questions}
            asked[line] = list(keys)
            seen |= await self._answers.known(lines.batch_id, keys)
            for key, question in keys.items():
                if key not in seen:
                    yield request.model, self._api(request.model).line(key, question)
            seen |= keys.keys()

    async def _asked(self, batch_id: str, line: int) -> tuple[AnalysisRequest, list[Question]]:
        """Read a line's request and its questions; none where it can't be done, or its analysis is there."""
        request = AnalysisRequest(text="-")
        try:
            found = await self._ledger.request(batch_id, line)
            if found is None:
                return request, []
            request = AnalysisRequest.model_validate_json(found[0])
            plan = await plan_analysis(request, self._tools)
            if plan.model is None or (not request.fresh and await self._store.same(plan.fingerprint())):
                return request, []
            return request, [question for _, question in questions(plan.article, plan.model)]
        except (StoreError, SQLAlchemyError):
            raise
        except Exception:  # noqa: BLE001 - it will be said when the article is done, and is of no other's concern
            return request, []

    async def _since(self, batch_id: str) -> float:
        return (await self._ledger.batch(batch_id)).created_at.timestamp()

    def _api(self, model: str | None) -> BatchApi:
        return BatchApi(self._tools.client(model).endpoint)


async def _step(name: str, work: Callable[..., Awaitable[Any]], *given: object) -> Any:  # noqa: ANN401 - JSON values
    """Do a step as soon as the database can be used."""
    return await DBOS.run_step_async({"name": name}, patiently, work, *given)


def _name(lines: Lines) -> str:
    """Begin the names of what is handed in for a stretch."""
    return f"{lines.batch_id}:{lines.first}:"


def _told(order: Order, model: str | None, since: float) -> Told:
    return dataclasses.asdict(order) | {"model": model, "since": since}


def _order(told: Told) -> Order:
    known = {field.name: told[field.name] for field in dataclasses.fields(Order)}
    return Order(**known | {"files": tuple(known["files"])})
