"""Recordings of answers that were written under a ban: offline, the same words are banned by the same tokens."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from evals.comparison.sources import EvalSources
from evals.recordings import cassettes
from evals.recordings.metadata import Key
from tests.support.fake_model import FakeModel, tokens_of
from tests.support.recordings import Record, Replay, case_file, path_of

TEXT = "The council criticised the plan of Northline on Monday. The mayor is ruthless, and all 40 ferries are late."
SUMMARY = {"sentences": [{"evidence": [1], "text": "The council criticised the plan of Northline on Monday."}]}
KEY = Key(task="summary", version="1.0.0", case="ferries/neutral")


@pytest.fixture
def banning(sources: EvalSources, model: FakeModel) -> EvalSources:
    """Make sources whose summary prompt bans words, with an article that has one, and a model that tokenizes."""
    model.answers["summary"] = SUMMARY
    model.tokenize = tokens_of
    prompt = sources.prompts / "summary" / "1.0.0.md"
    prompt.write_text(prompt.read_text("utf-8").replace("version: 1.0.0", "version: 1.0.0\ntext: plain\nban: true"))
    lock = json.loads((sources.prompts / "lock.json").read_text("utf-8"))
    lock["summary@1.0.0"] = hashlib.sha256(prompt.read_bytes()).hexdigest()
    (sources.prompts / "lock.json").write_text(json.dumps(lock))
    write_case(sources.cases, TEXT)
    return sources


def write_case(folder: Path, text: str) -> None:
    """Write the only case that has an article with *text*."""
    (folder / "schools.yaml").unlink(missing_ok=True)
    (folder / "ferries.yaml").write_text(case_file(text), "utf-8")


async def test_ban_is_replayed(banning: EvalSources, record: Record, replay: Replay) -> None:
    """A replay bans the same tokens without a model: the recording has them, and the questions are found by them."""
    assert await record(task="summary", samples=2, tokenizes=True) == 1

    about, interactions = cassettes.read(path_of(banning, task="summary"))
    bans = [body["logit_bias"] for body, _ in cassettes.questions(interactions)]
    assert (about.tokenizes, len(interactions), len(bans), all(bans)) == (True, 3, 2, True)
    assert [sample.failure for sample in (await replay("summary"))[KEY]] == [None, None]
