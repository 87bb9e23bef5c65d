"""
The three tasks of an article on the embedded model: Evenhand compared with a plain LangChain script.

`python -m evals.performance.embedded [ARTICLE …]` starts one embedded model, and both ask it in turns, article by
article. The plain script does what a tutorial does: three self-contained prompts with the article in each,
`with_structured_output`, quotes as evidence, the same limits on output. It prints wall time, tokens and the share of
input tokens that were cached.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import platformdirs
from langchain_openai import ChatOpenAI
from openai import LengthFinishReasonError
from pydantic import BaseModel

from service.analysis.pipeline import analyze
from service.analysis.planning import Tools
from service.analysis.prepare import Limits
from service.analysis.requests import AnalysisRequest
from service.lexicon.load import load_lexicon
from service.llm.address import Address
from service.llm.client import Client
from service.llm.embedded import Embedded, Serving
from service.llm.endpoint import Endpoint
from service.llm.fetch import fetch
from service.llm.profiles import Profile
from service.prompts.load import load_prompts

ROOT = Path(__file__).parents[2]
ARTICLES = ("phone-call.txt", "wire-report.txt", "strike.txt")


class PlainSentence(BaseModel):
    """A sentence and the quotes it rests on."""

    text: str
    quotes: list[str]


class PlainSummary(BaseModel):
    """A summary."""

    sentences: list[PlainSentence]


class PlainParty(BaseModel):
    """A party and its casting."""

    name: str
    aliases: list[str]
    role: Literal["protagonist", "antagonist", "innocent", "none"]
    tone: Literal["favourable", "neutral", "unfavourable"]
    framing: str
    quotes: list[str]


class PlainFraming(BaseModel):
    """All parties."""

    parties: list[PlainParty]


class PlainFlag(BaseModel):
    """A loaded phrase."""

    phrase: str
    category: Literal["emotive", "judgement", "label", "exaggeration", "doubt", "presumption", "euphemism", "fear"]
    reason: str
    neutral: str


class PlainFlags(BaseModel):
    """All loaded phrases."""

    flags: list[PlainFlag]


PLAIN: tuple[tuple[type[BaseModel], str, int], ...] = (
    (
        PlainSummary,
        "Summarise this news article neutrally in 2 to 5 sentences. Quote the words each one rests on.",
        800,
    ),
    (
        PlainFraming,
        "Say for each main party of this news article how it is framed. Quote the words that show it.",
        1200,
    ),
    (PlainFlags, "List the loaded words and phrases of this news article, with a plainer wording for each.", 1000),
)


@dataclass(frozen=True)
class Run:
    """One way's three tasks of one article: seconds, and input, cached and output tokens of each task."""

    seconds: float
    tokens: tuple[tuple[int, int, int], ...]


async def evenhand(text: str, tools: Tools) -> Run:
    """Analyse with all three tasks asked of the model."""
    started = time.perf_counter()
    request = AnalysisRequest(text=text, detectors=("rules", "llm"))
    done = await analyze(request, tools)
    seconds = time.perf_counter() - started
    return Run(
        seconds, tuple((t.input_tokens, t.cached_tokens, t.output_tokens) for t in done.provenance.tasks.values())
    )


async def plain(text: str, address: Address) -> Run:
    """Ask three self-contained questions, one after another."""
    started = time.perf_counter()
    tokens = []
    for shape, instruction, limit in PLAIN:
        llm = ChatOpenAI(
            model="embedded",
            base_url=address.base_url,
            api_key=address.api_key,
            temperature=0,
            max_tokens=limit,
            timeout=900,
        )
        structured = llm.with_structured_output(shape, include_raw=True)
        prompt = f"You are a careful, even-handed news editor. {instruction}\n\nArticle:\n{text}"
        try:
            answer = await structured.ainvoke(prompt)
            assert isinstance(answer, dict)  # noqa: S101 - include_raw gives a dict
            usage: Any = answer["raw"].usage_metadata
            cached = usage.get("input_token_details", {}).get("cache_read", 0)
            tokens.append((usage["input_tokens"], cached, usage["output_tokens"]))
        except LengthFinishReasonError as cut:
            used = cut.completion.usage
            tokens.append((used.prompt_tokens, 0, used.completion_tokens) if used else (0, 0, 0))
    return Run(time.perf_counter() - started, tuple(tokens))


async def compare(files: list[Path], threads: int | None) -> None:
    """Run both ways on each article and print them side by side."""
    embedded = Embedded(lambda: fetch(Path(platformdirs.user_cache_dir("evenhand"))), Serving(threads=threads))
    client = Client(Endpoint(embedded.address, Profile("embedded", window=8192, concurrency=1, timeout=900)))
    lexicon = load_lexicon()
    tools = Tools(load_prompts(ROOT / "prompts"), Limits(), lambda: lexicon, lambda _: client, ("rules", "llm"))
    address = await embedded.address()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine}\n")
    print(
        "| article | Evenhand s | plain s | ratio | cached, task 1 / 2 / 3 | input, cached, output: Evenhand | plain |"
    )
    print("|---|---|---|---|---|---|---|")
    totals = [0.0, 0.0]
    for number, file in enumerate(files):
        text = file.read_text("utf-8")
        if number % 2 == 0:  # in turns, so that neither always finds the machine as the other left it
            ours, theirs = await evenhand(text, tools), await plain(text, address)
        else:
            theirs, ours = await plain(text, address), await evenhand(text, tools)
        totals = [totals[0] + ours.seconds, totals[1] + theirs.seconds]
        cached = " / ".join(f"{c / i:.0%}" for i, c, _ in ours.tokens)
        times = f"{ours.seconds:.1f} | {theirs.seconds:.1f} | {ours.seconds / theirs.seconds:.2f}"
        print(f"| {file.name} | {times} | {cached} | {_sums(ours)} | {_sums(theirs)} |", flush=True)
    print(f"\nall: Evenhand {totals[0]:.1f} s, plain {totals[1]:.1f} s, ratio {totals[0] / totals[1]:.2f}")
    await client.close()
    await embedded.close()


def _sums(run: Run) -> str:
    return ", ".join(str(sum(column)) for column in zip(*run.tokens, strict=True))


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0] if __doc__ else None)
    parser.add_argument("articles", nargs="*", type=Path, help="default: three short articles of seeds/")
    parser.add_argument("--threads", type=int)
    chosen = parser.parse_args()
    asyncio.run(compare(chosen.articles or [ROOT / "seeds" / name for name in ARTICLES], chosen.threads))


if __name__ == "__main__":
    main()
