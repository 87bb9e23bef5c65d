"""
What the service itself costs: the CPU of a whole analysis compared with that of its three questions alone.

`python -m evals.performance.overhead` starts a fake model in another process, which answers at once. Three ways to ask
it take turns, each with articles of its own:
- the service: `POST /v1/analyses` with all tasks and detectors, stored in SQLite;
- the openai SDK alone: the same three questions; pydantic reads the answers, and nothing else is done;
- a plain LangChain script: the same questions by `with_structured_output`.
Only the CPU of this process counts, with all of its threads; wall time does not.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import functools
import json
import time
from collections.abc import Sequence
from typing import Any

import openai
from fastapi import FastAPI
from langchain_openai import ChatOpenAI

from evals.performance import parts
from evals.performance.articles import article
from evals.performance.fake import fake_model
from evals.performance.measure import Spread, in_turns, machine, ratios, table, verdict
from evals.performance.running import MODEL, analyse, post, running
from service.analysis.plan import ModelPlan
from service.analysis.prepare import Limits, prepare
from service.analysis.questions import SHAPES, question
from service.analysis.requests import AnalysisRequest
from service.llm.address import Address
from service.llm.client import Client
from service.llm.endpoint import Endpoint
from service.llm.profiles import Profile
from service.llm.question import Question
from service.models import TASKS
from service.prompts.load import load_prompts
from service.prompts.registry import Registry
from service.wiring.defaults import shipped_prompts

CHARACTERS = (2_000, 6_000)
WARM = 1_000
"""Articles with this number and higher ones are not timed."""
_BAR_RAW, _BAR_LANGCHAIN = 2.0, 0.7


async def _nowhere() -> Address:
    raise RuntimeError("these questions are worded, not asked")


@functools.cache
def shipped() -> Registry:
    """Read the prompts once."""
    return load_prompts(shipped_prompts())


def questions(text: str) -> list[Question]:
    """Build the three questions about *text* that the service asks a capable model."""
    registry = shipped()
    by_task = {task: registry.get(task, "capable") for task in TASKS}
    preambles = {task: registry.get("preamble", str(prompt.head.preamble)) for task, prompt in by_task.items()}
    client = Client(Endpoint(_nowhere, Profile(MODEL)))
    model = ModelPlan(client, by_task, preambles, registry.get("repair", "capable"), None, 7)
    read = prepare(AnalysisRequest(text=text), Limits())
    return [question(task, read, read.sentences, model) for task in TASKS]


def body(asked: Question) -> dict[str, Any]:
    """Build the body of a question for the SDK: exactly what the service sends."""
    schema = {"name": asked.name, "strict": True, "schema": asked.schema}
    return {
        "model": MODEL,
        "messages": [{"role": role, "content": content} for role, content in asked.messages],
        "temperature": asked.temperature,
        "seed": asked.seed,
        "max_tokens": asked.max_output_tokens,
        "response_format": {"type": "json_schema", "json_schema": schema},
    }


def sdk(url: str) -> openai.AsyncOpenAI:
    """Make a plain client of the openai SDK."""
    return openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0)


async def by_sdk(client: openai.AsyncOpenAI, bodies: Sequence[dict[str, Any]]) -> None:
    """Ask three questions at once and read the answers."""
    answers = await asyncio.gather(*(client.chat.completions.create(**body) for body in bodies))
    for task, answer in zip(TASKS, answers, strict=True):
        SHAPES[task].model_validate_json(answer.choices[0].message.content or "")


async def by_langchain(llms: Sequence[Any], asked: Sequence[Question]) -> None:
    """Ask three questions at once; LangChain reads the answers."""
    await asyncio.gather(*(llm.ainvoke(list(each.messages)) for llm, each in zip(llms, asked, strict=True)))


async def compare(app: FastAPI, url: str, characters: int, rounds: int) -> list[list[float]]:
    """Run all three in turns on articles of one length; return the CPU seconds of an article for each round."""
    asked = functools.cache(lambda number: questions(article(characters, number)))
    bodies = functools.cache(lambda number: [body(each) for each in asked(number)])
    requests = functools.cache(lambda number: json.dumps({"text": article(characters, number)}).encode())
    client = sdk(url)
    llm = ChatOpenAI(model=MODEL, base_url=url, api_key=lambda: "none", temperature=0, seed=7, max_retries=0)
    llms = [llm.with_structured_output(SHAPES[task]) for task in TASKS]
    each = 4
    for number in [*range(rounds * each), *range(WARM, WARM + each)]:  # prepared before the timing
        bodies(number)
        requests(number)
    contestants = (
        lambda number: post(app, "/v1/analyses", requests(number)),
        lambda number: by_sdk(client, bodies(number)),
        lambda number: by_langchain(llms, asked(number)),
    )
    for work in contestants:
        for number in range(WARM, WARM + each):
            await work(number)
    try:
        return await in_turns(contestants, rounds, each)
    finally:
        await client.close()


async def profile(app: FastAPI, characters: int, times: int = 40) -> str:
    """Return a table of the parts of the process in which an analysis spends its CPU."""
    requests = [json.dumps({"text": article(characters, 2 * WARM + n)}).encode() for n in range(times)]
    profiler = cProfile.Profile(time.thread_time)
    cpu, own = time.process_time(), time.thread_time()
    for request in requests[: times // 2]:
        await post(app, "/v1/analyses", request)
    cpu, own = time.process_time() - cpu, time.thread_time() - own
    with profiler:
        for request in requests[times // 2 :]:
            await post(app, "/v1/analyses", request)
    shares = parts.shares(profiler)
    rows = [(name, f"{share * own / cpu:.0%}") for name, share in shares.items() if share >= 0.015]
    rows.append(("in other threads: sentences and language; SQLite", f"{1 - own / cpu:.0%}"))
    return table(("part of the service's CPU", "share"), rows)


async def overhead(rounds: int) -> str:
    """Measure, and return the results as Markdown."""
    rows, shares = [], ""
    with fake_model() as url:
        async with running(url) as app:
            answer = await analyse(app, article(CHARACTERS[0], 3 * WARM))
            attempts = [task["attempts"] for task in answer["provenance"]["tasks"].values()]
            if attempts != [1, 1, 1]:
                raise RuntimeError(f"an analysis should be three questions, not {attempts}")
            for characters in CHARACTERS:
                taken = await compare(app, url, characters, rounds)
                costs = [str(Spread.of(1000 * seconds for seconds in each)) for each in taken]
                raw, langchain = ratios(taken[0], taken[1]), ratios(taken[0], taken[2])
                rows.append((f"{characters:,}", *costs, f"{raw} {_told(raw, 0)}", f"{langchain} {_told(langchain, 1)}"))
            shares = await profile(app, CHARACTERS[0])
    head = ("characters", "service, ms", "SDK, ms", "LangChain, ms", "service / SDK", "service / LangChain")
    note = f"CPU of one article, median (quartiles) of {rounds} rounds. {machine()}."
    return f"{table(head, rows)}\n\n{note}\n\nWhere it goes, at {CHARACTERS[0]:,} characters, by cProfile:\n\n{shares}"


def _told(spread: Spread, which: int) -> str:
    return verdict(spread.median, (_BAR_RAW, _BAR_LANGCHAIN)[which])


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="CPU of an analysis beside that of its three questions alone.")
    parser.add_argument("--rounds", type=int, default=15)
    print(asyncio.run(overhead(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
