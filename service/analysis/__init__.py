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
from typing import TYPE_CHECKING, TypeVar

from service.analysis.assemble import Findings, Stamp, assemble
from service.analysis.check import Detect, check
from service.analysis.ground import ground_flags, ground_summary
from service.analysis.parties import ground_parties
from service.analysis.prepare import Limits, prepare
from service.analysis.reading import Reading
from service.errors import InvalidRequest
from service.lexicon import Hit, Lexicon
from service.lexicon.scare_quotes import find as find_scare_quotes
from service.models import Analysis, AnalysisRequest, Article, Detector, RulesProvenance, Task
from service.prompts import Registry

if TYPE_CHECKING:
    from service.analysis.ask import Answer, Plan
    from service.llm.client import Client

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


async def analyze(request: AnalysisRequest, tools: Tools) -> Analysis:
    """Analyse one article; store nothing."""
    began = time.monotonic()
    article = await asyncio.to_thread(prepare, request, tools.limits)
    detectors = _detectors(request, tools, article)
    tasks = _tasks_for_model(request, detectors)
    plan = _plan(request, tools, tasks)
    reading = Reading(article)
    rules = "loaded_language" in request.tasks and "rules" in detectors
    client = tools.client(request.model) if tasks or request.model else None  # a wrong model is refused
    async with client.turn() if client else nullcontext():
        answers = await _ask(article, plan, client)
        lexicon = tools.lexicon() if rules else None
        findings = await _beside(article, _ground, reading, answers, request, lexicon)
        detect = _detector(article, tools) if "summary" in tasks else None
        findings = await _check(reading, findings, answers, _Mending(plan, client, detect))
    stamp = Stamp(f"an_{secrets.token_hex(12)}", datetime.now(UTC), round(time.monotonic() - began, 3))
    provenance = {task: answer.provenance for task, answer in answers.items()}
    return assemble(article, findings, provenance, _rules_provenance(lexicon) if lexicon else None, stamp)


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


def _plan(request: AnalysisRequest, tools: Tools, tasks: Sequence[Task]) -> Plan | None:
    """Pick the prompts; a wrong version is refused also where no model is asked."""
    chosen = {task: tools.prompts.get(task, version) for task, version in request.prompts.items()}
    if not tasks:
        return None
    from service.analysis.ask import Plan

    prompts = {task: chosen.get(task) or tools.prompts.get(task) for task in tasks}
    preambles = {task: tools.prompts.get("preamble", str(prompt.head.preamble)) for task, prompt in prompts.items()}
    return Plan(prompts, preambles, tools.prompts.get("repair"), request.parties, tools.seed)


async def _ask(article: Article, plan: Plan | None, client: Client | None) -> dict[Task, Answer]:
    if plan is None or client is None:
        return {}
    from service.analysis.ask import ask

    return await ask(article, plan, client)


def _ground(
    reading: Reading, answers: dict[Task, Answer], request: AnalysisRequest, lexicon: Lexicon | None
) -> Findings:
    """Ground every answer; a task that nobody worked on stays None."""
    findings = Findings()
    lost = []
    if summary := answers.get("summary"):
        sentences, ungrounded = ground_summary(summary.drafts, reading)
        lost += ungrounded
        findings = replace(findings, sentences=sentences)
    if framing := answers.get("framing"):
        drafts = (party for draft in framing.drafts for party in draft.parties)
        parties, ungrounded = ground_parties(drafts, request.parties, reading)
        lost += ungrounded
        findings = replace(findings, parties=parties)
    told = answers.get("loaded_language")
    hits = _hits(reading, lexicon) if lexicon else []
    if told or lexicon:
        flags, ungrounded = ground_flags((f for d in (told.drafts if told else ()) for f in d.flags), hits, reading)
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


def _hits(reading: Reading, lexicon: Lexicon) -> list[Hit]:
    """Run the rules: the lexicon, and quotation marks that look like doubt where the lexicon has nothing."""
    text, sentences = reading.article.text, reading.article.sentences
    hits = lexicon.find(text, sentences)
    taken = sorted((h.start, h.end) for h in hits)
    quotes = find_scare_quotes(text, sentences, reading.quotations)
    return [*hits, *(q for q in quotes if not any(s < q.end and q.start < e for s, e in taken))]


def _detector(article: Article, tools: Tools) -> Detect | None:
    return tools.lexicon().find if _speaks(tools, article) else None


def _speaks(tools: Tools, article: Article) -> bool:
    """Tell whether the lexicon reads the article's language; where that can't be told, the words decide."""
    return article.language in (tools.lexicon().language, None)


def _rules_provenance(lexicon: Lexicon) -> RulesProvenance:
    return RulesProvenance(lexicon=lexicon.version, sha256=lexicon.sha256)
