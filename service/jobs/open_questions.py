"""The questions of a stretch that have no reply yet, as lines of a file for the Batch API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence

from service.analysis.named import name_parties
from service.analysis.planning import Tools, plan_analysis
from service.analysis.questions import questions
from service.analysis.reading import Reading
from service.analysis.requests import AnalysisRequest
from service.analysis.shown import show
from service.errors import StoreError
from service.jobs.durable_client import digest
from service.llm.batch_api import BatchApi
from service.llm.question import Question
from service.models import Task
from service.storage.analyses import Store
from service.storage.answers import Answers
from service.storage.ledger import Ledger


class OpenQuestions:
    """Reads lines of batches, and writes their open questions. *tools* give the models."""

    def __init__(self, store: Store, tools: Tools) -> None:
        self._store = store
        self._ledger = Ledger(store.database)
        self._answers = Answers(store.database)
        self._tools = tools

    def api(self, model: str | None) -> BatchApi:
        """Return the Batch API of the endpoint of a model."""
        return BatchApi(self._tools.client(model).endpoint)

    async def model(self, batch_id: str, line: int) -> str | None:
        """Return the model that a line asks for; all lines of a batch ask for the same."""
        return (await self._read(batch_id, line))[0].model

    async def write(
        self, batch_id: str, lines: Sequence[int], keys_of: dict[int, list[str]]
    ) -> AsyncIterator[tuple[str | None, bytes]]:
        """
        Yield the model and the line of the file for each question that has no reply, each question once.

        Add to *keys_of* the keys of all questions of each line.
        """
        seen: set[str] = set()
        for line in lines:
            request, asked = await self._read(batch_id, line)
            if not asked:
                continue
            model = self._tools.client(request.model).profile.model
            keys = {digest(question, model): question for question in asked}
            keys_of[line] = list(keys)
            seen |= await self._answers.known(batch_id, keys)
            for key, question in keys.items():
                if key not in seen:
                    yield request.model, self.api(request.model).line(key, question)
            seen |= keys.keys()

    async def _read(self, batch_id: str, line: int) -> tuple[AnalysisRequest, list[Question]]:
        """Return the request of a line and its questions: none if it has an analysis already, or can't be analysed."""
        request = AnalysisRequest(text="-")
        try:
            found = await self._ledger.lines.request(batch_id, line)
            if found is None:
                return request, []
            request = AnalysisRequest.model_validate_json(found[0])
            plan = await plan_analysis(request, self._tools)
            if plan.model is None or (not request.fresh and await self._store.find_by_fingerprint(plan.fingerprint())):
                return request, []
            reading = Reading(plan.article, plan.lexicon)
            known: Collection[Task] = {"framing"} if name_parties(reading, plan.model) else set()
            asked = questions(plan.article, plan.model, show(reading, plan), known)
            return request, [question for _, question in asked]
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - the work on the article reports it; other lines are not affected
            return request, []
