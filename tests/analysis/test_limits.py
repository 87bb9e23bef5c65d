"""How long answers may be: the prompt's head says so, and a longer answer is still used."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from service.analysis.limits import limited, limits_of, output_limit
from service.analysis.pipeline import analyze
from service.analysis.planning import Tools
from service.analysis.questions import shape_of
from service.analysis.requests import AnalysisRequest
from service.analysis.windows import tokens
from service.llm.schema import strict_schema
from service.prompts.front_matter import FrontMatter
from service.prompts.load import load_prompts
from service.wiring.defaults import shipped_prompts
from tests.support.fake_model import FakeModel
from tests.support.ferries import ANSWERS, TEXT

Make = Callable[..., Tools]
WITH_LIMITS = [prompt for prompt in load_prompts(shipped_prompts()).prompts.values() if prompt.head.limits]
WORDS = tuple("shameful brazen reckless absurd vile cruel savage sinister ruthless craven sordid squalid".split())


def schema_of(model: FakeModel, number: int = 0) -> Mapping[str, Any]:
    """Return the schema of a request."""
    schema: Mapping[str, Any] = model.requests[number]["response_format"]["json_schema"]["schema"]
    return schema


def longest(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """Write the longest answer that a schema allows."""
    if name := schema.get("$ref"):
        return longest(definitions[name.rpartition("/")[2]], definitions)
    if schema["type"] == "object":
        parts = (f'"{name}":{longest(part, definitions)}' for name, part in schema["properties"].items())
        return "{" + ",".join(parts) + "}"
    if schema["type"] == "array":
        return "[" + ",".join([longest(schema["items"], definitions)] * schema["maxItems"]) + "]"
    if schema["type"] == "integer":
        return "100"
    length = schema.get("maxLength", 0)
    words: list[str] = schema.get("enum") or ["longest " * length]
    return json.dumps(max(words, key=len)[: length or None])


@pytest.mark.parametrize("prompt", WITH_LIMITS, ids=lambda prompt: prompt.name)
def test_longest_answer_fits(prompt: Any) -> None:
    """The longest answer that a prompt's limits allow fits its output limit."""
    schema = limited(strict_schema(shape_of(prompt)), prompt.head.limits)

    answer = longest(schema, schema.get("$defs", {}))

    assert tokens(answer) <= prompt.head.config.max_output_tokens


def test_flags_grow_with_the_text() -> None:
    """A text of 150 words may have 20 flags, one of 500 words 50, and none more than the prompt's head says."""
    head = FrontMatter(task="loaded_language", version="1.0.0", purpose="p", limits={"flags": 100})

    most = [limits_of(head, "word " * words, 32_000)["flags"] for words in (150, 500, 5000)]

    assert most == [20, 50, 100]


def test_small_window_has_a_shorter_list() -> None:
    """An answer takes a fourth of the window at most, and its list is shorter by as much."""
    config: Any = {"max_output_tokens": 4000}
    head = FrontMatter(task="framing", version="1.0.0", purpose="p", limits={"parties": 8}, config=config)

    assert (output_limit(head, 32_000), limits_of(head, "", 32_000)) == (4000, {"parties": 8})
    assert (output_limit(head, 8_000), limits_of(head, "", 8_000)) == (2000, {"parties": 4})


async def test_capable_models_are_given_the_limits(model: FakeModel, tools: Make) -> None:
    """The schema has the limits of the prompt, and its words have the same numbers."""
    await analyze(AnalysisRequest(text=TEXT, tasks=("framing",)), tools(prompts="capable"))

    parties, party = schema_of(model)["properties"]["parties"], schema_of(model)["$defs"]["DraftCasting"]["properties"]
    assert (parties["maxItems"], party["aliases"]["maxItems"], party["evidence"]["maxItems"]) == (8, 8, 8)
    asked = model.requests[0]["messages"][1]["content"]
    assert "the main parties of the article, at most 8 (people" in asked
    assert "by which the article means it, at most 8: short" in asked


async def test_longer_answers_are_used(model: FakeModel, tools: Make) -> None:
    """An answer with more than the schema asks for is used whole, after one question."""
    text = " ".join(f"The mayor called clause {n} a {word} one." for n, word in enumerate(WORDS * 3, 1))
    named = [
        {"sentence": n, "phrase": word, "category": "judgement", "neutral": ""} for n, word in enumerate(WORDS * 3, 1)
    ]
    model.answers["loaded_language"] = {"flags": named}
    request = AnalysisRequest(text=text, tasks=("loaded_language",), detectors=("llm",))

    for alias in ("capable", "production"):
        done = await analyze(request, tools(prompts=alias))
        assert [flag.span.text for flag in done.flags or ()] == list(WORDS * 3)
    assert [schema_of(model, at)["properties"]["flags"]["maxItems"] for at in (0, 1)] == [32, 10]
    assert len(model.requests) == 2


async def test_what_is_not_found_is_listed(model: FakeModel, tools: Make) -> None:
    """Of a long answer, what is not in the article or is a whole statement is ungrounded, with the reason."""
    phrases = [
        "slammed",
        "sneered at",
        "The Harbour Council slammed Northline on Monday over 40 cancelled ferries. “We did what",
    ]
    flags = [{"sentence": 1, "phrase": phrase, "category": "judgement", "neutral": ""} for phrase in phrases]
    model.answers["loaded_language"] = {"flags": flags}

    done = await analyze(AnalysisRequest(text=TEXT, tasks=("loaded_language",)), tools(prompts="capable"))

    assert [(each.quote, each.reason) for each in done.ungrounded] == [
        (phrases[1], "not_in_article"), (phrases[2], "too_long"),
    ]  # fmt: skip


async def test_mixed_is_unclear(model: FakeModel, tools: Make) -> None:
    """A role or a tone that the model calls mixed is shown as unclear, with its framing and evidence."""
    first, *_ = ANSWERS["framing"]["parties"]  # type: ignore[index]  # JSON
    model.answers["framing"] = {
        "parties": [{**first, "role": "mixed", "tone": "mixed", "framing": "Blamed and praised."}]
    }

    done = await analyze(AnalysisRequest(text=TEXT, tasks=("framing",)), tools(prompts="capable"))

    (party,) = done.parties or ()
    assert (party.role, party.fine_roles, party.tone) == ("unclear", (), "unclear")
    assert (party.framing, len(party.evidence)) == ("Blamed and praised.", 1)


async def test_repair_leaves_the_wording_open(model: FakeModel, tools: Make) -> None:
    """A capable model is told what rules object to, not what to write, and may keep what they are wrong about."""
    loaded = {"text": "The Harbour Council slammed Northline.", "evidence": [1]}
    model.answers["summary"] = {"sentences": [loaded]}

    await analyze(AnalysisRequest(text=TEXT, tasks=("summary",)), tools(prompts="capable"))

    objection = model.requests[1]["messages"][3]["content"]
    assert "- sentence 1 of the summary: “slammed” is loaded, and stands in the summary’s own voice\n" in objection
    assert "where it is wrong, leave it" in objection
