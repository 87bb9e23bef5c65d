"""What a prompt says of the length of its answer is what the schema says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from service.analysis.drafts import DraftCastings, DraftFlags, DraftSummary
from service.analysis.plan import ModelPlan
from service.analysis.prepare import Limits, prepare
from service.analysis.questions import questions
from service.analysis.requests import AnalysisRequest
from service.llm.profiles import Profile
from service.llm.schema import strict_schema
from service.models import TASKS
from service.prompts.kinds import LIMITS
from service.prompts.load import load_prompts
from service.prompts.prompt import Prompt
from service.wiring.defaults import shipped_prompts

REGISTRY = load_prompts(shipped_prompts())
IN_USE = [REGISTRY.get(task, alias) for alias in REGISTRY.aliases for task in TASKS]
NUMBERS = {word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}


def test_limits_are_parts_of_answers() -> None:
    """A prompt's head may limit each list and each free text of the answers that it can ask for, and nothing else."""
    shapes: dict[str, type[BaseModel]] = {
        "summary": DraftSummary,
        "framing": DraftCastings,
        "loaded_language": DraftFlags,
    }

    assert {kind: _limitable(strict_schema(shape)) for kind, shape in shapes.items()} == LIMITS


@pytest.mark.parametrize("prompt", IN_USE, ids=lambda prompt: prompt.name)
def test_prompts_and_schemas_say_the_same(prompt: Prompt) -> None:
    """
    A prompt that an alias names asks for no more than its schema allows; one with limits has its numbers from them.

    Only words such as "at most 3" or "2 to 5" count. The words of older versions can't change: they are recorded.
    """
    preamble = REGISTRY.get("preamble", prompt.head.preamble or "")
    client: Any = SimpleNamespace(profile=Profile("m"))
    task: Any = prompt.head.task
    plan = ModelPlan(client, {task: prompt}, {task: preamble}, preamble, None, 7)
    article = prepare(AnalysisRequest(text="It rained. Rain fell again."), Limits())
    (_, asked), *_ = questions(article, plan)
    told = _numbers(" ".join(text for _, text in asked.messages))
    maxima = {int(n) for n in re.findall(r'"max(?:Items|Length)": (\d+)', json.dumps(asked.schema))}

    assert all(any(number <= most for most in maxima) for number in told)
    if prompt.head.limits:
        assert told <= maxima
        assert _numbers(f"{preamble.head.system} {prompt.body}") == set()


def _numbers(text: str) -> set[int]:
    """Return the numbers that a text gives as limits."""
    found = re.findall(r"(?:\bat most|\b\d+ to|\bup to) (\w+)", text)
    return {int(word) if word.isdigit() else NUMBERS[word] for word in found if word.isdigit() or word in NUMBERS}


def _limitable(schema: Mapping[str, Any]) -> frozenset[str]:
    """Name the lists and the texts without a set of values that a schema has."""
    shapes = [schema, *schema.get("$defs", {}).values()]
    return frozenset(
        name
        for shape in shapes
        for name, part in shape["properties"].items()
        if part.get("type") == "array" or (part.get("type") == "string" and "enum" not in part)
    )
