"""Summaries that code mends, as `evenhand analyze` prints them. The model is asked again only in need."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.wiring.defaults import shipped_prompts
from tests.support import commands
from tests.support.fake_model import FakeModel, fake_model, reply

Summarize = Callable[..., Any]

TEXT = (
    "The council of Arlow met on Monday. "
    "These thugs slammed the plan for 12 new homes. "
    "The homes will cost 3.2 million crowns, the mayor’s office said. "
    "Chief executive Ana Roth presented it. "
    "Work will begin in May."
)
MET, COST, WORK = (
    "The council of Arlow met on Monday.",
    "The homes will cost 3.2 million crowns",
    "Work will begin in May.",
)
VOTE = "The council slammed the plan for 12 new homes."


@pytest.fixture
def model() -> Iterator[FakeModel]:
    """Run a fake model."""
    with fake_model() as server:
        yield server


@pytest.fixture
def summarize(tmp_path: Path, model: FakeModel) -> Summarize:
    """Return a function that runs `evenhand analyze` with a summary prompt that has `mend: true`."""
    prompts = Path(shutil.copytree(shipped_prompts(), tmp_path / "prompts"))
    newest = (prompts / "summary" / "1.1.0.md").read_text().replace("version: 1.1.0", "version: 9.0.0\nmend: true")
    (prompts / "summary" / "9.0.0.md").write_text(newest)

    def run(*answers: list[tuple[str, int]], form: str = "json") -> Any:
        model.acts.extend(reply({"sentences": [{"text": t, "evidence": [n]} for t, n in each]}) for each in answers)
        asked = ("--tasks", "summary", "--prompt", "summary@9.0.0", "--format", form)
        done = commands.run(
            ("analyze", *asked), tmp_path, TEXT, EVENHAND_PROMPTS_DIR=str(prompts), **commands.endpoint(model)
        )
        assert done.code == 0, done.err
        return json.loads(done.out) if form == "json" else done.out

    return run


@pytest.mark.parametrize(
    ("said", "at", "mended"),
    [
        pytest.param(VOTE, 2, "The council criticised the plan for 12 new homes.", id="loaded word"),
        pytest.param("Thuggs discussed 12 new homes.", 2, "Attackers discussed 12 new homes.", id="misspelt word"),
        pytest.param("Ana Roth squirmed that 12 homes are new.", 2, "Ana Roth said that 12 homes are new.", id="says"),
        pytest.param("The council sllammed the plan.", 2, "The council criticised the plan.", id="misspelt verb"),
        pytest.param(f"{COST}.", 3, f"{COST}, the mayor’s office said.", id="lost attribution"),
        pytest.param(
            "The article says that 12 new homes are planned.", 2, "12 new homes are planned.", id="article says"
        ),
        pytest.param("The plan has 12 new homes", 2, "The plan has 12 new homes.", id="no full stop"),
        pytest.param("The CEO Ana Roth presented it.", 4, "The chief executive Ana Roth presented it.", id="office"),
    ],
)
def test_mended(summarize: Summarize, model: FakeModel, said: str, at: int, mended: str) -> None:
    """A sentence that code can put right stays, marked as mended, with its evidence; the model is asked once."""
    summary = summarize([(MET, 1), (said, at), (WORK, 5)])["summary"]

    sentences = [(s["text"], s["mended"]) for s in summary["sentences"]]
    assert sentences == [(MET, False), (mended, True), (WORK, False)]
    assert (summary["violations"], len(model.requests)) == ([], 1)
    assert all(s["evidence"] for s in summary["sentences"])


@pytest.mark.parametrize(
    ("said", "at", "reason"),
    [
        pytest.param("The plan has 13 new homes.", 2, "unsupported_number", id="invented number"),
        pytest.param("Bo Berg spoke about the plan.", 2, "unsupported_name", id="invented name"),
        pytest.param("And outside it.", 2, "fragment", id="fragment"),
        pytest.param("The council met because of the", 1, "unfinished", id="unfinished"),
        pytest.param("The council approved the план.", 2, "foreign_script", id="foreign script"),
        pytest.param("The article discusses the plan.", 2, "about_article", id="about the article"),
        pytest.param("The council of Arlow met Monday.", 1, "repeated", id="said twice"),
    ],
)
def test_left_out(summarize: Summarize, model: FakeModel, said: str, at: int, reason: str) -> None:
    """A sentence that can't be mended is left out if two good ones remain, and is listed with its fault."""
    body = summarize([(MET, 1), (said, at), (WORK, 5)])

    assert body["summary"]["text"] == f"{MET} {WORK}"
    assert [(u["task"], u["quote"], u["reason"]) for u in body["ungrounded"]] == [("summary", said, reason)]
    assert len(model.requests) == 1


def test_repair_in_need(summarize: Summarize, model: FakeModel) -> None:
    """With fewer than two good sentences the model is asked again, about its own words; its answer is mended too."""
    body = summarize([("And outside it.", 2), (MET, 1)], [(MET, 1), (VOTE, 2)])

    assert [s["mended"] for s in body["summary"]["sentences"]] == [False, True]
    assert "sentence 1 of the summary: it has no verb" in json.dumps(model.requests[1]["messages"])
    assert (body["ungrounded"], len(model.requests)) == ([], 2)
    assert body["provenance"]["tasks"]["summary"]["repair"] == "repair@1.1.0"


def test_what_is_still_wrong_is_shown(summarize: Summarize) -> None:
    """If the second answer is no better, sentences that can be read are shown with what is wrong with them."""
    bad = [("The plan has 13 new homes.", 2), ("And outside it.", 2), (MET, 1)]

    body = summarize(bad, bad)

    assert [s["text"] for s in body["summary"]["sentences"]] == ["The plan has 13 new homes.", MET]
    assert [(v["kind"], v["sentence"]) for v in body["summary"]["violations"]] == [("unsupported_number", 0)]
    assert [u["reason"] for u in body["ungrounded"]] == ["fragment"]


@pytest.mark.parametrize("form", ["text", "html"])
def test_people_see_what_code_did(summarize: Summarize, form: str) -> None:
    """The terminal and the page mark a mended sentence, and list a sentence that was left out, and why."""
    answer = [(VOTE, 2), ("And outside it.", 2), (WORK, 5)]

    shown = " ".join(summarize(answer, form=form).split())

    assert shown.count("(words mended by code)") == 1
    assert "And outside it.: left out, because it has no verb" in re.sub("<[^>]+>", "", shown)
