"""Plan an analysis: read the article, and choose the detectors, the prompts and the model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.analysis.articles import read_article
from service.analysis.extraction import Page, extract_once
from service.analysis.instructions import refuse_orders
from service.analysis.plan import LabelPlan, LabelWatcher, ModelPlan, Plan, ignore_labels
from service.analysis.prepare import Limits
from service.analysis.requests import AnalysisRequest
from service.errors import InvalidRequest
from service.lexicon.lexicon import Lexicon
from service.models import TASKS, Detector, Strictness, Task
from service.prompts.prompt import Prompt
from service.prompts.registry import Registry

if TYPE_CHECKING:
    from service.llm.client import Client


@dataclass(frozen=True)
class Tools:
    """
    What analyses are made with.

    `client` and `lexicon` are called only when they are needed: an analysis by rules must not import a model client.
    """

    prompts: Registry
    limits: Limits
    lexicon: Callable[[], Lexicon]
    client: Callable[[str | None], Client]
    detectors: tuple[Detector, ...]
    seed: int = 7
    strictness: Strictness = "strict"
    extract: Callable[[str], Awaitable[Page]] = extract_once
    watch_labels: LabelWatcher = ignore_labels


async def plan_analysis(request: AnalysisRequest, tools: Tools) -> Plan:
    """Plan an analysis. Raise InvalidRequest for an article that can't be read, or for a wrong model or prompt."""
    article = await read_article(request, tools)
    has_lexicon = article.language in (tools.lexicon().language, None)  # if it can't be told, the words decide
    if request.plain and not has_lexicon:
        raise InvalidRequest(
            f"the plain reading is made by rules that read English, and this article is in another language "
            f"({article.language}): ask without it"
        )
    detectors = _choose_detectors(request, tools, article.language, has_lexicon=has_lexicon)
    model = _plan_model(request, tools, detectors)
    has_label_rules = model is not None and model.labels is not None and bool(model.labels.rules)
    reads_words = not {"summary", "loaded_language"}.isdisjoint(request.tasks)
    needs_lexicon = request.plain or has_label_rules or reads_words
    return Plan(
        article=article,
        tasks=tuple(task for task in TASKS if task in request.tasks),
        detectors=detectors,
        strictness=request.strictness or tools.strictness,
        lexicon=tools.lexicon() if has_lexicon and needs_lexicon else None,
        model=model,
        plain=request.plain,
    )


def check_request(request: AnalysisRequest, tools: Tools) -> None:
    """Raise InvalidRequest for a model, a prompt or a party that can't be asked about. The article is not read."""
    _plan_model(request, tools, request.detectors or tools.detectors)


def _choose_detectors(
    request: AnalysisRequest, tools: Tools, language: str | None, *, has_lexicon: bool
) -> tuple[Detector, ...]:
    """Choose the detectors. The rules read one language; finding nothing in another would look like a result."""
    if "loaded_language" not in request.tasks:
        return ()
    if request.detectors is None:
        return tools.detectors if has_lexicon else ("llm",)
    if "rules" in request.detectors and not has_lexicon:
        if request.detectors == ("rules",):
            raise InvalidRequest(
                f"the rules detector reads English, and this article is in another language ({language}): "
                "ask for the llm detector"
            )
        return ("llm",)
    return request.detectors


def _plan_model(request: AnalysisRequest, tools: Tools, detectors: Sequence[Detector]) -> ModelPlan | None:
    """Choose the model and the prompts; None if no task needs a model. A wrong model or prompt is refused anyway."""
    refuse_orders(request.parties or ())
    tasks: list[Task] = [
        task
        for task in ("summary", "framing", "loaded_language")
        if task in request.tasks and (task != "loaded_language" or "llm" in detectors)
    ]
    client = tools.client(request.model) if tasks or request.model else None
    chosen = {task: tools.prompts.get(task, version) for task, version in request.prompts.items()}
    if not tasks or client is None:
        return None
    usual = client.profile.prompts if client.profile.prompts in tools.prompts.aliases else "production"
    prompts = {task: chosen.get(task) or tools.prompts.get(task, usual) for task in tasks}
    return ModelPlan(
        client=client,
        prompts=prompts,
        preambles={task: tools.prompts.get("preamble", str(p.head.preamble)) for task, p in prompts.items()},
        repair=tools.prompts.get("repair", usual),
        parties=request.parties,
        seed=tools.seed,
        labels=_plan_labels(prompts["framing"], tools) if "framing" in prompts else None,
    )


def _plan_labels(framing: Prompt, tools: Tools) -> LabelPlan | None:
    head = framing.head
    if not head.labels:
        return None
    return LabelPlan(
        prompts={kind: [tools.prompts.get(kind, v) for v in versions] for kind, versions in head.labels.items()},
        tone_in_role=head.tone_in_role or 0.0,
        seed=tools.seed,
        thresholds=head.thresholds,
        watch=tools.watch_labels,
        rules=head.label_rules,
        contrast=head.contrast,
        fine=[tools.prompts.get("role", version) for version in head.fine_roles],
    )
