"""Recordings for tests: two small cases, prompts of their own, and functions that record and replay."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from evals.comparison.sources import EvalSources
from evals.recordings import cassettes, json_as_yaml
from evals.recordings.metadata import Key
from evals.recordings.parallel_replay import replay_all
from evals.recordings.recorder import RecordingPlan, Which
from evals.recordings.recorder import record as record_cases
from evals.recordings.sampling import Sample, StepProgress
from service.llm.address import Address
from service.llm.client import Client
from service.llm.endpoint import Endpoint
from service.llm.profiles import Profile
from service.models import Task
from service.prompts.kinds import KINDS
from service.wiring.defaults import shipped_prompts
from tests.support.fake_model import KEY, Act, FakeModel, fake_model, reply

MODEL = "fake-model"
CASES = {
    "ferries": "The council slammed Northline on Monday. Angry people waited at the docks. "
    "The company had cancelled 40 ferries without a word, and it refused to say why. "
    "Anna Berg, who speaks for Northline, said that the weather was to blame for all of it.",
    "schools": "The minister slammed the plan for Northline schools on Tuesday. Angry parents waited outside. "
    "She had cancelled 40 lessons without a word, and she refused to say why.",
}
WORDS = ("slammed", "angry", "waited", "cancelled", "refused")
"""Words of both articles: a fake answer flags one of them."""

FindAddress = Callable[[], Awaitable[Address]]
Record = Callable[..., Coroutine[Any, Any, int]]
Replay = Callable[..., Coroutine[Any, Any, dict[Key, list[Sample]]]]


def make_sources(folder: Path) -> EvalSources:
    """Make the folders of a project: two cases, the first released prompts, and no recordings."""
    prompts = folder / "prompts"
    for kind in KINDS:
        (prompts / kind).mkdir(parents=True)
        shutil.copy(shipped_prompts() / kind / "1.0.0.md", prompts / kind)
    lock = json.loads((shipped_prompts() / "lock.json").read_text("utf-8"))
    first = {name: sha256 for name, sha256 in lock.items() if name.endswith("@1.0.0")}
    (prompts / "lock.json").write_text(json.dumps(first), "utf-8")
    (prompts / "aliases.yaml").write_text(
        "production: {summary: 1.0.0, framing: 1.0.0, loaded_language: 1.0.0, repair: 1.0.0}", "utf-8"
    )
    (folder / "cases").mkdir()
    for event, text in CASES.items():
        (folder / "cases" / f"{event}.yaml").write_text(case_file(text), "utf-8")
    return EvalSources(prompts, MODEL, folder / "cases", folder / "cassettes")


def live_client(model: FakeModel, address: FindAddress | None = None, **profile: Any) -> Client:
    """Make a client that asks a fake model one question at a time, once; *address* or *profile* change that."""

    async def of_model() -> Address:
        return Address(model.url, KEY)

    async def sleep(_: float) -> None:
        """Wait for nothing."""

    known = {"concurrency": 1, "attempts": 1} | profile
    return Client(Endpoint(address or of_model, Profile(MODEL, **known), sleep))


def recorder(sources: EvalSources, model: FakeModel) -> Record:
    """Make a function that records loaded language from a fake model, and says how many cassettes it wrote."""

    async def run(
        samples: int = 3,
        which: Collection[Which] = ("missing", "stale"),
        *,
        task: Task = "loaded_language",
        version: str = "1.0.0",
        cases: Iterable[str] | None = None,
        address: FindAddress | None = None,
        progress: StepProgress = lambda *_: None,
        **profile: Any,
    ) -> int:
        client = live_client(model, address, **profile)
        suite = sources.suite_to_record()
        order = RecordingPlan(suite.keys([(task, version)], cases), samples, frozenset(which))
        try:
            return (await record_cases(order, suite, client, "openai-compatible", progress)).written
        finally:
            await client.close()

    return run


@contextmanager
def flagging_model() -> Iterator[FakeModel]:
    """Run a fake model that flags the same word in every article."""
    with fake_model() as server:
        server.answers["loaded_language"] = flagged(WORDS[0])
        yield server


def case_file(text: str) -> str:
    """Write a case about *text*, which names Northline."""
    return (
        "topic: local\nparties: [{name: Northline}]\nfacts: [{id: count, text: There were 40., proof: [['40']]}]\n"
        f"variants:\n  neutral:\n    text: {json.dumps(text)}\n"
    )


def flagged(*words: str) -> dict[str, object]:
    """Answer that these words are loaded."""
    flags = [{"sentence": 1, "phrase": word, "category": "emotive", "neutral": "x"} for word in words]
    return {"flags": flags}


def different(number: int) -> list[Act]:
    """Build *number* answers, each different from the one before."""
    return [reply(flagged(word)) for word in islice(cycle(WORDS), number)]


def words_of(samples: Iterable[Sample]) -> list[list[str]]:
    """List the words that each sample flags."""
    return [[flag.span.text.lower() for flag in sample.analysis.flags or ()] for sample in samples if sample.analysis]


def path_of(sources: EvalSources, case: str = "ferries/neutral", task: Task = "loaded_language") -> Path:
    """Return the path of a recording."""
    return Key(task=task, version="1.0.0", case=case).path(sources.cassettes / sources.model)


def files(sources: EvalSources) -> list[str]:
    """List the names of all files among the recordings."""
    return sorted(path.name for path in sources.cassettes.rglob("*") if path.is_file())


def edit(path: Path, change: Callable[[Any], object]) -> None:
    """Change the content of a cassette, and give it a valid seal again."""
    data = json_as_yaml.load(path.read_text("utf-8"))
    del data["sha256"]
    change(data)
    path.write_text(json_as_yaml.dump({"sha256": cassettes._seal(data), **data}), "utf-8")


# ── Fixtures ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sources(tmp_path: Path) -> EvalSources:
    """Make the folders of a project in which nothing is recorded."""
    return make_sources(tmp_path)


@pytest.fixture
def record(sources: EvalSources, model: FakeModel) -> Record:
    """Give a function that records from the fixture `model`."""
    return recorder(sources, model)


@pytest.fixture(scope="session")
def recorded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record both cases once for all tests, three different answers each; the fake model is gone afterwards."""
    sources = make_sources(tmp_path_factory.mktemp("recorded"))
    with fake_model() as model:
        model.acts.extend(different(6))
        asyncio.run(recorder(sources, model)())
    return sources.cassettes


@pytest.fixture
def recorded(sources: EvalSources, recorded_once: Path) -> EvalSources:
    """Make the folders with recordings of both cases."""
    shutil.copytree(recorded_once, sources.cassettes)
    return sources


@pytest.fixture
def replay(sources: EvalSources) -> Replay:
    """Give a function that replays every recording of a task."""

    async def run(task: Task = "loaded_language") -> dict[Key, list[Sample]]:
        suite = sources.suite()
        return await asyncio.to_thread(replay_all, suite.keys([(task, "1.0.0")]), suite, lambda *_: None)

    return run
