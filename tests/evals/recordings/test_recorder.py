"""Recording: nothing is asked twice, and nothing half-made is kept, however it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.comparison.sources import EvalSources
from evals.recordings import cassettes
from evals.recordings.metadata import Key
from evals.recordings.recorder import Which
from service.errors import ModelError, RecordingError
from tests.support import commands
from tests.support.fake_model import KEY, Act, FakeModel, Handler, drop, failure, hang, raw, reply
from tests.support.recordings import MODEL, Record, Replay, different, edit, files, flagged, path_of, words_of
from tests.support.warm import Evenhand

BOTH = ["ferries.neutral.yaml", "schools.neutral.yaml"]
FERRIES = Key(task="loaded_language", version="1.0.0", case="ferries/neutral")
BREAKS = [
    pytest.param(failure(429), id="429"),
    pytest.param(failure(500), id="500"),
    pytest.param(drop, id="dropped connection"),
    pytest.param(raw(b"<html>Log in</html>"), id="a page"),
    pytest.param(raw(b'{"choices": []}'), id="no choices"),
]
SUMMARY = {"sentences": [{"evidence": [1], "text": "The council criticised Northline on Monday."}]}
INVENTED = {"sentences": [{"evidence": [1], "text": "The council fined Northline 77 times."}]}


async def test_cassette_per_case(sources: EvalSources, model: FakeModel, record: Record) -> None:
    """Every case gets a cassette with its samples, each with its own seed, and says what they were made with."""
    assert await record() == 2

    assert files(sources) == BOTH
    assert [body["seed"] for body in model.requests] == [1, 2, 3] * 2
    about, interactions = cassettes.read(path_of(sources))
    assert (about.case, about.prompt, about.preamble) == ("ferries/neutral", "loaded_language@1.0.0", "preamble@1.0.0")
    assert (about.model, about.model_answered, about.endpoint) == (MODEL, "fake-model-1", "openai-compatible")
    assert ([taken.seed for taken in about.samples], len(interactions)) == ([1, 2, 3], 3)


async def test_finished_recording_asks_nothing(model: FakeModel, record: Record) -> None:
    """What is recorded is not asked again."""
    await record()

    assert await record() == 0
    assert len(model.requests) == 6


async def test_question_of_another_version_is_not_asked_again(
    sources: EvalSources, model: FakeModel, record: Record
) -> None:
    """A version that asks what another version has asked takes that answer; one with other words asks the model."""
    await record()
    first = sources.prompts / "loaded_language" / "1.0.0.md"
    text = first.read_text("utf-8").replace("version: 1.0.0", "version: 1.0.1")
    first.with_name("1.0.1.md").write_text(text, "utf-8")
    first.with_name("1.0.2.md").write_text(text.replace("1.0.1", "1.0.2") + "Be quick.\n", "utf-8")

    assert await record(version="1.0.1") == 2
    assert len(model.requests) == 6
    assert await record(version="1.0.2") == 2
    assert len(model.requests) == 12


async def test_progress(record: Record) -> None:
    """Progress reports how many are done, how many there are in all, and what is under way."""
    told: list[tuple[int, int, str]] = []

    await record(samples=1, progress=lambda *now: told.append(now))

    assert told == [(0, 2, str(FERRIES)), (1, 2, "loaded_language@1.0.0 schools/neutral"), (2, 2, "")]


@pytest.mark.parametrize("broken", BREAKS)
async def test_broken_off_run_goes_on(sources: EvalSources, model: FakeModel, record: Record, broken: Act) -> None:
    """A run that the endpoint breaks off keeps finished cassettes and no half one; the next asks what is missing."""
    model.acts.extend([*different(4), broken])

    with pytest.raises(ModelError):
        await record()

    assert files(sources) == BOTH[:1]
    asked = len(model.requests)
    assert await record() == 1
    assert (len(model.requests), files(sources)) == (asked + 3, BOTH)


@pytest.mark.parametrize("broken", BREAKS[:3])
async def test_passing_error_is_not_recorded(
    sources: EvalSources, model: FakeModel, record: Record, replay: Replay, broken: Act
) -> None:
    """An error that passes when asked again leaves no trace."""
    model.acts.append(broken)

    await record(attempts=2)

    assert len(model.requests) == 7
    assert len(cassettes.read(path_of(sources))[1]) == 3
    assert (await replay())[FERRIES][0].failure is None


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(reply("", finish="length"), "truncated-reply", id="cut off"),
        pytest.param(reply(None, refusal="I can't."), "refused-reply", id="refused"),
        pytest.param(reply(""), "empty-reply", id="empty"),
        pytest.param(reply(flagged("angry"), finish="content_filter"), "refused-reply", id="filtered"),
    ],
)
async def test_useless_answer_is_a_sample(
    model: FakeModel, record: Record, replay: Replay, answer: Act, why: str
) -> None:
    """An answer that can't be used is recorded, as a sample that failed, and is not asked for again."""
    model.acts.append(answer)

    assert (await record(), await record()) == (2, 0)

    first, *others = (await replay())[FERRIES]
    assert (first.analysis, (first.failure or "").split(":")[0]) == (None, why)
    assert all(other.analysis for other in others)


async def test_more_samples_cost_only_themselves(model: FakeModel, record: Record, replay: Replay) -> None:
    """`--samples 5` after 3 asks two more of each case, and the three stay as they are."""
    model.acts.extend(different(6))
    await record()
    before = {key: words_of(samples) for key, samples in (await replay()).items()}
    model.acts.extend(different(4))

    assert await record(5) == 2

    assert [body["seed"] for body in model.requests[6:]] == [4, 5] * 2
    after = {key: words_of(samples) for key, samples in (await replay()).items()}
    assert {key: found[:3] for key, found in after.items()} == before
    assert all(len(found) == 5 for found in after.values())


async def test_fewer_samples_drop_none(record: Record, replay: Replay) -> None:
    """A later run for fewer samples leaves those that are there."""
    await record(3)

    assert await record(1) == 0
    assert all(len(samples) == 3 for samples in (await replay()).values())


@pytest.mark.parametrize(
    ("which", "asked"),
    [
        pytest.param({"missing"}, ["ferries"], id="only missing"),
        pytest.param({"stale"}, ["schools"], id="only stale"),
        pytest.param({"missing", "stale"}, ["ferries", "schools"], id="both, as by default"),
        pytest.param({"all"}, ["ferries", "schools"], id="all"),
    ],
)
async def test_which(
    recorded: EvalSources, model: FakeModel, record: Record, which: set[Which], asked: list[str]
) -> None:
    """Of a missing and a stale recording, those are made that were asked for."""
    path_of(recorded).unlink()
    edit(path_of(recorded, "schools/neutral"), lambda data: data["metadata"].update(article_sha256="0" * 64))

    assert await record(which=which) == len(asked)

    about = {"ferries": "docks", "schools": "lessons"}
    assert [[about[event] in str(body) for body in model.requests[3 * n :][:3]] for n, event in enumerate(asked)] == [
        [True] * 3 for _ in asked
    ]


@pytest.mark.usefixtures("recorded")
async def test_all_is_asked_anew(model: FakeModel, record: Record, replay: Replay) -> None:
    """With `--all`, good recordings are paid for again and replaced."""
    assert await record(which={"all"}) == 2

    assert len(model.requests) == 6
    assert words_of((await replay())[FERRIES]) == [["slammed"]] * 3


async def test_failed_renewal_keeps_the_old(recorded: EvalSources, model: FakeModel, record: Record) -> None:
    """A recording stays until the one that replaces it is whole."""
    before = path_of(recorded).read_bytes()
    model.acts.extend([reply(flagged("angry")), failure(500)])

    with pytest.raises(ModelError):
        await record(which={"all"})

    assert path_of(recorded).read_bytes() == before


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_text("", "utf-8"), id="empty"),
        pytest.param(lambda path: path.write_bytes(b"\xff\x00"), id="binary"),
        pytest.param(lambda path: path.write_text(path.read_text("utf-8") + f"# {KEY}\n", "utf-8"), id="a secret"),
        pytest.param(lambda path: path.write_text(path.read_text("utf-8").replace("angry", "sad")), id="edited"),
        pytest.param(lambda path: edit(path, lambda data: data["interactions"].pop()), id="an answer less"),
    ],
)
async def test_spoilt_recording_is_made_anew(
    recorded: EvalSources, record: Record, replay: Replay, spoil: Callable[[Path], object]
) -> None:
    """What can't be replayed is recorded again, whatever is wrong with it."""
    spoil(path_of(recorded))

    assert await record() == 1
    assert len((await replay())[FERRIES]) == 3


async def test_unasked_answer_is_dropped(
    recorded: EvalSources, model: FakeModel, record: Record, replay: Replay
) -> None:
    """An answer that no question asks for any more is dropped, and the others are not paid for again."""

    def add(data: Any) -> None:
        extra = data["interactions"][0]
        data["interactions"].append({**extra, "request": {**extra["request"], "body": {"seed": 9}}})

    edit(path_of(recorded), add)

    assert await record() == 1
    assert (model.requests, len(cassettes.read(path_of(recorded))[1])) == ([], 3)
    assert await replay()


@pytest.mark.usefixtures("recorded")
async def test_other_window_is_another_question(model: FakeModel, record: Record) -> None:
    """Answers to questions that were asked in another way are not mixed with new ones."""
    assert await record(5, plain_strings=True) == 2

    assert len(model.requests) == 10
    assert {"max_tokens" in body for body in model.requests} == {False}


async def test_failed_repair_is_asked_again(sources: EvalSources, model: FakeModel, record: Record) -> None:
    """Where the endpoint fails in a repair, the run says so, and the next one asks for the repair alone."""
    model.acts.extend([reply(INVENTED), failure(500)])
    one = {"samples": 1, "task": "summary", "cases": ["ferries/neutral"]}

    with pytest.raises(RecordingError, match="a question has no recorded answer; the nearest is number 1 of 1"):
        await record(**one)

    model.answers["summary"] = SUMMARY
    assert await record(**one) == 1
    assert [len(body["messages"]) for body in model.requests] == [2, 4, 4]
    assert len(cassettes.read(path_of(sources, task="summary"))[1]) == 2


async def test_at_once_is_the_same(model: FakeModel, record: Record, replay: Replay) -> None:
    """An endpoint that takes several questions gets a case's samples at once, and they are told apart all the same."""
    model.acts.extend(different(6))

    await record(concurrency=8)

    assert all(len({str(words) for words in words_of(samples)}) == 3 for samples in (await replay()).values())


async def test_leftover_of_a_kill_is_overwritten(sources: EvalSources, record: Record) -> None:
    """A partly written file that a kill left does no harm, and is gone after the next run."""
    part = path_of(sources).with_name("ferries.neutral.yaml.part")
    part.parent.mkdir(parents=True)
    part.write_text("sha256: 12", "utf-8")

    await record()

    assert files(sources) == BOTH


async def test_link_is_replaced(recorded: EvalSources, record: Record, tmp_path: Path) -> None:
    """Where a recording is a link, the link is replaced, and what it leads to is left alone."""
    target = tmp_path / "elsewhere.yaml"
    target.write_text("mine", "utf-8")
    path_of(recorded).unlink()
    path_of(recorded).symlink_to(target)

    await record()

    assert (path_of(recorded).is_symlink(), target.read_text("utf-8")) == (False, "mine")


def start(sources: EvalSources, model: FakeModel, folder: Path) -> Evenhand:
    """Start recording from the command line, in an empty folder and with nothing of this machine's settings."""
    words = ["eval", "record", "--cases", str(sources.cases), "--cassettes", str(sources.cassettes), "--model", MODEL]
    settings = {"EVENHAND_MODEL_CONCURRENCY": "1", "EVENHAND_PROMPTS_DIR": str(sources.prompts)}
    known = commands.endpoint(model) | settings
    return commands.start([*words, "--task", "loaded_language"], folder, known)


async def test_kill(sources: EvalSources, model: FakeModel, record: Record, tmp_path: Path) -> None:
    """A killed process leaves whole cassettes and nothing else, and going on asks only what is missing."""
    waiting = threading.Event()

    def stall(handler: Handler) -> None:
        waiting.set()
        hang(handler)

    model.acts.extend([*different(4), stall])
    process = start(sources, model, tmp_path)
    try:
        assert waiting.wait(100)
    finally:
        with process:
            process.kill()

    assert files(sources) == BOTH[:1]
    assert await record() == 1
    assert (len(model.requests), files(sources)) == (8, BOTH)
