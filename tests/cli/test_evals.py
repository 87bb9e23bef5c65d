"""The eval commands as users type them: exit codes, messages, and only the result on stdout."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.comparison.selection import select_versions
from evals.comparison.sources import EvalSources
from tests.support import commands
from tests.support.commands import Done
from tests.support.fake_model import KEY, FakeModel, failure
from tests.support.recordings import MODEL, different, edit, files, flagging_model, path_of

ONE_TASK = ("--task", "loaded_language", "--version", "1.0.0")
MEASURE = ("--no-gates", "--format", "json")


Evenhand = Callable[..., Done]


@pytest.fixture
def model() -> Iterator[FakeModel]:
    """Run a fake model that flags one word, if it isn't told to do something else."""
    with flagging_model() as server:
        yield server


@pytest.fixture
def endpoint(model: FakeModel) -> dict[str, str]:
    """Return the settings that name the fake model."""
    return commands.endpoint(model) | {"EVENHAND_MODEL_ATTEMPTS": "1", "EVENHAND_MODEL_CONCURRENCY": "1"}


@pytest.fixture
def evenhand(sources: EvalSources, tmp_path: Path) -> Evenhand:
    """Return a function that runs an eval command on the folders of the test."""
    folders = ("--cases", str(sources.cases), "--cassettes", str(sources.cassettes), "--model", MODEL)

    def run(command: str, *words: str, **settings: str) -> Done:
        known = {"EVENHAND_PROMPTS_DIR": str(sources.prompts), **settings}
        done = commands.run(["eval", command, *folders, *words], tmp_path, **known)
        assert "Traceback" not in done.err
        return done

    return run


def test_record_then_run(evenhand: Evenhand, sources: EvalSources, model: FakeModel, endpoint: dict[str, str]) -> None:
    """A recording is measured without the endpoint and its key, and gives the same bytes each time."""
    model.acts.extend(different(6))

    recorded, again = (evenhand("record", *ONE_TASK, **endpoint) for _ in range(2))
    first, second = (evenhand("run", *ONE_TASK, *MEASURE) for _ in range(2))

    assert (recorded.code, recorded.out) == (0, "2 cassettes written\n")
    assert (again.code, again.out) == (0, "0 cassettes written\n")
    assert (len(model.requests), len(files(sources))) == (6, 2)
    assert (first.code, first.out) == (0, second.out)
    assert [side["samples"] for side in json.loads(first.out)["sides"]] == [3]


def test_record_takes_options(
    evenhand: Evenhand, sources: EvalSources, model: FakeModel, endpoint: dict[str, str]
) -> None:
    """Options choose the cases, the samples, and what is recorded again; an event's name means all its cases."""
    evenhand("record", *ONE_TASK, "--case", "ferries", "--samples", "1", **endpoint)
    assert (files(sources), len(model.requests)) == (["ferries.neutral.yaml"], 1)

    evenhand("record", *ONE_TASK, "--stale", "--samples", "1", **endpoint)
    assert len(model.requests) == 1
    evenhand("record", *ONE_TASK, "--only-missing", "--samples", "2", **endpoint)
    assert [body["seed"] for body in model.requests] == [1, 1, 2]
    evenhand("record", *ONE_TASK, "--all", "--samples", "1", **endpoint)
    assert len(model.requests) == 5


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("command", ["record", "run"])
@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("--case", "nope"), "there is no case 'nope'; there are: ferries/neutral, schools", id="case"),
        pytest.param(
            ("--version", "9.9.9"), "there is no prompt summary@9.9.9; there are: production, 1.0", id="version"
        ),
        pytest.param(("--task", "verdict"), "'verdict' is not one of 'summary'", id="task"),
    ],
)
def test_unknown_names(
    evenhand: Evenhand, endpoint: dict[str, str], command: str, words: tuple[str, str], says: str
) -> None:
    """An unknown name is a usage error, and the message lists the known names."""
    done = evenhand(command, *words, **endpoint)

    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_endpoint_that_fails(
    evenhand: Evenhand, sources: EvalSources, model: FakeModel, endpoint: dict[str, str]
) -> None:
    """If the endpoint fails, the message says how, finished recordings stay, and the key is not shown."""
    model.acts.extend([*different(3), failure(401)])

    done = evenhand("record", *ONE_TASK, **endpoint)

    assert (done.code, done.out, files(sources)) == (1, "", ["ferries.neutral.yaml"])
    assert "the endpoint refused the key (401): check OPENAI_API_KEY" in done.err
    assert KEY not in done.err


def _orphan(sources: EvalSources) -> None:
    path_of(sources, "renamed/neutral").write_bytes(path_of(sources).read_bytes())


def _reword(sources: EvalSources) -> None:
    path = sources.cases / "ferries.yaml"
    path.write_text(path.read_text("utf-8").replace("docks", "quays"), "utf-8")


def _replace(old: str, new: str) -> Callable[[EvalSources], None]:
    def change(sources: EvalSources) -> None:
        path = path_of(sources)
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    return change


def _edit(change: Callable[[Any], object]) -> Callable[[EvalSources], None]:
    return lambda sources: edit(path_of(sources), change)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(
            lambda sources: path_of(sources).unlink(), "there is no recording: evenhand eval record", id="missing"
        ),
        pytest.param(_reword, "the recording is stale: the case's article changed", id="stale"),
        pytest.param(_replace("angry", "sad"), "was edited since it was recorded", id="tampered"),
        pytest.param(_replace("metadata:", f"# {KEY}\nmetadata:"), "yaml, line 2: holds a secret", id="secret"),
        pytest.param(_orphan, "renamed.neutral.yaml: nothing asks for this recording", id="orphan"),
        pytest.param(_edit(lambda d: d["interactions"].append(d["interactions"][0])), "never asked for", id="unused"),
        pytest.param(_edit(lambda d: d["interactions"].pop()), "a question has no recorded answer", id="miss"),
        pytest.param(_edit(lambda d: d["metadata"].update(case="schools/neutral")), "the recording of", id="another's"),
    ],
)
def test_wrong_recording(
    evenhand: Evenhand, recorded: EvalSources, spoil: Callable[[EvalSources], object], says: str
) -> None:
    """Each thing wrong with a recording has its own message and exit code 3, and nothing is measured."""
    spoil(recorded)

    done = evenhand("run", *ONE_TASK, *MEASURE)

    assert (done.code, done.out) == (3, "")
    assert says in done.err
    assert KEY not in done.err


def test_all_that_is_wrong_is_said_at_once(evenhand: Evenhand, recorded: EvalSources) -> None:
    """A missing recording does not hide an unused one."""
    _orphan(recorded)
    path_of(recorded).unlink()

    done = evenhand("run", *ONE_TASK, *MEASURE)

    assert done.code == 3
    assert "there is no recording" in done.err
    assert "nothing asks for this recording" in done.err


@pytest.mark.usefixtures("recorded")
def test_version_named_twice(evenhand: Evenhand) -> None:
    """An alias and its version number are one version."""
    done = evenhand("run", *ONE_TASK, "--version", "production", *MEASURE)

    assert [side["name"] for side in json.loads(done.out)["sides"]] == ["loaded_language@1.0.0"]


def test_suggested_command_works(
    evenhand: Evenhand, recorded: EvalSources, tmp_path: Path, endpoint: dict[str, str]
) -> None:
    """The command that an error suggests has the folders and the model of the command that failed."""
    path_of(recorded).unlink()
    failed = evenhand("run", *ONE_TASK, *MEASURE)
    (suggested,) = re.findall(r"there is no recording: evenhand (eval record .+)", failed.err)

    done = commands.run(shlex.split(suggested), tmp_path, EVENHAND_PROMPTS_DIR=str(recorded.prompts), **endpoint)

    assert (done.code, done.out) == (0, "1 cassettes written\n")
    assert evenhand("run", *ONE_TASK, *MEASURE).code == 0


def test_model_without_recordings(evenhand: Evenhand) -> None:
    """If a model has no recordings, the message lists the models that have some."""
    done = evenhand("run", *ONE_TASK, *MEASURE)

    assert (done.code, done.out) == (3, "")
    assert f"there are no recordings of {MODEL}; there are: none" in done.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("eval", "run", "--cases", "."), "own cases have recordings of their own", id="cases alone"),
        pytest.param(("compare", "summary@1.0.0"), "name two versions, two runs, or", id="one version"),
        pytest.param(
            ("compare", "a@1", "b@1", "--detectors", "rules", "llm"), "name two versions", id="versions and detectors"
        ),
    ],
)
def test_options_that_do_not_fit(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """Options that contradict each other are a usage error: none is ignored silently."""
    done = commands.run(words, tmp_path)

    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_changed_prompt(evenhand: Evenhand, recorded: EvalSources) -> None:
    """One changed word in a released prompt is refused with exit code 3; the message says what to do."""
    path = recorded.prompts / "loaded_language" / "1.0.0.md"
    path.write_text(path.read_text("utf-8").replace("plainer", "simpler"), "utf-8")

    done = evenhand("run", *ONE_TASK, *MEASURE)

    assert (done.code, done.out) == (3, "")
    assert "changed after its release. Put the old text back" in done.err


def test_run_asks_for_every_released_version(evenhand: Evenhand, recorded: EvalSources) -> None:
    """Without options, a released version that is not recorded is missing."""
    assert select_versions(recorded.suite(), ["summary"], []) == [("summary", "1.0.0")]

    done = evenhand("run", *MEASURE)

    assert done.code == 3
    assert done.err.count("there is no recording") == 4
