"""
Word the questions of each task.

The questions about a window of the article share one prefix, byte for byte: the preamble with the article as numbered
sentences. The task comes last, so that a provider's prefix cache pays for the article once. Sentence numbers count
from 1 over the whole article, in every window.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from service.analysis.drafts import (
    DraftCastings,
    DraftFlags,
    DraftFraming,
    DraftNames,
    DraftRetelling,
    DraftSummary,
    retelling_schema,
)
from service.analysis.limits import limited, limits_of, output_limit
from service.analysis.plan import ModelPlan
from service.analysis.shown import Shown
from service.analysis.windows import tokens, windows
from service.english.fold import harmless
from service.llm.question import Question
from service.llm.schema import strict_schema
from service.models import Article, Sentence, Task
from service.prompts.prompt import Prompt

SHAPES: Mapping[str, type[BaseModel]] = {
    "summary": DraftSummary,
    "framing": DraftFraming,
    "loaded_language": DraftFlags,
}
_ORDER: tuple[Task, ...] = ("loaded_language", "summary", "framing")


def shape_of(prompt: Prompt) -> type[BaseModel]:
    """Return the shape of the answer to a task's prompt."""
    if prompt.head.retell:
        return DraftRetelling
    drafts: dict[str, type[BaseModel]] = {"names": DraftNames, "mixed": DraftCastings}
    return drafts.get(prompt.head.draft, SHAPES[prompt.head.task])


_MOST_FOUND = 6
"""How many parties a model may find in a window, if the prompt has no limit of its own. A caller may name more."""

_FIND_PARTIES = "each main party (2 to 5 people, states, groups or organisations, no places or things)"
_FIND_AT_MOST = "the main parties of the article, at most {} (people, states, groups or organisations)"


def questions(
    article: Article, model: ModelPlan, shown: Shown | None = None, known: Collection[Task] = ()
) -> list[tuple[Task, Question]]:
    """
    Word every task about every window of the article: a stretch that the model takes at once.

    An analysis asks these first. What it asks later depends on the answers. Loaded words come first, because the checks
    of the summary need them. *shown* is what prompts that show the plain reading show. What is *known* is not asked.
    """
    cut = windows(article, room_for_article(model))
    tasks = sorted(model.prompts.keys() - known, key=_ORDER.index)
    whole = {task for task in tasks if model.prompts[task].head.retell}
    return [
        (task, question(task, article, article.sentences if task in whole else window, model, shown))
        for window in cut
        for task in tasks
        if window is cut[0] or task not in whole
    ]


def question(
    task: Task,
    article: Article,
    window: Sequence[Sentence],
    model: ModelPlan,
    shown: Shown | None = None,
) -> Question:
    """Word one task about one window of the article. The numbers are the same for its own and its plain sentences."""
    head = model.prompts[task].head
    first = article.sentences.index(window[0]) if window else 0
    lines = {number: sentence.of(article.text) for number, sentence in enumerate(window, first + 1)}
    if shown is not None and head.text == "plain":
        lines = {number: shown.sentences[number - 1] for number in lines if number in shown.numbers}
    asked = _word(task, "\n".join(f"[{number}] {harmless(line)}" for number, line in lines.items()), model)
    if shown is None or head.text != "plain":
        return asked
    return replace(asked, banned=shown.banned, schema=retelling_schema(lines) if head.retell else asked.schema)


def room_for_article(model: ModelPlan) -> int:
    """Calculate how many tokens of the article fit the window with the longest task, its reply and one repair."""
    room = min(
        model.client.profile.window
        - tokens((model.preambles[task].head.system or "") + model.preambles[task].body + prompt.body)
        - 2 * _output_limit(task, model)
        - 20 * len(model.parties or ())
        - 300
        for task, prompt in model.prompts.items()
    )
    return max(room, 200)


def _output_limit(task: Task, model: ModelPlan) -> int:
    """Return the output limit of a task: the prompt's own, or more if the caller named many parties."""
    head = model.prompts[task].head
    limit = output_limit(head, model.client.profile.window)
    if task != "framing" or not model.parties:
        return limit
    return max(limit, limit * len(model.parties) // head.limits.get("parties", _MOST_FOUND))


def _word(task: Task, numbered: str, model: ModelPlan) -> Question:
    prompt, preamble = model.prompts[task], model.preambles[task]
    limits = limits_of(prompt.head, numbered, model.client.profile.window)
    blanks = {"parties": _party_line(model.parties, limits)} if "parties" in prompt.head.inputs else {}
    return Question(
        name=task,
        schema=_schema(prompt, model.parties, limits),
        messages=(
            ("system", preamble.head.system or ""),
            ("user", f"{preamble.render(article=numbered)}\n{prompt.render(limits, **blanks)}"),
        ),
        temperature=prompt.head.config.temperature,
        max_output_tokens=_output_limit(task, model),
        seed=model.seed,
        fixed=1,
    )


def _party_line(parties: Sequence[str] | None, limits: Mapping[str, int]) -> str:
    if parties is not None:
        return "exactly these parties, in this order: " + "; ".join(map(harmless, parties))
    return _FIND_AT_MOST.format(limits["parties"]) if "parties" in limits else _FIND_PARTIES


def _schema(prompt: Prompt, parties: Sequence[str] | None, limits: Mapping[str, int]) -> Mapping[str, Any]:
    """Return the schema of the answer. If the caller named the parties, it allows only those, each once."""
    schema = limited(strict_schema(shape_of(prompt)), limits)
    if prompt.head.task != "framing":
        return schema
    if parties is None:
        most = limits.get("parties", _MOST_FOUND)
        return {**schema, "properties": {"parties": {**schema["properties"]["parties"], "maxItems": most}}}
    definitions = schema["$defs"]
    kind = schema["properties"]["parties"]["items"]["$ref"].rpartition("/")[2]
    party = definitions[kind]
    one = {**party, "properties": {**party["properties"], "name": {"enum": [harmless(p) for p in parties]}}}
    all_of_them = {**schema["properties"]["parties"], "minItems": len(parties), "maxItems": len(parties)}
    return {**schema, "$defs": {**definitions, kind: one}, "properties": {"parties": all_of_them}}
