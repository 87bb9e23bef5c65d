"""
The way of an article: plan, ask, ground, check, label the parties, assemble. The steps don't know each other.

Each part is shown as soon as it is ready: the article, the flags, the summary, each party.
"""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

from service.analysis.answers import Answer
from service.analysis.assemble import ByCode, Stamp, assemble
from service.analysis.findings import Findings, join
from service.analysis.ground import ground_answer_to_summary, ground_framing, ground_loaded_language
from service.analysis.listeners import NOBODY, Listener, PartiesInOrder
from service.analysis.plan import ModelPlan, Plan
from service.analysis.planning import Tools, plan_analysis
from service.analysis.reading import Reading
from service.analysis.requests import AnalysisRequest
from service.analysis.shown import show
from service.analysis.sourcing import find_sourcing
from service.analysis.threads import in_thread_if_long
from service.models import Analysis, Plain, PlainChange, Task


async def analyze(request: AnalysisRequest, tools: Tools, listener: Listener = NOBODY) -> Analysis:
    """Analyse one article; store nothing."""
    began = time.monotonic()
    plan = await plan_analysis(request, tools)
    return await carry_out(plan, listener, began)


async def carry_out(plan: Plan, listener: Listener = NOBODY, began: float | None = None) -> Analysis:
    """Carry out a plan. *began* is when its planning began, on the monotonic clock."""
    began = time.monotonic() if began is None else began
    course = _Course(plan, listener)
    suspected = await in_thread_if_long(plan.article.text, lambda: course.reading.suspected)
    listener.article(plan.article, suspected)
    if plan.detectors and not (plan.model and "loaded_language" in plan.model.prompts):
        await course.find_flags()
    if plan.model:
        await course.ask(plan.model)
    plain = await in_thread_if_long(plan.article.text, course.plain_reading) if plan.plain else None
    sourcing = await in_thread_if_long(plan.article.text, find_sourcing, course.reading)
    stamp = Stamp(f"an_{secrets.token_hex(12)}", datetime.now(UTC), time.monotonic() - began)
    return assemble(plan, join(course.found), ByCode(suspected, plain, sourcing), stamp)


class _Course:
    """One analysis while it is made: what was answered and *found* so far, by task."""

    def __init__(self, plan: Plan, listener: Listener) -> None:
        self.reading = Reading(
            plan.article, plan.lexicon, shows_plain=plan.model is not None and plan.model.shows_plain
        )
        self.found: dict[Task, Findings] = {}
        self._plan = plan
        self._listener = listener
        self._answers: dict[Task, Answer] = {}

    async def ask(self, model: ModelPlan) -> None:
        """Ask, ground, check and label, in one turn at the model."""
        from service.analysis.ask import ask  # this imports the model client
        from service.analysis.named import name_parties

        async def take(task: Task, answer: Answer) -> None:
            self._answers[task] = answer
            needed = model.prompts.keys() & {"summary", "loaded_language"}  # a summary is checked for loaded words
            may_check = "summary" in needed and task in needed and needed <= self._answers.keys()
            if task == "loaded_language":
                await self.find_flags()
            if task == "framing":
                await self._find_parties(model)
            if may_check:
                await self._find_summary(model)

        article = self._plan.article
        async with model.client.turn():
            shown = await in_thread_if_long(article.text, show, self.reading, self._plan)
            named = await in_thread_if_long(article.text, name_parties, self.reading, model)
            await ask(article, model, take, shown, {"framing"} if named else ())
            if named:
                await take("framing", named)

    def plain_reading(self) -> Plain | None:
        """Return the article in plain words; None for a language that the lexicon does not read."""
        reading = self.reading
        if reading.plain is None:
            return None
        changes = (
            PlainChange(span=reading.span(start, end), plain=plain) for start, end, plain in reading.plain.changes
        )
        return Plain(text=reading.plain.text, changes=tuple(changes))

    async def find_flags(self) -> None:
        """Find the loaded words: by the rules, and in the model's answer if there is one."""
        self.found["loaded_language"] = found = await in_thread_if_long(
            self._plan.article.text, ground_loaded_language, self._answers, self.reading, self._plan
        )
        self._listener.flags(found.flags or ())

    async def _find_summary(self, model: ModelPlan) -> None:
        from service.analysis.repair import check_and_repair

        text, answers = self._plan.article.text, self._answers
        found = await in_thread_if_long(text, ground_answer_to_summary, answers["summary"], self.reading)
        found = await check_and_repair(found, answers, self.reading, self._plan, model)
        self.found["summary"] = found
        if found.summary is not None:
            self._listener.summary(found.summary)

    async def _find_parties(self, model: ModelPlan) -> None:
        from service.analysis.labels import label_parties

        text, answer = self._plan.article.text, self._answers["framing"]
        found = await in_thread_if_long(text, ground_framing, answer, self.reading, model)
        found = await label_parties(found, self.reading, model, PartiesInOrder(self._listener).add)
        self.found["framing"] = found
        self._listener.parties(found.parties or ())
