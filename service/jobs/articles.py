"""The work on one line of a batch: analyse the article, and end the line."""

from __future__ import annotations

import functools
import logging
from collections.abc import Sequence
from typing import Any

from dbos import DBOS

from service.analysis.pipeline import carry_out
from service.analysis.planning import Tools, plan_analysis
from service.analysis.requests import AnalysisRequest
from service.errors import EvenhandError
from service.jobs.client import WorkflowClient
from service.jobs.durable_client import Attempt, current_attempt
from service.jobs.reuse import AnalysisCache
from service.jobs.workflows import article_id
from service.models import Analysis
from service.storage.analyses import Store
from service.storage.answers import Answers
from service.storage.availability import DATABASE_ERRORS, retry_until_available
from service.storage.batches import Failure, Outcome, defect, failure
from service.storage.ledger import Ledger

log = logging.getLogger(__name__)


class ArticleWorker:
    """Works on lines of batches. The clients of *tools* ask each question in a step of the workflow."""

    def __init__(self, store: Store, tools: Tools, workflows: WorkflowClient) -> None:
        self._ledger = Ledger(store.database)
        self._answers = Answers(store.database)
        self._cache = AnalysisCache(store, "batch ")  # a scope of its own: a single analysis never waits for a batch
        self._tools = tools
        self._workflows = workflows

    async def work(self, batch_id: str, line: int, attempt: int) -> None:
        """Do one line of a batch, as soon as the database can be used."""
        current_attempt.set(Attempt())
        await retry_until_available(self._work, batch_id, line, attempt)

    async def _work(self, batch_id: str, line: int, attempt: int) -> None:
        """End the line with an analysis or a failure. Only errors of the database are raised."""
        found, state = await self._ledger.lines.request(batch_id, line), current_attempt.get()
        if found is None:
            return
        request_json, via = found
        if via == "batch-api":
            state.find_batched = functools.partial(self._answers.find, batch_id)
        try:
            if state.earlier is None:
                earlier = [article_id(batch_id, line, n) for n in range(1, attempt)]
                state.earlier = (
                    await DBOS.run_step_async({"name": "earlier"}, self._replies, earlier) if earlier else {}
                )
            await self._analyze(batch_id, line, request_json)
        except DATABASE_ERRORS:
            raise
        except EvenhandError as error:
            await self._fail(batch_id, line, failure(error, line))
        except Exception as error:  # noqa: BLE001 - one article must not stop the others
            log.error("a defect in Evenhand: %s in %s, line %s", type(error).__name__, batch_id, line)  # noqa: TRY400
            await self._fail(batch_id, line, defect(error, line))

    async def _analyze(self, batch_id: str, line: int, request_json: str) -> None:
        request = AnalysisRequest.model_validate_json(request_json)
        plan = await plan_analysis(request, self._tools)

        async def end(analysis: Analysis, fingerprint: str) -> None:
            outcome = Outcome(analysis, fingerprint, spent=current_attempt.get().spent)
            await self._ledger.lines.end(batch_id, line, outcome)

        analyze = functools.partial(carry_out, plan)
        await self._cache.find_or_analyze(plan.fingerprint(), analyze, end, fresh=request.fresh)

    async def _fail(self, batch_id: str, line: int, problem: Failure) -> None:
        state = current_attempt.get()
        if state.find_batched:
            for question in state.unusable:
                await self._answers.forget(batch_id, question)
        await self._ledger.lines.end(batch_id, line, Outcome(failure=problem, spent=state.spent))

    async def _replies(self, workflow_ids: Sequence[str]) -> dict[str, Any]:
        """Return the usable replies in the steps of earlier attempts, by the digest of the question."""
        found: dict[str, Any] = {}
        for workflow_id in workflow_ids:
            for result in await self._workflows.step_results(workflow_id):
                if isinstance(result, dict) and "reply" in result:
                    found[result["question"]] = result
                elif isinstance(result, dict) and "unusable" in result:
                    found.pop(result["unusable"], None)
        return found
