"""The plain reading of an article: what a summary prompt with `text: plain` shows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from service.analysis.pipeline import analyze
from service.analysis.planning import Tools
from service.analysis.requests import AnalysisRequest
from service.prompts.load import load_prompts
from service.wiring.defaults import shipped_prompts
from tests.support.fake_model import FakeModel
from tests.support.ferries import TEXT

Make = Callable[..., Tools]


@pytest.fixture
def plain_prompts(tmp_path: Path) -> Path:
    """Write a folder of prompts with a summary version 9.0.0 that shows the plain reading."""
    folder = tmp_path / "prompts"
    shutil.copytree(shipped_prompts(), folder)
    newest = (folder / "summary" / "1.1.0.md").read_text().replace("version: 1.1.0", "version: 9.0.0\ntext: plain")
    (folder / "summary" / "9.0.0.md").write_text(newest)
    return folder


def shown(model: FakeModel) -> dict[str, str]:
    """Return what each task of an article was shown, by task."""
    asked = zip(model.tasks, model.requests, strict=True)
    return {task: body["messages"][1]["content"] for task, body in asked if task != "label"}


async def test_summary_is_asked_about_the_plain_reading(model: FakeModel, tools: Make, plain_prompts: Path) -> None:
    """A summary prompt with `text: plain` shows plainer words under the same numbers; other tasks show the article."""
    kit = replace(tools(), prompts=load_prompts(plain_prompts))

    analysis = await analyze(AnalysisRequest(text=TEXT, prompts={"summary": "9.0.0"}), kit)

    assert "[1] The Harbour Council criticised" in shown(model)["summary"]
    assert "[1] The Harbour Council slammed" in shown(model)["framing"]
    assert analysis.article.text == TEXT


async def test_another_language_is_shown_as_it_is(model: FakeModel, tools: Make, plain_prompts: Path) -> None:
    """The rules read English: an article in another language is shown in its own words."""
    text = "Der Hafenrat hat den Plan der Reederei am Montag abgelehnt. Die Fähre fährt weiter wie bisher."
    kit = replace(tools(), prompts=load_prompts(plain_prompts))

    await analyze(AnalysisRequest(text=text, tasks=("summary",), prompts={"summary": "9.0.0"}), kit)

    assert "[1] Der Hafenrat hat den Plan der Reederei am Montag abgelehnt." in shown(model)["summary"]


@pytest.mark.parametrize(("version", "kinds"), [("1.1.0", ["unsupported_name"]), ("9.0.0", [])])
async def test_summary_may_use_the_plainer_names(
    model: FakeModel, tools: Make, plain_prompts: Path, version: str, kinds: list[str]
) -> None:
    """A name that the plain reading puts in is known to the checks, where the model was shown it."""
    text = "The council met the envoy on Monday. It rejected Obamacare, the envoy said."
    model.answers["summary"] = {
        "sentences": [{"text": "It rejected the Affordable Care Act, he said.", "evidence": [2]}]
    }
    kit = replace(tools(), prompts=load_prompts(plain_prompts))

    analysis = await analyze(AnalysisRequest(text=text, tasks=("summary",), prompts={"summary": version}), kit)

    assert analysis.summary is not None
    assert sorted({violation.kind for violation in analysis.summary.violations}) == kinds
