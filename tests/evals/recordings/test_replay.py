"""Replaying: the same findings without the model, and a failure of its own for each thing wrong with a recording."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import parent_process
from typing import Any

import pytest

from evals.comparison.sources import EvalSources
from evals.recordings import cassettes
from evals.recordings.metadata import Key
from evals.recordings.parallel_replay import replay_all
from evals.recordings.replay import replay as replay_one
from evals.recordings.sampling import Sample, make_samples
from service.errors import RecordingError, ReplayError
from service.lexicon.lexicon import Lexicon
from service.models import Task
from service.wiring.defaults import lexicon
from tests.support.fake_model import FakeModel
from tests.support.recordings import CASES, Record, Replay, case_file, edit, flagged, live_client, path_of, words_of

FERRIES = Key(task="loaded_language", version="1.0.0", case="ferries/neutral")
PARTY = {
    "name": "Northline", "aliases": ["Anna Berg"], "evidence": [{"sentence": 1, "phrase": "slammed Northline"}],
    "framing": "Blamed.", "role": "antagonist", "fine_roles": [], "tone": "unfavourable",
}  # fmt: skip
AGAIN = "evenhand eval record --task loaded_language --version 1.0.0 --case ferries/neutral"


async def test_samples_stay_different(recorded: EvalSources, replay: Replay) -> None:
    """Each sample gets the answer to its own seed, and never the first one three times; the model is gone."""
    found = words_of((await replay())[FERRIES])

    assert found == [["slammed"], ["angry"], ["waited"]]
    about, _ = cassettes.read(path_of(recorded))
    assert [sample.seconds for sample in (await replay())[FERRIES]] == [taken.seconds for taken in about.samples]


@pytest.mark.parametrize("task", ["summary", "framing", "loaded_language"])
async def test_findings_are_those_of_the_recording(
    sources: EvalSources, model: FakeModel, record: Record, replay: Replay, task: Task
) -> None:
    """A replay goes through the whole service, and finds what is found when the model answers live."""
    invented = {"sentences": [{"evidence": [1, 99], "text": "Northline was fined 77 times."}]}
    model.answers |= {"framing": {"parties": [PARTY]}, "summary": invented, "loaded_language": flagged("angry", "sad")}
    await record(task=task)
    suite, client = sources.suite(), live_client(model)

    for key, replayed in (await replay(task)).items():
        live = await make_samples(suite.cases[key.case], key, suite, client, [1, 2, 3])
        assert [finding(sample) for sample in replayed] == [finding(sample) for sample in live]
    await client.close()


def release(sources: EvalSources, kind: str, edit: Callable[[str], str]) -> None:
    """Change a prompt's text as if it had been released like that."""
    path = sources.prompts / kind / "1.0.0.md"
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    lock = json.loads((sources.prompts / "lock.json").read_text("utf-8"))
    lock[f"{kind}@1.0.0"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (sources.prompts / "lock.json").write_text(json.dumps(lock), "utf-8")


async def test_labels_replay(sources: EvalSources, model: FakeModel, record: Record, replay: Replay) -> None:
    """Labels that were asked at once replay too, and a sample's answers have one order, however they came."""
    release(
        sources, "framing", lambda text: text.replace("purpose:", "labels: {role: [1.0.0], tone: [1.0.0]}\npurpose:")
    )
    parties = [PARTY, PARTY | {"name": "council", "aliases": []}]
    model.answers |= {"framing": {"parties": parties}}
    await record(task="framing", concurrency=8)
    key = Key(task="framing", version="1.0.0", case="ferries/neutral")
    before = (await replay("framing"))[key]

    edit(key.path(sources.cassettes / sources.model), lambda data: data["interactions"].reverse())
    after = (await replay("framing"))[key]

    assert [len(sample.replies) for sample in before] == [5, 5, 5]
    assert len({sample.replies for sample in [*before, *after]}) == 1
    assert [finding(sample) for sample in before] == [finding(sample) for sample in after]


def finding(sample: Sample) -> object:
    """Take what is the same whenever a sample is made."""
    assert sample.analysis
    return sample.analysis.model_dump(exclude={"id": True, "created_at": True, "provenance": True})


async def test_no_question_leaves(recorded: EvalSources, model: FakeModel, replay: Replay) -> None:
    """A replay asks no model, even if one would answer."""
    assert recorded.cassettes.is_dir()
    await replay()

    assert model.requests == []


async def test_long_article_replays_in_any_loop(
    sources: EvalSources, model: FakeModel, record: Record, replay: Replay
) -> None:
    """An article that is asked about in several windows at once replays too, time and again."""
    (sources.cases / "ferries.yaml").write_text(case_file(CASES["ferries"] * 4), "utf-8")
    await record(window=1)
    assert len(model.requests) > 6

    for _ in range(2):
        assert len((await replay())[FERRIES]) == 3


# ── What is wrong with a recording ───────────────────────────────────────────────────────────────────────────────


async def test_missing(recorded: EvalSources, replay: Replay) -> None:
    """A missing recording is an error that names it and the command that makes it."""
    path_of(recorded).unlink()

    with pytest.raises(RecordingError, match=f"ferries/neutral: there is no recording: {AGAIN}"):
        await replay()


async def test_missing_version(recorded: EvalSources, replay: Replay) -> None:
    """Where a whole version's recordings are gone, every case is named."""
    shutil.rmtree(path_of(recorded).parent)

    with pytest.raises(RecordingError) as refused:
        await replay()
    assert str(refused.value).count("there is no recording") == 2


async def test_broken_link_is_missing(recorded: EvalSources, replay: Replay) -> None:
    """A broken link is not a recording."""
    path_of(recorded).unlink()
    path_of(recorded).symlink_to("nowhere.yaml")

    with pytest.raises(RecordingError, match="there is no recording"):
        await replay()


def _rewrite(kind: str) -> Callable[[EvalSources], None]:
    """Change a prompt as if it had been released like that."""
    return lambda sources: release(sources, kind, lambda text: f"{text}Be brief.\n")


def _change_article(sources: EvalSources) -> None:
    (sources.cases / "ferries.yaml").write_text(case_file(CASES["ferries"] + " It did."), "utf-8")


def _record_with_another_schema(sources: EvalSources) -> None:
    edit(path_of(sources), lambda data: data["metadata"].update(schema_sha256="0" * 64))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        pytest.param(_rewrite("loaded_language"), "the prompt", id="prompt"),
        pytest.param(_rewrite("preamble"), "the preamble", id="preamble"),
        pytest.param(_rewrite("repair"), "the repair prompt", id="repair"),
        pytest.param(_change_article, "the case's article", id="article"),
        pytest.param(_record_with_another_schema, "the answer's schema", id="schema"),
    ],
)
async def test_stale(recorded: EvalSources, replay: Replay, change: Callable[[EvalSources], object], what: str) -> None:
    """A recording of what has changed since is refused, and the message says what has changed."""
    change(recorded)

    with pytest.raises(
        RecordingError, match=rf"ferries/neutral: the recording is stale: {what} changed since \(.{{12}}"
    ):
        await replay()


def _question(data: Any, number: int = 0) -> Any:
    return data["interactions"][number]["request"]["body"]


def _reword(data: Any) -> None:
    message = _question(data)["messages"][1]
    message["content"] = message["content"].replace("slammed", "scolded")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(lambda d: d["interactions"].pop(1), "nearest is number 1 of 2, and differs in seed", id="seed"),
        pytest.param(
            lambda d: _question(d, 1).update(seed=8), "nearest is number 1 of 3, and differs in seed", id="another seed"
        ),
        pytest.param(
            lambda d: _question(d).update(max_tokens=1), "number 1 of 3, and differs in max_tokens", id="a number"
        ),
        pytest.param(
            _reword, "differs in messages: recorded “….*council scolded .*”, asked “….*council slammed", id="words"
        ),
        pytest.param(
            lambda d: d["metadata"]["samples"].append(d["metadata"]["samples"][0]),
            "differs in nothing: it was asked twice",
            id="a sample counted twice",
        ),
        pytest.param(lambda d: d.update(interactions=[]), "the cassette is empty", id="no answers"),
    ],
)
async def test_miss_names_the_nearest(
    recorded: EvalSources, replay: Replay, change: Callable[[Any], object], says: str
) -> None:
    """A question without an answer is an error that names the nearest recorded one and what differs."""
    edit(path_of(recorded), change)

    with pytest.raises(RecordingError, match="a question has no recorded answer") as refused:
        await replay()
    assert re.search(says, str(refused.value))
    assert AGAIN in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: d["interactions"].append(d["interactions"][0]), id="twice"),
        pytest.param(lambda d: d["metadata"]["samples"].pop(), id="of a sample that is not counted"),
    ],
)
async def test_unused_answer(recorded: EvalSources, replay: Replay, change: Callable[[Any], object]) -> None:
    """An answer that no question asks for is an error: it would look as if it had been measured."""
    edit(path_of(recorded), change)

    with pytest.raises(RecordingError, match=f"1 recorded answers are never asked for: {AGAIN} .*drops them"):
        await replay()


async def test_no_samples(recorded: EvalSources, replay: Replay) -> None:
    """A recording of nothing is not a recording."""
    edit(path_of(recorded), lambda data: (data.update(interactions=[]), data["metadata"].update(samples=[])))

    with pytest.raises(RecordingError, match="0 of 1 samples are recorded"):
        await replay()


async def test_too_few_samples(recorded: EvalSources) -> None:
    """A recording with fewer samples than were asked for is missing the rest."""
    with pytest.raises(RecordingError, match="3 of 5 samples are recorded"):
        await replay_one(FERRIES, recorded.suite(), 5)


@pytest.mark.usefixtures("recorded")
async def test_every_case_has_as_many(sources: EvalSources, replay: Replay) -> None:
    """Cases of one run have the same number of samples: the one with fewer is named."""
    edit(path_of(sources), lambda data: (data["interactions"].pop(), data["metadata"]["samples"].pop()))

    with pytest.raises(RecordingError, match=f"ferries/neutral: 2 of 3 samples are recorded: {AGAIN} --samples 3"):
        await replay()


async def test_all_that_is_wrong_is_told(recorded: EvalSources, replay: Replay) -> None:
    """One error names everything that is wrong, so that it can be put right at one go."""
    path_of(recorded).unlink()
    edit(path_of(recorded, "schools/neutral"), lambda data: data["interactions"].pop())

    with pytest.raises(RecordingError, match=r"(?s)ferries/neutral: there is no.*schools/neutral: a question has no"):
        await replay()


def test_several_processes_give_the_same(recorded: EvalSources) -> None:
    """Recordings that are replayed in processes of their own give what one process gives, in the same order."""
    suite = recorded.suite()
    keys = suite.keys([("loaded_language", "1.0.0")])

    alone, shared = (replay_all(keys, suite, lambda *_: None, processes=processes) for processes in (1, 2))

    assert list(shared) == keys
    assert [words_of(shared[key]) for key in keys] == [words_of(alone[key]) for key in keys]
    assert [[s.replies for s in shared[key]] for key in keys] == [[s.replies for s in alone[key]] for key in keys]


def test_killed_process_is_told(recorded: EvalSources) -> None:
    """Where one of several processes is killed, nothing is made of what the others found."""

    def killing() -> Lexicon:
        if parent_process():
            os.kill(os.getpid(), signal.SIGKILL)
        return lexicon()

    suite = replace(recorded.suite(), lexicon=killing)

    with pytest.raises(ReplayError, match=r"broke off \(exit code -9\): try again"):
        replay_all(suite.keys([("loaded_language", "1.0.0")]), suite, lambda *_: None, processes=2)
