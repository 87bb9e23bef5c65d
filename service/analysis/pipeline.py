"""
From an article to its analysis, in five steps: prepare, ask, ground, check, assemble.

The steps do not know each other; this module puts them in order.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from service import __version__
from service.analysis.assemble import Findings, Stamp, assemble
from service.analysis.check import Detect, check
from service.analysis.ground import ground_flags, ground_summary
from service.analysis.parties import ground_parties
from service.analysis.planning import SHORT, Planned, Tools, plan_analysis
from service.analysis.reading import Reading
from service.errors import BadReply
from service.lexicon.lexicon import Hit, Lexicon
from service.lexicon.matcher import merge
from service.lexicon.rhetoric import find as find_rhetoric
from service.lexicon.scare_quotes import STRENGTH as SCARE_QUOTES
from service.lexicon.scare_quotes import find as find_scare_quotes
from service.models import (
    SHOWN,
    Analysis,
    AnalysisRequest,
    Article,
    Flag,
    Provenance,
    RulesProvenance,
    Strictness,
    Task,
    Ungrounded,
    Usage,
)

if TYPE_CHECKING:
    from service.analysis.ask import Answer, Plan
    from service.analysis.drafts import DraftFlag
    from service.llm.client import Client
    from service.llm.question import Question

__all__ = ["Planned", "Tools", "analyze", "analyze_planned", "plan_analysis", "questions_of"]

Found = TypeVar("Found")

OBJECTED: Strictness = "balanced"
"""Which loaded words the checks object to, however much is shown: those that a careful editor marks."""

_ONLY_ORDERS = "every sentence repeats an order that stands in the article; summarise what the article reports"


async def analyze(request: AnalysisRequest, tools: Tools) -> Analysis:
    """Analyse one article; store nothing."""
    began = time.monotonic()
    return await analyze_planned(await plan_analysis(request, tools), began)


async def analyze_planned(planned: Planned, began: float | None = None) -> Analysis:
    """Make the analysis that was planned; *began* is when planning it began, on the monotonic clock."""
    began = time.monotonic() if began is None else began
    plan, client = planned.plan, planned.client
    reading = Reading(planned.article)
    async with client.turn() if client else nullcontext():
        answers = await _ask(planned.article, plan, client)
        findings = await _beside(planned.article, _ground, reading, answers, planned)
        findings = await _check(reading, findings, answers, planned)
        if plan and client and plan.labels:
            findings = await _cast(reading, findings, answers, plan, client)
    stamp = Stamp(f"an_{secrets.token_hex(12)}", datetime.now(UTC))
    return assemble(planned.article, findings, _provenance(planned, answers, time.monotonic() - began), stamp)


def questions_of(planned: Planned) -> list[Question]:
    """Word what an analysis asks first, all at once; what it asks then rests on the answers."""
    if planned.plan is None or planned.client is None:
        return []
    from service.analysis.ask import questions

    return [question for _, question in questions(planned.article, planned.plan, planned.client.profile.window)]


async def _beside(article: Article, work: Callable[..., Found], *args: object) -> Found:
    """Leave the event loop free while a long article is worked on; a short one takes less time than a thread does."""
    return work(*args) if len(article.text) <= SHORT else await asyncio.to_thread(work, *args)


async def _ask(article: Article, plan: Plan | None, client: Client | None) -> dict[Task, Answer]:
    if plan is None or client is None:
        return {}
    from service.analysis.ask import ask

    return await ask(article, plan, client)


def _ground(reading: Reading, answers: dict[Task, Answer], planned: Planned) -> Findings:
    """Ground every answer; a task that nobody worked on stays None."""
    findings, plan = Findings(), planned.plan
    lost: list[Ungrounded] = []
    if summary := answers.get("summary"):
        sentences, ungrounded = ground_summary(summary.drafts, reading)
        lost += ungrounded
        findings = replace(findings, sentences=sentences)
    if plan and (framing := answers.get("framing")):
        drafts = (party for draft in framing.drafts for party in draft.parties)
        parties, ungrounded = ground_parties(drafts, plan.parties, reading, is_cast_apart=bool(plan.labels))
        lost += ungrounded
        findings = replace(findings, parties=parties)
    if planned.detectors:
        told = answers.get("loaded_language")
        found = [flag for draft in (told.drafts if told else ()) for flag in draft.flags]
        flags, ungrounded = _flags(reading, found, planned, planned.strictness)
        flags = tuple(flag for flag in map(_as_shown, flags) if flag.strength in SHOWN[planned.strictness])
        lost += ungrounded
        objected = _flags(reading, found, planned, OBJECTED)[0] if summary else ()
        findings = replace(findings, flags=flags, objected=objected)
    return replace(findings, ungrounded=lost, suspected=reading.suspected)


def _flags(
    reading: Reading, drafts: Sequence[DraftFlag], planned: Planned, strictness: Strictness
) -> tuple[tuple[Flag, ...], list[Ungrounded]]:
    """Put what both detectors found together, as far as it is strong enough for a *strictness*."""
    lexicon = planned.lexicon
    hits = _hits(reading, lexicon, strictness) if lexicon and "rules" in planned.detectors else ()
    flags, ungrounded = ground_flags(drafts, hits, reading, lexicon)
    return tuple(flag for flag in flags if flag.strength in SHOWN[strictness]), ungrounded


def _as_shown(flag: Flag) -> Flag:
    """Make a flag in quotation marks slight: a plain report may quote any word."""
    return flag.model_copy(update={"strength": "slight"}) if flag.voice == "quoted" else flag


async def _check(reading: Reading, findings: Findings, answers: dict[Task, Answer], planned: Planned) -> Findings:
    """Check the summary; object once where there is something to object to, and keep the better of the two."""
    if findings.sentences is None or planned.plan is None or planned.client is None:
        return findings
    flags, detect = findings.objected, _detector(planned)
    violations = await _beside(reading.article, check, findings.sentences, reading, flags, detect)
    findings = replace(findings, violations=violations)
    if findings.sentences and not violations:
        return findings
    if answers["summary"].last is None:
        return _with_summary(findings)
    from service.analysis.ask import ask_again

    problems = [f"sentence {v.sentence + 1} of the summary: {v.detail}" for v in violations] or [_ONLY_ORDERS]
    mended = await ask_again("summary", answers["summary"], problems, planned.plan, planned.client)
    answers["summary"] = mended
    sentences, ungrounded = ground_summary(mended.drafts, reading)
    remaining = check(sentences, reading, flags, detect)
    if findings.sentences and (not sentences or len(remaining) >= len(violations)):
        return findings
    others = [u for u in findings.ungrounded if u.task != "summary"]
    return _with_summary(
        replace(findings, sentences=sentences, violations=remaining, ungrounded=[*ungrounded, *others])
    )


def _with_summary(findings: Findings) -> Findings:
    """Raise BadReply where no sentence of the summary is left: an empty summary would look like a finding."""
    if findings.sentences:
        return findings
    raise BadReply(
        "every sentence that the model wrote is in words by which the article speaks to a model, not to readers: "
        "read the article itself, or ask for the other tasks only"
    ).about("summary")


async def _cast(
    reading: Reading, findings: Findings, answers: dict[Task, Answer], plan: Plan, client: Client
) -> Findings:
    """Ask for each party's labels by questions of their own, and add what they took to the framing's account."""
    from service.analysis.labels import Casting

    casting = Casting(plan.labels, plan.prompts["framing"].head.tone_in_role, plan.seed, client)
    parties = await casting.label(findings.parties or (), reading)
    told = answers["framing"].provenance
    spent: dict[str, object] = (Usage.__add__(told, casting.usage)).model_dump()
    spent |= {"attempts": told.attempts + casting.attempts, "seconds": round(told.seconds + casting.seconds, 3)}
    answers["framing"] = replace(answers["framing"], provenance=told.model_copy(update=spent))
    return replace(findings, parties=parties)


def _hits(reading: Reading, lexicon: Lexicon, strictness: Strictness) -> list[Hit]:
    """Run the rules: the lexicon, what words can't say, and quotation marks that look like doubt; the first wins."""
    text, sentences = reading.article.text, reading.article.sentences
    hits = lexicon.find(text, sentences, strictness)
    hits = merge(hits, find_rhetoric(text, sentences, reading.quotations, lexicon.rules, strictness))
    if SCARE_QUOTES in SHOWN[strictness]:
        hits = merge(hits, find_scare_quotes(text, sentences, reading.quotations))
    return hits


def _detector(planned: Planned) -> Detect | None:
    return partial(planned.lexicon.find, strictness=OBJECTED) if planned.lexicon else None


def _provenance(planned: Planned, answers: dict[Task, Answer], seconds: float) -> Provenance:
    rules, lexicon = None, planned.lexicon
    if lexicon and "rules" in planned.detectors:
        rules = RulesProvenance(lexicon=lexicon.version, sha256=lexicon.sha256, strictness=planned.strictness)
    return Provenance(
        tasks={task: answer.provenance for task, answer in answers.items()},
        rules=rules,
        strictness=planned.strictness if planned.detectors else None,
        evenhand=__version__,
        seconds=round(seconds, 3),
    )
