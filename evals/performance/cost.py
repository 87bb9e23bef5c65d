"""
How many tokens an article costs with a prefix cache: the service's questions and three self-contained prompts.

`python -m evals.performance.cost` asks no model. It takes articles one after another: our cases with the questions that
were recorded, and made-up articles with the questions that the service writes. It compares them with two sets of
self-contained prompts, which have the article in one turn and no prefix in common:
- the three prompts of a plain script (`embedded.py`): a sentence of instruction, then the article;
- our own: the same words as the service's, but each question has its task first and the article last.

All are asked of the same cache, and what it saves is counted on each side:
- **any prefix**: vLLM, or llama.cpp with room for many prefixes;
- **any prefix, at once**: the same, but the questions of an article come at once and find nothing of each other;
- **1,024 and more**: whole blocks of 128 tokens from 1,024 tokens on, like OpenAI;
- **OpenAI**: the same, and the answer's schema comes before the messages, so different tasks share nothing;
- **last only**: a server with one slot, like the embedded model's in the worst case.
"""

from __future__ import annotations

import asyncio
import json
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence

from evals.cases.loading import FOLDER as CASES
from evals.cases.loading import load
from evals.performance.articles import answer, article
from evals.performance.embedded import PLAIN
from evals.performance.measure import machine, table
from evals.performance.overhead import shipped
from evals.performance.prefixes import Cache, counted, estimate_error, recorded, text_of, written
from service.analysis.pipeline import analyze
from service.analysis.planning import Tools
from service.analysis.prepare import Limits
from service.analysis.requests import AnalysisRequest
from service.llm.address import Address
from service.llm.client import Client
from service.llm.endpoint import Endpoint
from service.llm.profiles import Profile, find_entry
from service.llm.question import Question
from service.llm.reply import Reply
from service.llm.schema import strict_schema
from service.models import Task, Usage
from service.wiring.defaults import EMBEDDED, lexicon

LENGTHS = (1_000, 3_000, 6_000, 12_000, 20_000)
_EACH = 8
_BAR = 0.5

Rows = Iterator[tuple[object, ...]]
Sent = tuple[str, str]
"""A question as it is sent: its schema, and its messages as one text."""
CACHES: dict[str, Callable[[], Cache]] = {
    "any prefix": Cache,
    "any prefix, at once": Cache,
    "1,024 and more": lambda: Cache(128, 1024),
    "OpenAI": lambda: Cache(128, 1024),
    "last only": lambda: Cache(last_only=True),
}
_SMALL: Mapping[Task, str] = {"summary": "1.0.0", "framing": "1.2.0"}
_CAPABLE: Mapping[Task, str] = {"summary": "1.0.0", "framing": "1.1.0", "loaded_language": "1.0.0"}
"""Recorded versions of the prompts. Those that capable models are asked now are not recorded."""


async def no_address() -> Address:
    """Raise: no model is asked."""
    raise NotImplementedError


class MadeUpReplies:
    """Made-up replies that come at once; *questions* lists what was asked."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    async def reply(self, question: Question) -> Reply:
        """Reply after the other tasks could ask, as if a model had taken time."""
        self.questions.append(question)
        await asyncio.sleep(0)
        fields = question.schema["properties"] if question.schema else ()
        reply = answer(question.name, [content for _, content in question.messages], fields)
        text = reply if isinstance(reply, str) else json.dumps(reply)
        return Reply(text, None, None, Usage(), 1, 0.0)

    async def reject(self, question: Question) -> None:
        """Do nothing."""


async def ours(text: str, model: str) -> list[Sent]:
    """List what the service asks *model* about an article, in order."""
    about = find_entry(model)
    concurrency = 1 if model == EMBEDDED else about.concurrency
    replies = MadeUpReplies()
    client = Client(Endpoint(no_address, Profile(model, about.window, concurrency, prompts=about.prompts)), replies)
    tools = Tools(shipped(), Limits(), lexicon, lambda _: client, about.detectors)
    await analyze(AnalysisRequest(text=text), tools)
    return [(json.dumps(each.schema) if each.schema else "", written(each.messages)) for each in replies.questions]


def recorded_as(case: str, versions: Mapping[Task, str]) -> list[Sent]:
    """List what was asked about a case when it was recorded."""
    return [
        (
            json.dumps(body["response_format"]["json_schema"]["schema"]) if "response_format" in body else "",
            text_of(body),
        )
        for body, _ in recorded(case, versions)
    ]


def self_contained(sent: Sequence[Sent]) -> list[Sent]:
    """Rewrite what the service asks about the whole article: one turn, with the instructions first."""
    questions = []
    for schema, question in sent:
        head, _, rest = question.partition("<article>\n")
        numbered, ended, task = rest.partition("\n</article>")
        if ended and "\0assistant" not in task:  # not about a label, and not a repair
            questions.append((schema, written([("user", f"{task.strip()}\n{head}<article>\n{numbered}\n</article>")])))
    return questions


def plain(text: str) -> list[Sent]:
    """Write the three prompts of a plain script."""
    editor = "You are a careful, even-handed news editor."
    return [
        (json.dumps(strict_schema(shape)), written([("user", f"{editor} {instruction}\n\nArticle:\n{text}")]))
        for shape, instruction, _ in PLAIN
    ]


def spent(articles: Sequence[Sequence[Sent]], cache: str) -> tuple[float, float]:
    """Ask about the articles in order; return the median input tokens of one, all and not cached."""
    prefix_cache, whole, read = CACHES[cache](), [], []
    for sent in articles:
        texts = [f"{schema}{messages}" if cache == "OpenAI" else messages for schema, messages in sent]
        saved = 0
        for text in texts:
            saved += prefix_cache.cached(text)
            if not cache.endswith("at once"):
                prefix_cache.keep(text)
        if cache.endswith("at once"):
            for text in texts:
                prefix_cache.keep(text)
        whole.append(sum(map(counted, texts)))
        read.append(whole[-1] - saved)
    return statistics.median(whole), statistics.median(read)


def rows(name: str, sent: Sequence[Sequence[Sent]], texts: Sequence[str], caches: Sequence[str]) -> Rows:
    """Compare the three ways to ask for some articles, one row for each cache."""
    ways = (sent, [plain(text) for text in texts], [self_contained(each) for each in sent])
    for cache in caches:
        (whole, read), (_, theirs), (_, same) = (spent(way, cache) for way in ways)
        mean = statistics.mean(map(len, sent))
        first = (name, f"{mean:.1f}".removesuffix(".0"), cache, f"{whole:,.0f}", f"{read:,.0f}")
        yield (*first, f"{theirs:,.0f}", _verdict(read / theirs), f"{same:,.0f}", _verdict(read / same))


def _verdict(ratio: float) -> str:
    return f"{ratio:.2f} {'met' if ratio <= _BAR else 'NOT met'}"


async def cost() -> str:
    """Calculate, and return the results as Markdown."""
    cases = load(CASES)
    head = (
        "articles",
        "questions",
        "cache",
        "input",
        "not cached",
        "plain script",
        "ratio",
        "own words alone",
        "ratio",
    )
    tables = []
    for model, versions, caches in (
        ("capable-model", _CAPABLE, ("any prefix", "any prefix, at once", "1,024 and more", "OpenAI")),
        (EMBEDDED, _SMALL, ("any prefix", "last only")),
    ):
        sent = [recorded_as(case.id, versions) for case in cases]
        table_rows = [*rows(f"our {len(cases)} cases", sent, [case.text for case in cases], caches)]
        for length in LENGTHS:
            texts = [article(length, seed) for seed in range(_EACH)]
            table_rows += rows(f"{length:,} characters", [await ours(text, model) for text in texts], texts, caches)
        tables.append(table(head, table_rows))
    error = estimate_error([case.id for case in cases[::6]], {**_CAPABLE, **_SMALL})
    about = "The ratios divide what is not cached by what is not cached of the plain script, and of our own words alone"
    estimated = f"Tokens are estimated: {error} times what the embedded model counted, median (quartiles)"
    return f"""Input tokens of an article, medians. {about}: bar {_BAR:g}.

A capable model, one question a task:

{tables[0]}

The embedded model: summary, framing and the parties' labels; the rules look for loaded words.

{tables[1]}

{estimated}. {machine()}."""


def main() -> None:
    """Print the results."""
    print(asyncio.run(cost()))


if __name__ == "__main__":
    main()
