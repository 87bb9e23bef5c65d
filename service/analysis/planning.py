"""
Plan an analysis: read the article, choose who looks for loaded words, which prompts are asked, and of whom.

It is planned once. By the plan an analysis is known (`fingerprint`), and by the plan it is made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.analysis.extraction import Page, extract_once
from service.analysis.instructions import refuse_orders
from service.analysis.prepare import Limits, check_page, prepare, with_text
from service.errors import InvalidRequest
from service.lexicon.lexicon import Lexicon
from service.models import TASKS, AnalysisRequest, Article, Detector, Strictness, Task
from service.prompts.registry import Registry

if TYPE_CHECKING:
    from service.analysis.ask import Plan
    from service.llm.client import Client

SHORT = 10_000
"""Code points that are read, grounded and checked in a few milliseconds. Replays take a tenth less time for it."""


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
    strictness: Strictness = "strict"
    extract: Callable[[str], Awaitable[Page]] = extract_once


@dataclass(frozen=True)
class Planned:
    """
    An analysis that is planned, and not made yet.

    *detectors* are none where loaded words were not asked for; *plan* and *client* are None where no model is needed;
    *lexicon* is None where it is not needed or does not read the article's language.
    """

    article: Article
    tasks: tuple[Task, ...]
    detectors: tuple[Detector, ...]
    strictness: Strictness
    plan: Plan | None
    client: Client | None
    lexicon: Lexicon | None


async def plan_analysis(request: AnalysisRequest, tools: Tools) -> Planned:
    """Plan an analysis. An article that can't be read, a wrong model or a wrong prompt is refused."""
    article = await _prepared(request, tools)
    speaks = article.language in (tools.lexicon().language, None)  # where it can't be told, the words decide
    detectors = _detectors(request, tools, article.language, speaks=speaks)
    plan, client = _asked(request, tools, detectors)
    uses_lexicon = speaks and not {"summary", "loaded_language"}.isdisjoint(request.tasks)
    return Planned(
        article=article,
        tasks=tuple(task for task in TASKS if task in request.tasks),
        detectors=detectors,
        strictness=request.strictness or tools.strictness,
        plan=plan,
        client=client,
        lexicon=tools.lexicon() if uses_lexicon else None,
    )


def check_request(request: AnalysisRequest, tools: Tools) -> None:
    """Raise InvalidRequest for a model, a prompt or a party that can't be asked. The article is not read."""
    _asked(request, tools, request.detectors or tools.detectors)


async def read_page(request: AnalysisRequest, tools: Tools) -> AnalysisRequest:
    """Put the text of a page in its place; a request that has text stays as it is."""
    if request.html is None:
        return request
    await asyncio.to_thread(check_page, request.html, tools.limits)
    return with_text(request, await tools.extract(request.html))


async def _prepared(request: AnalysisRequest, tools: Tools) -> Article:
    """Leave the event loop free while a page or a long text is read."""
    request = await read_page(request, tools)
    if len(request.text or "") <= SHORT:
        return prepare(request, tools.limits)
    return await asyncio.to_thread(prepare, request, tools.limits)


def _detectors(request: AnalysisRequest, tools: Tools, language: str | None, *, speaks: bool) -> tuple[Detector, ...]:
    """Choose the detectors; the rules read one language, and saying nothing about another would look like a finding."""
    if "loaded_language" not in request.tasks:
        return ()
    if request.detectors is None:
        return tools.detectors if speaks else ("llm",)
    if "rules" in request.detectors and not speaks:
        if request.detectors == ("rules",):
            raise InvalidRequest(
                f"the rules detector reads English, and this article is in another language ({language}): "
                "ask for the llm detector"
            )
        return ("llm",)
    return request.detectors


def _asked(request: AnalysisRequest, tools: Tools, detectors: Sequence[Detector]) -> tuple[Plan | None, Client | None]:
    """Say what will be asked and of whom; None where no model is needed."""
    refuse_orders(request.parties or ())
    tasks: list[Task] = [
        task
        for task in ("summary", "framing", "loaded_language")
        if task in request.tasks and (task != "loaded_language" or "llm" in detectors)
    ]
    client = tools.client(request.model) if tasks or request.model else None
    plan = _plan(request, tools, tasks, client)
    return plan, client if plan else None


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
