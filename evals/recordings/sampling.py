"""
Ask one case several times through the whole service: live, to record it, or from its cassette.

A sample is an analysis of the case's article by one task and prompt version. The samples of a case differ by their
seed only, which is in their questions, so that a cassette can tell them apart.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals.cases import Case
from evals.recordings import cassettes, interception
from evals.recordings.cassettes import TASKS, About, Deciding, Key
from service.analysis.ask import SHAPES
from service.analysis.gathering import gather_or_cancel, keep_asking
from service.analysis.pipeline import Tools, analyze
from service.analysis.prepare import Limits
from service.errors import BadReply, NotJson, RecordingError, RecordingMissing
from service.lexicon.lexicon import Lexicon
from service.llm.address import Address
from service.llm.client import Client
from service.llm.endpoint import Endpoint
from service.llm.profiles import Profile
from service.llm.schema import strict_schema
from service.models import Analysis, AnalysisRequest, Task
from service.prompts.registry import Registry

StepProgress = Callable[[int, int, str], None]
"""Is told how many steps are done, how many there are in all, and what is under way now."""

SAMPLES = 3
"""How often a case is asked where nothing else is said."""


@dataclass(frozen=True)
class Sample:
    """
    One answer of a case. A failure, the code and words of a model's error, takes the place of an analysis.

    *replies* are the model's answers as they came, a repair after what it repairs; *seconds* is what they took.
    """

    key: Key
    number: int
    analysis: Analysis | None
    failure: str | None
    replies: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Suite:
    """What samples are made of: cases by id, prompts, the lexicon, and the folder with one model's cassettes."""

    cases: Mapping[str, Case]
    prompts: Registry
    lexicon: Callable[[], Lexicon]
    folder: Path

    def released(self, tasks: Iterable[Task] = TASKS) -> list[tuple[Task, str]]:
        """List the versions that must be recorded whole: every released one of every task, oldest first."""
        return [(t, v) for t in tasks for v in self.prompts.versions(t) if self.prompts.get(t, v).released]

    def keys(self, versions: Iterable[tuple[Task, str]], cases: Iterable[str] | None = None) -> list[Key]:
        """List what is to be recorded of some versions, in the order of the cases."""
        names = self.cases if cases is None else list(cases)
        return [Key(task=task, version=version, case=case) for task, version in versions for case in names]

    def deciding(self, key: Key) -> Deciding:
        """Say what decides the questions of a key now."""
        prompt = self.prompts.get(key.task, key.version)
        preamble, repair = self.prompts.get("preamble", str(prompt.head.preamble)), self.prompts.get("repair")
        return Deciding(
            case=key.case,
            article_sha256=hashlib.sha256(self.cases[key.case].text.encode()).hexdigest(),
            prompt=prompt.name,
            prompt_sha256=prompt.sha256,
            preamble=preamble.name,
            preamble_sha256=preamble.sha256,
            repair=repair.name,
            repair_sha256=repair.sha256,
            schema_sha256=hashlib.sha256(cassettes.canonical(strict_schema(SHAPES[key.task])).encode()).hexdigest(),
        )

    def tools(self, client: Client, seed: int) -> Tools:
        """Give what one sample is made with."""
        return replace(self.offline_tools(), client=lambda _model: client, seed=seed)

    def offline_tools(self) -> Tools:
        """Give what is needed where no model is asked."""

        def nobody(_model: str | None) -> Client:
            raise RecordingError("a model was asked where none is needed")

        return Tools(self.prompts, Limits(), self.lexicon, nobody, ("rules",))


def request(case: Case, key: Key) -> AnalysisRequest:
    """
    Ask for one task. The rules flag loaded words for the summary's checks, as they do in a whole analysis.

    Where the task is to find loaded words, the model looks for them alone: it is its prompt that is tried.
    """
    with_rules = key.task == "summary" and case.language == "en"
    return AnalysisRequest(
        text=case.text,
        title=case.title,
        tasks=("summary", "loaded_language") if with_rules else (key.task,),
        detectors=("rules",) if with_rules else ("llm",),
        prompts={key.task: key.version},
    )


async def ask(case: Case, key: Key, suite: Suite, client: Client, seeds: Sequence[int]) -> list[Sample]:
    """
    Make the samples of a case, at once as far as the client allows.

    An answer that can't be used is a sample that failed. Any other error ends it all: it says nothing of the prompt.
    """

    async def one(seed: int) -> Sample:
        try:
            with keep_asking():
                analysis = await analyze(request(case, key), suite.tools(client, seed))
        except BadReply as error:
            if isinstance(error, NotJson) and not error.text:  # no answer of a model's: a page of some gateway, say
                raise
            return Sample(key, seed, None, f"{error.slug()}: {error.problem}", (), 0.0)
        return Sample(key, seed, analysis, None, (), analysis.provenance.tasks[key.task].seconds)

    if client.profile.concurrency == 1:
        return [await one(seed) for seed in seeds]
    return await gather_or_cancel(map(one, seeds))


async def replay(key: Key, suite: Suite, samples: int | None = None) -> list[Sample]:
    """
    Make the samples of a key from its cassette, through the whole service and without any network.

    Raises `RecordingError` where the cassette is missing, stale, edited, lacks an answer or has one that nobody asks
    for. With *samples*, a cassette with fewer is missing the rest.
    """
    about, interactions = _valid(key, suite)
    if len(about.samples) < (samples or 1):
        raise RecordingError(f"{key}: {len(about.samples)} of {samples or 1} samples are recorded: {again(key)}")
    with interception.replaying(interactions) as cassette:
        made = await _replayed(key, suite, about, interactions)
        unused = len(cassette) - cassette.play_count
    if unused:
        raise RecordingError(f"{key}: {unused} recorded answers are never asked for: {again(key)} drops them")
    texts: dict[int, list[str]] = {}
    for asked, answer in sorted(cassettes.questions(interactions), key=_words):
        texts.setdefault(asked["seed"], []).append(answer)
    seconds = {taken.seed: taken.seconds for taken in about.samples}
    return [replace(s, replies=tuple(texts[s.number]), seconds=seconds[s.number]) for s in made]


def _words(told: tuple[Mapping[str, Any], str]) -> list[str]:
    """Order questions by their words: those asked at once were answered in any order, and a repair is the longer."""
    return [message["content"] for message in told[0]["messages"]]


def again(key: Key) -> str:
    """Name the command that records a key."""
    return f"evenhand eval record --task {key.task} --version {key.version} --case {key.case}"


def _valid(key: Key, suite: Suite) -> tuple[About, list[dict[str, Any]]]:
    """Read the cassette of a key, if it was recorded for what the key means now."""
    path = key.path(suite.folder)
    if not path.is_file():
        raise RecordingMissing(f"{key}: there is no recording: {again(key)}")
    about, interactions = cassettes.read(path)
    if other := about.of_another(key, suite.folder.name):
        raise RecordingError(f"{key}: the file holds the recording of {other}: restore it from git, or {again(key)}")
    if changed := about.stale(suite.deciding(key)):
        raise RecordingError(f"{key}: the recording is stale: {changed}: {again(key)}")
    return about, interactions


async def _replayed(key: Key, suite: Suite, about: About, interactions: Sequence[Mapping[str, object]]) -> list[Sample]:
    from vcr.errors import CannotOverwriteExistingCassetteException

    client = _recorded(about.model, about.window, about.plain_strings)
    try:
        return await ask(suite.cases[key.case], key, suite, client, [taken.seed for taken in about.samples])
    except CannotOverwriteExistingCassetteException as miss:
        differs = _difference(miss.failed_request.body, interactions)
        raise RecordingError(f"{key}: a question has no recorded answer; {differs}: {again(key)}") from miss


_WAITING_FOR_NONE = 1_000
"""So many questions at once that none waits."""


@functools.cache
def _recorded(model: str, window: int, plain_strings: bool) -> Client:
    """Make the client that asked when a cassette was recorded; its address is nowhere."""

    async def nowhere() -> Address:
        return Address("http://model.invalid/v1", "recorded")

    profile = Profile(model, window=window, concurrency=_WAITING_FOR_NONE, attempts=1, plain_strings=plain_strings)
    return Client(Endpoint(nowhere, profile))


def _difference(body: bytes, interactions: Sequence[Mapping[str, Any]]) -> str:
    """Name the recorded question that is nearest to one that has no answer, and say what differs."""
    asked = json.loads(body)
    recorded = [question for question, _ in cassettes.questions(interactions)]
    if not recorded:
        return "the cassette is empty"

    def unequal(question: Mapping[str, Any]) -> list[str]:
        return [key for key in sorted({*asked, *question}) if asked.get(key) != question.get(key)]

    nearest = min(recorded, key=lambda question: (len(unequal(question)), question.get("seed") != asked.get("seed")))
    wrong = unequal(nearest)
    place = f"the nearest is number {recorded.index(nearest) + 1} of {len(recorded)}"
    if "messages" in wrong:
        return f"{place}, and differs in {', '.join(wrong)}: {_first_difference(nearest, asked)}"
    return f"{place}, and differs in {', '.join(wrong) or 'nothing: it was asked twice'}"


def _first_difference(recorded: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    then, now = ("\n".join(str(m["content"]) for m in q["messages"]) for q in (recorded, asked))
    at = next((i for i, (a, b) in enumerate(zip(then, now, strict=False)) if a != b), min(len(then), len(now)))
    start = max(0, at - 20)
    return f"recorded “…{then[start : at + 40]}”, asked “…{now[start : at + 40]}”".replace("\n", " ")
