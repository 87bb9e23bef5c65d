"""Comparisons in a process of their own: the same as in this one, one at a time, and nothing breaks with them."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import pickle
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.comparison import comparison_processes
from evals.comparison.comparison_processes import MOST, ComparisonProcesses, Question
from evals.comparison.recorded_comparisons import Scope, compare_versions
from evals.comparison.results import Comparison
from evals.comparison.selection import select_versions
from evals.comparison.sources import EvalSources
from evals.recordings.recorder import RecordingPlan, record
from service.api.problems import tree
from service.errors import EvenhandError, PromptError, RecordingError, RecordingMissing, ReplayError
from service.llm.address import Address
from service.llm.client import Client
from service.llm.endpoint import Endpoint
from service.llm.profiles import Profile
from service.prompts.load import load_prompts
from service.prompts.release import release
from service.wiring.defaults import shipped_prompts
from tests.support.fake_model import KEY, fake_model

CASE = """\
topic: transport
parties: [{name: Harbour Council}]
facts: [{id: count, text: 40 ferries were cancelled., proof: [["40"]]}]
variants:
  neutral:
    text: The Harbour Council criticised Northline on Monday over 40 cancelled ferries.
"""
BOTH = Question("summary@1.0.0", "summary@9.0.0")


def _summary(text: str) -> dict[str, object]:
    return {"sentences": [{"evidence": [1], "text": text}]}


async def _record(sources: EvalSources, version: str, answer: str) -> None:
    """Record one sample of one version, which the fake model answers with one sentence."""
    suite = sources.suite_to_record()
    with fake_model() as model:
        model.answers["summary"] = _summary(answer)

        async def address() -> Address:
            return Address(model.url, KEY)

        client = Client(Endpoint(address, Profile(sources.model)))
        keys = suite.keys(select_versions(suite, ["summary"], [version]))
        await record(RecordingPlan(keys, samples=1), suite, client, "openai-compatible", lambda *_: None)
        await client.close()


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> EvalSources:
    """Record one case for two versions of the summary, of which the newer keeps the one fact."""
    folder = tmp_path_factory.mktemp("evals")
    shutil.copytree(shipped_prompts(), folder / "prompts")
    old = folder / "prompts" / "summary" / "1.0.0.md"
    new = old.read_text("utf-8").replace("version: 1.0.0", "version: 9.0.0")
    (old.parent / "9.0.0.md").write_text(f"{new}Keep every number.\n", "utf-8")  # else it takes the answers of 1.0.0
    release(folder / "prompts", "summary", "9.0.0")
    (folder / "cases").mkdir()
    (folder / "cases" / "ferries.yaml").write_text(CASE, "utf-8")
    sources = EvalSources(folder / "prompts", "fake-model", folder / "cases", folder / "cassettes")
    asyncio.run(_record(sources, "1.0.0", "The Harbour Council criticised Northline."))
    asyncio.run(_record(sources, "9.0.0", "The Harbour Council criticised Northline over 40 ferries."))
    return sources


@pytest.fixture
async def made(sources: EvalSources) -> AsyncIterator[Callable[..., ComparisonProcesses]]:
    """Give comparisons of what was recorded; they are stopped at the end."""
    opened: list[ComparisonProcesses] = []

    def make(limit: float = comparison_processes.LIMIT, **changes: Any) -> ComparisonProcesses:
        opened.append(ComparisonProcesses(lambda: replace(sources, **changes), limit))
        return opened[-1]

    yield make
    for each in opened:
        await each.close()


@pytest.fixture
def stuck(tmp_path: Path) -> Path:
    """Make a folder with the case as a pipe: a reader waits until the test writes."""
    os.mkfifo(tmp_path / "ferries.yaml")
    return tmp_path


@pytest.fixture(scope="module")
def here(sources: EvalSources) -> Comparison:
    """Compare in this process."""
    return compare_versions(sources, BOTH.a, BOTH.b, Scope())


async def test_same_as_here(made: Callable[..., ComparisonProcesses], here: Comparison) -> None:
    """The comparison is the one that this process would have made; asked again, it is at hand."""
    comparisons = made()

    there = await comparisons.compare(BOTH)

    assert there == here
    assert [c.metric for c in there.changes if c.metric == "facts" and (c.a, c.b) == (0, 1)] == ["facts"]
    assert await comparisons.compare(BOTH) is there
    assert not multiprocessing.active_children()


async def test_refusals_come_back(made: Callable[..., ComparisonProcesses], tmp_path: Path) -> None:
    """What the other process refuses is refused here, by the same class and with the same words."""
    (tmp_path / "fake-model").mkdir()

    with pytest.raises(RecordingError, match="there is no recording"):
        await made(cassettes=tmp_path).compare(BOTH)


async def test_killed_process(made: Callable[..., ComparisonProcesses], stuck: Path, here: Comparison) -> None:
    """A process that dies is an error that says to try again, and the next one works."""
    comparisons = made(cases=stuck)
    waiting = asyncio.create_task(comparisons.compare(BOTH))
    with await asyncio.to_thread((stuck / "ferries.yaml").open, "w"):  # opens when the process reads
        for process in multiprocessing.active_children():
            process.kill()
        with pytest.raises(ReplayError, match="exit code -9"):
            await waiting

    (stuck / "ferries.yaml").unlink()
    (stuck / "ferries.yaml").write_text(CASE, "utf-8")

    assert await comparisons.compare(BOTH) == here


async def test_who_asks_may_go_away(made: Callable[..., ComparisonProcesses], stuck: Path, here: Comparison) -> None:
    """Several callers who ask the same wait for one process; it does not end if one of them goes away."""
    comparisons = made(cases=stuck)
    gone, waiting = (asyncio.create_task(comparisons.compare(BOTH)) for _ in range(2))
    with await asyncio.to_thread((stuck / "ferries.yaml").open, "w") as case:
        gone.cancel()
        processes = len(multiprocessing.active_children())
        case.write(CASE)

    assert (await waiting, processes) == (here, 1)


async def test_given_up_when_nobody_waits(
    made: Callable[..., ComparisonProcesses], stuck: Path, here: Comparison
) -> None:
    """If the last waiting caller goes away, the process is ended, and the next question has its turn at once."""
    comparisons = made(cases=stuck)
    waiting = [asyncio.create_task(comparisons.compare(BOTH)) for _ in range(2)]
    with await asyncio.to_thread((stuck / "ferries.yaml").open, "w"):
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    (stuck / "ferries.yaml").unlink()
    (stuck / "ferries.yaml").write_text(CASE, "utf-8")

    assert await comparisons.compare(BOTH) == here
    assert not multiprocessing.active_children()


async def test_only_so_many_wait(made: Callable[..., ComparisonProcesses], stuck: Path) -> None:
    """What is too much to wait for its turn is refused at once, and says to ask again."""
    comparisons = made(cases=stuck)
    waiting = [asyncio.create_task(comparisons.compare(replace(BOTH, cases=(str(number),)))) for number in range(MOST)]
    await asyncio.sleep(0)

    with pytest.raises(ReplayError, match="ask again in a minute"):
        await comparisons.compare(BOTH)
    for each in waiting:
        each.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_turn_does_not_come(made: Callable[..., ComparisonProcesses], stuck: Path) -> None:
    """A caller who waits too long for a turn gets an error; the running comparison goes on until its own limit."""
    comparisons = made(limit=0.5, cases=stuck)
    said = await asyncio.gather(
        *(comparisons.compare(replace(BOTH, cases=case)) for case in ((), ("ferries",))), return_exceptions=True
    )

    assert {type(each) for each in said} == {ReplayError}


async def test_changed_prompt_is_compared_anew(sources: EvalSources, tmp_path: Path) -> None:
    """A comparison is kept as long as its files stay as they are, and says which texts it is about."""
    shutil.copytree(sources.prompts, tmp_path / "prompts")
    comparisons = ComparisonProcesses(lambda: replace(sources, prompts=tmp_path / "prompts"))
    first = await comparisons.compare(BOTH)
    with (tmp_path / "prompts" / "summary" / "9.0.0.md").open("a") as edited:
        edited.write("One more word.\n")

    with pytest.raises(PromptError, match="changed after its release"):
        await comparisons.compare(BOTH)

    kept = load_prompts(sources.prompts)
    assert (first.sha256_a, first.sha256_b) == tuple(kept.get("summary", v).sha256 for v in ("1.0.0", "9.0.0"))


async def test_other_model(made: Callable[..., ComparisonProcesses], here: Comparison) -> None:
    """A question may name whose recordings it means; where there are none, the answer names the command to run."""
    comparisons = made(model="another")

    assert await comparisons.compare(replace(BOTH, model="fake-model")) == here
    with pytest.raises(RecordingMissing, match=r"evenhand eval record --model \.\./other .*makes them"):
        await comparisons.compare(replace(BOTH, model="../other"))


async def test_limit(made: Callable[..., ComparisonProcesses], stuck: Path) -> None:
    """A comparison that takes too long is given up, and its process is gone."""
    with pytest.raises(ReplayError, match="took over 0 s"):
        await made(limit=0, cases=stuck).compare(BOTH)

    assert not multiprocessing.active_children()


async def test_close(made: Callable[..., ComparisonProcesses], stuck: Path) -> None:
    """Closing ends what is under way and what waits for its turn; no process stays."""
    comparisons = made(cases=stuck)
    waiting = [asyncio.create_task(comparisons.compare(replace(BOTH, a=a))) for a in (BOTH.a, BOTH.b)]
    await asyncio.sleep(0)

    await comparisons.close()

    assert {type(gone) for gone in await asyncio.gather(*waiting, return_exceptions=True)} == {asyncio.CancelledError}
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("error", [pytest.param(e, id=e.slug()) for e in tree()])
def test_errors_travel(error: type[EvenhandError]) -> None:
    """Every error of the tree is the same after a pipe, with all of its attributes."""
    sent = error("do this instead")
    sent.__dict__ |= {name: 3 for name in ("attempts", "retry_after") if name in sent.__dict__}

    back = pickle.loads(pickle.dumps(sent))

    assert (type(back), str(back), back.__dict__) == (error, str(sent), sent.__dict__)


async def test_only_so_many_are_kept(sources: EvalSources) -> None:
    """What was compared first is forgotten first, so that questions of all kinds don't fill the memory."""
    comparisons = ComparisonProcesses(lambda: sources, stored=1)
    other = replace(BOTH, metrics=("answered",))

    first, second, again = [await comparisons.compare(question) for question in (BOTH, other, other)]

    assert again is second
    assert await comparisons.compare(BOTH) is not first
