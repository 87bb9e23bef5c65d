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
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from service.analysis.assemble import Findings, Stamp, assemble
from service.analysis.check import Detect, check
from service.analysis.ground import ground_flags, ground_summary
from service.analysis.parties import ground_parties
from service.analysis.prepare import Limits, prepare
from service.analysis.reading import Reading
from service.errors import InvalidRequest
from service.lexicon import Hit, Lexicon
from service.lexicon.matcher import SHOWN, merge
from service.lexicon.rhetoric import find as find_rhetoric
from service.lexicon.scare_quotes import STRENGTH as SCARE_QUOTES
from service.lexicon.scare_quotes import find as find_scare_quotes
from service.models import (
    Analysis,
    AnalysisRequest,
    Article,
    Detector,
    RulesProvenance,
    Strictness,
    Task,
    Usage,
)
from service.prompts import Registry

if TYPE_CHECKING:
    from service.analysis.ask import Answer, Plan
    from service.llm.client import Client, Question

Found = TypeVar("Found")

_SHORT = 10_000
"""Code points that are grounded and checked in a few milliseconds. Replays take a tenth less time for it."""


@dataclass(frozen=True)
class Tools:
    """
    What an analysis works with.

    `client` and `lexicon` are called when they are needed: an analysis by rules alone must not import a model client.
    """

    prompts: Registry
    limits: Limits
    lexicon: Callable[[], Lexicon]
    client: Callable[[str | None], Client]
    detectors: tuple[Detector, ...]
    seed: int = 7
    strictness: Strictness = "balanced"


async def analyze(request: AnalysisRequest, tools: Tools) -> Analysis:
    """Analyse one article; store nothing."""
    began = time.monotonic()
    article = await _prepared(request, tools)
    detectors = _detectors(request, tools, article)
    plan, client = plan_of(request, tools, detectors)
    reading = Reading(article)
    rules = "loaded_language" in request.tasks and "rules" in detectors
    async with client.turn() if client else nullcontext():
        answers = await _ask(article, plan, client)
        lexicon = tools.lexicon() if rules else None
        hits = await _beside(article, _hits, reading, lexicon, tools.strictness) if lexicon else None
        findings = await _beside(article, _ground, reading, answers, plan, hits)
        detect = _detector(article, tools) if "summary" in request.tasks else None
        findings = await _check(reading, findings, answers, _Mending(plan, client, detect))
        if plan and client and plan.labels:
            findings = await _cast(reading, findings, answers, plan, client)
    stamp = Stamp(f"an_{secrets.token_hex(12)}", datetime.now(UTC), round(time.monotonic() - began, 3))
    provenance = {task: answer.provenance for task, answer in answers.items()}
    by_rules = _rules_provenance(lexicon, tools.strictness) if lexicon else None
    return assemble(article, findings, provenance, by_rules, stamp)


def plan_of(request: AnalysisRequest, tools: Tools, detectors: Sequence[Detector]) -> tuple[Plan | None, Client | None]:
    """Say what will be asked and of whom; None where no model is needed. A wrong model or prompt is refused."""
    tasks = _tasks_for_model(request, detectors)
    client = tools.client(request.model) if tasks or request.model else None
    return _plan(request, tools, tasks, client), client


async def questions_of(request: AnalysisRequest, tools: Tools) -> list[Question]:
    """Word what an analysis asks first, all at once; what it asks then rests on the answers."""
    article = await _prepared(request, tools)
    plan, client = plan_of(request, tools, _detectors(request, tools, article))
    if plan is None or client is None:
        return []
    from service.analysis.ask import questions

    return [question for _, question in questions(article, plan, client.profile.window)]


async def _prepared(request: AnalysisRequest, tools: Tools) -> Article:
    """Leave the event loop free while HTML or a long text is read."""
    if request.text is not None and len(request.text) <= _SHORT:
        return prepare(request, tools.limits)
    return await asyncio.to_thread(prepare, request, tools.limits)


async def _beside(article: Article, work: Callable[..., Found], *args: object) -> Found:
    """Leave the event loop free while a long article is worked on; a short one takes less time than a thread does."""
    return work(*args) if len(article.text) <= _SHORT else await asyncio.to_thread(work, *args)


@dataclass(frozen=True)
class _Mending:
    """What the repair round needs."""

    plan: Plan | None
    client: Client | None
    detect: Detect | None


def _detectors(request: AnalysisRequest, tools: Tools, article: Article) -> tuple[Detector, ...]:
    """Choose the detectors; the rules read one language, and saying nothing about another would look like a finding."""
    if request.detectors is None:
        return tools.detectors if _speaks(tools, article) else ("llm",)
    if "rules" in request.detectors and "loaded_language" in request.tasks and not _speaks(tools, article):
        if request.detectors == ("rules",):
            raise InvalidRequest(
                f"the rules detector reads English, and this article is in another language ({article.language}): "
                "ask for the llm detector"
            )
        return ("llm",)
    return request.detectors


def _tasks_for_model(request: AnalysisRequest, detectors: Sequence[Detector]) -> list[Task]:
    return [
        task
        for task in ("summary", "framing", "loaded_language")
        if task in request.tasks and (task != "loaded_language" or "llm" in detectors)
    ]


def _plan(request: AnalysisRequest, tools: Tools, tasks: Sequence[Task], client: Client | None) -> Plan | None:
    """Pick the prompts; a wrong version is refused also where no model is asked."""
    chosen = {task: tools.prompts.get(task, version) for task, version in request.prompts.items()}
    if not tasks or client is None:
        return None
    from service.analysis.ask import Plan

    alias = client.profile.prompts if client.profile.prompts in tools.prompts.aliases else "production"
    prompts = {task: chosen.get(task) or tools.prompts.get(task, alias) for task in tasks}
    preambles = {task: tools.prompts.get("preamble", str(prompt.head.preamble)) for task, prompt in prompts.items()}
    labels = prompts["framing"].head.labels if "framing" in prompts else None
    asked = {kind: [tools.prompts.get(kind, v) for v in versions] for kind, versions in (labels or {}).items()}
    return Plan(prompts, preambles, tools.prompts.get("repair", alias), request.parties, tools.seed, asked)


async def _ask(article: Article, plan: Plan | None, client: Client | None) -> dict[Task, Answer]:
    if plan is None or client is None:
        return {}
    from service.analysis.ask import ask

    return await ask(article, plan, client)


def _ground(reading: Reading, answers: dict[Task, Answer], plan: Plan | None, hits: Sequence[Hit] | None) -> Findings:
    """Ground every answer; a task that nobody worked on stays None."""
    findings = Findings()
    lost = []
    if summary := answers.get("summary"):
        sentences, ungrounded = ground_summary(summary.drafts, reading)
        lost += ungrounded
        findings = replace(findings, sentences=sentences)
    if plan and (framing := answers.get("framing")):
        drafts = (party for draft in framing.drafts for party in draft.parties)
        parties, ungrounded = ground_parties(drafts, plan.parties, reading, is_cast_apart=bool(plan.labels))
        lost += ungrounded
        findings = replace(findings, parties=parties)
    told = answers.get("loaded_language")
    if told or hits is not None:
        drafts = (flag for draft in (told.drafts if told else ()) for flag in draft.flags)
        flags, ungrounded = ground_flags(drafts, hits or (), reading)
        lost += ungrounded
        findings = replace(findings, flags=flags)
    return replace(findings, ungrounded=lost)


async def _check(reading: Reading, findings: Findings, answers: dict[Task, Answer], mending: _Mending) -> Findings:
    """Check the summary; object once where there is something to object to, and keep the better of the two."""
    if findings.sentences is None or mending.plan is None or mending.client is None:
        return findings
    flags = findings.flags or ()
    violations = await _beside(reading.article, check, findings.sentences, reading, flags, mending.detect)
    findings = replace(findings, violations=violations)
    if not violations or answers["summary"].last is None:
        return findings
    from service.analysis.ask import ask_again

    problems = [f"sentence {v.sentence + 1} of the summary: {v.detail}" for v in violations]
    mended = await ask_again("summary", answers["summary"], problems, mending.plan, mending.client)
    answers["summary"] = mended
    sentences, ungrounded = ground_summary(mended.drafts, reading)
    remaining = check(sentences, reading, flags, mending.detect)
    if not sentences or len(remaining) >= len(violations):
        return findings
    others = [u for u in findings.ungrounded if u.task != "summary"]
    return replace(findings, sentences=sentences, violations=remaining, ungrounded=[*ungrounded, *others])


async def _cast(
    reading: Reading, findings: Findings, answers: dict[Task, Answer], plan: Plan, client: Client
) -> Findings:
    """Ask for each party's labels by questions of their own, and add what they took to the framing's account."""
    from service.analysis.cast import Casting

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


def _detector(article: Article, tools: Tools) -> Detect | None:
    return partial(tools.lexicon().find, strictness=tools.strictness) if _speaks(tools, article) else None


def _speaks(tools: Tools, article: Article) -> bool:
    """Tell whether the lexicon reads the article's language; where that can't be told, the words decide."""
    return article.language in (tools.lexicon().language, None)


def _rules_provenance(lexicon: Lexicon, strictness: Strictness) -> RulesProvenance:
    return RulesProvenance(lexicon=lexicon.version, sha256=lexicon.sha256, strictness=strictness)
