"""The recorded evals as tests, one for each prompt version and case: so `-k` and JUnit work as people expect."""

from __future__ import annotations

import pytest

from evals.comparison import baselines, gates
from evals.comparison.gate_checks import check_gates
from evals.comparison.gates import Gates
from evals.comparison.run_suite import measure_side, unused_recordings
from evals.comparison.runs import Run, Side, read_run
from evals.comparison.sources import EvalSources
from evals.recordings import sampling
from evals.recordings.metadata import Key
from evals.recordings.replay import replay
from service.models import TASKS
from service.wiring.defaults import EMBEDDED, shipped_prompts

SUITE = EvalSources(prompts=shipped_prompts(), model=EMBEDDED).suite()
RELEASED = SUITE.released()
IN_USE = {SUITE.prompts.get(task).name for task, _ in RELEASED}
KEYS = SUITE.keys(RELEASED)


@pytest.fixture(scope="session")
def held_to() -> tuple[Gates, Run]:
    """Give the gates and the accepted run that ship."""
    return gates.load(), read_run(baselines.FOLDER / f"{SUITE.folder.name}.json")


@pytest.mark.parametrize("key", KEYS, ids=str)
async def test_case(key: Key, held_to: tuple[Gates, Run]) -> None:
    """Every case of every released version replays with all its samples; in production, what passed still does."""
    samples = await replay(key, SUITE, sampling.SAMPLES)

    prompt = SUITE.prompts.get(key.task, key.version)
    side = measure_side(prompt.name, prompt.sha256, [samples], SUITE)

    assert [str(failure) for failure in _lost(side, *held_to)] == []


def test_what_is_not_recorded() -> None:
    """A released version that says `recorded: false` needs no recordings, and none in production says so."""
    prompts = [prompt for prompt in SUITE.prompts.prompts.values() if not prompt.head.recorded]

    assert prompts
    assert all(prompt.released and (prompt.head.task, prompt.head.version) not in RELEASED for prompt in prompts)
    assert all(SUITE.prompts.get(task).head.recorded for task in TASKS)


def test_no_recording_is_left_over() -> None:
    """Each file among the recordings belongs to a case and a prompt version."""
    assert unused_recordings(SUITE) == []


def _lost(side: Side, held: Gates, accepted: Run) -> list[gates.Failure]:
    """List what a case no longer passes; bounds and averages are for the whole run."""
    alone = held.model_copy(update={"not_worse": False})
    if side.name not in IN_USE:
        return []
    return check_gates(Run(evenhand="", model=side.model, sides=(side,)), alone, accepted, whole=False)
