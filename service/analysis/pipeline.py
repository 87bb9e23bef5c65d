"""The way of an article: plan, ask, ground, check, label the parties, assemble. The steps don't know each other."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

from service.analysis.assemble import Stamp, assemble
from service.analysis.findings import Findings
from service.analysis.ground import ground
from service.analysis.plan import ModelPlan, Plan
from service.analysis.planning import Tools, plan_analysis
from service.analysis.reading import Reading
from service.analysis.threads import in_thread_if_long
from service.lexicon.plain import plain_sentences
from service.models import Analysis, AnalysisRequest


async def analyze(request: AnalysisRequest, tools: Tools) -> Analysis:
    """Analyse one article; store nothing."""
    began = time.monotonic()
    plan = await plan_analysis(request, tools)
    return await carry_out(plan, began)


async def carry_out(plan: Plan, began: float | None = None) -> Analysis:
    """Carry out a plan. *began* is when its planning began, on the monotonic clock."""
    began = time.monotonic() if began is None else began
    reading = Reading(plan.article, plan.lexicon)
    if plan.model:
        findings = await _find_by_model(plan, plan.model, reading)
    else:
        findings = await in_thread_if_long(plan.article.text, ground, {}, reading, plan)
    stamp = Stamp(f"an_{secrets.token_hex(12)}", datetime.now(UTC), time.monotonic() - began)
    return assemble(plan, findings, stamp)


async def _find_by_model(plan: Plan, model: ModelPlan, reading: Reading) -> Findings:
    """Ask, ground, check and label, in one turn at the model."""
    from service.analysis.ask import ask  # these three import the model client
    from service.analysis.labels import label_parties
    from service.analysis.repair import check_and_repair

    async with model.client.turn():
        plain = await in_thread_if_long(plan.article.text, _plain_sentences, reading) if model.shows_plain else None
        answers = await ask(plan.article, model, plain)
        findings = await in_thread_if_long(plan.article.text, ground, answers, reading, plan)
        findings = await check_and_repair(findings, answers, reading, plan, model)
        return await label_parties(findings, reading, model)


def _plain_sentences(reading: Reading) -> tuple[str, ...] | None:
    """Return the sentences of the plain reading; None for a language that the lexicon does not read."""
    if reading.plain is None:
        return None
    return plain_sentences(reading.article.text, reading.article.sentences, reading.plain.changes)
