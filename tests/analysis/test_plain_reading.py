"""The plain reading of an article: what a summary prompt with `text: plain` shows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from service.analysis.pipeline import analyze
from service.analysis.planning import Tools
from service.analysis.prepare import Limits, prepare
from service.analysis.reading import Reading
from service.analysis.requests import AnalysisRequest
from service.lexicon.load import load_lexicon
from service.prompts.load import load_prompts
from service.wiring.defaults import shipped_prompts
from tests.support.fake_model import FakeModel, tokens_of
from tests.support.ferries import TEXT

Make = Callable[..., Tools]
HEAD = "text: plain\nban: true\nheadline: false"
LEFT = "A shock for the docks\n\nThe council slammed the plan on Monday. The mayor is ruthless, and the plan is late."
"""Its plain reading still has the word *ruthless*: without it, its sentence would be broken."""


@pytest.fixture
def plain_prompts(tmp_path: Path) -> Path:
    """Write a folder of prompts with a summary version 9.0.0 that shows the plain reading, without its headline."""
    folder = tmp_path / "prompts"
    shutil.copytree(shipped_prompts(), folder)
    newest = (folder / "summary" / "1.1.0.md").read_text().replace("version: 1.1.0", f"version: 9.0.0\n{HEAD}")
    (folder / "summary" / "9.0.0.md").write_text(newest)
    return folder


def shown(model: FakeModel) -> dict[str, str]:
    """Return what each task of an article was shown, by task."""
    asked = zip(model.tasks, model.requests, strict=True)
    return {task: body["messages"][1]["content"] for task, body in asked if task != "label"}


async def test_summary_is_asked_about_the_plain_reading(model: FakeModel, tools: Make, plain_prompts: Path) -> None:
    """A summary prompt with `text: plain` shows plainer words under the same numbers; other tasks show the article."""
    kit = replace(tools(), prompts=load_prompts(plain_prompts))

    analysis = await analyze(AnalysisRequest(text=TEXT, prompts={"summary": "9.0.0", "framing": "1.4.0"}), kit)

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


async def test_loaded_word_that_is_left_is_banned(model: FakeModel, tools: Make, plain_prompts: Path) -> None:
    """A summary prompt with `ban: true` forbids the loaded words that its text still has; other tasks forbid none."""
    model.tokenize = tokens_of
    kit = replace(tools(tokenizes=True), prompts=load_prompts(plain_prompts))

    await analyze(AnalysisRequest(text=LEFT, prompts={"summary": "9.0.0"}), kit)

    assert set(model.tokenized) == {"ruthless\n ruthless\nRuthless\n Ruthless\n"}
    assert not any(
        "logit_bias" in body for task, body in zip(model.tasks, model.requests, strict=True) if task != "summary"
    )


async def test_quoted_word_is_not_banned(model: FakeModel, tools: Make, plain_prompts: Path) -> None:
    """What somebody says in a quotation may be quoted."""
    model.tokenize = tokens_of
    kit = replace(tools(tokenizes=True), prompts=load_prompts(plain_prompts))
    quoted = f"{LEFT} “He is ruthless,” said Anna Berg of Northline."

    await analyze(AnalysisRequest(text=quoted, tasks=("summary",), prompts={"summary": "9.0.0"}), kit)

    assert model.tokenized == []


async def test_headline_is_not_shown(model: FakeModel, tools: Make, plain_prompts: Path) -> None:
    """A summary prompt with `headline: false` shows the text under the headline, with the numbers it always has."""
    kit = replace(tools(), prompts=load_prompts(plain_prompts))

    await analyze(AnalysisRequest(text=LEFT, tasks=("summary",), prompts={"summary": "9.0.0"}), kit)

    assert "docks" not in shown(model)["summary"]
    assert "<article>\n[2] The council criticised the plan on Monday." in shown(model)["summary"]


@pytest.mark.parametrize(("verb", "is_shown"), [("was found", False), ("was found, Eva Moss said", True)])
async def test_sneer_is_not_told(model: FakeModel, tools: Make, verb: str, is_shown: bool) -> None:
    """Of an article that sneers in its own voice, the summary is told from the sentences that don't."""
    rest = " ".join(
        f"{name} of the Brenn Port Office said on 3 May that ferry number {number} would be sold to a yard in Lisk."
        for number, name in enumerate(("Anna Berg", "Otto Lind", "Carl Reda", "Dora Pike", "Finn Hale"), 1)
    )

    await analyze(
        AnalysisRequest(text=f"Proof of “theft” in Brenn {verb} on 5 June 1987. {rest}", prompts={"summary": "1.2.0"}),
        tools(),
    )

    assert ("“theft”" in shown(model)["summary"]) is is_shown


@pytest.mark.parametrize("opening", ["The ferries are late.\n\nIt rained.", "A shock for the docks"])
async def test_first_sentence_is_shown(model: FakeModel, tools: Make, plain_prompts: Path, opening: str) -> None:
    """A first line that is a sentence, or that is all there is, is no headline."""
    kit = replace(tools(), prompts=load_prompts(plain_prompts))

    await analyze(AnalysisRequest(text=opening, tasks=("summary",), prompts={"summary": "9.0.0"}), kit)

    assert "<article>\n[1] " in shown(model)["summary"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "Justice was done for beloved Halden Brewery: the stag is a copy of its emblem, the court said on Monday.",
            "The stag is a copy of Halden Brewery’s emblem, the court said on Monday.",
        ),
        (
            "Thanks to the courage of Claire Dunmore, the votes will be counted again, the board decided on Monday.",
            "The votes will be counted again, the board decided on Monday.",
        ),
        ("But the council rejected the plan on Monday.", "The council rejected the plan on Monday."),
        (
            "The council made a shameful offer of 40 million euros: the pier would be closed.",
            "The council made an offer of 40 million euros: the pier would be closed.",
        ),
        (
            "Due to the shameful neglect of the Harbour Board, the bridge collapsed on Monday.",
            "Due to the neglect of the Harbour Board, the bridge collapsed on Monday.",
        ),
        (
            "A shameful day for Lisk: the mayor and his wife were arrested on Monday.",
            "A day for Lisk: the mayor and his wife were arrested on Monday.",
        ),
        ("The union slammed the plan: the plant will close.", "The union criticised the plan: the plant will close."),
        ("So far, 40 people have died.", "So far, 40 people have died."),
        ("But for the rain, the game would have started.", "But for the rain, the game would have started."),
        ("Now that the bridge is open, lorries use it.", "Now that the bridge is open, lorries use it."),
        ("Instead of a fine, the court gave him a year.", "Instead of a fine, the court gave him a year."),
        ("The police died in an ambush on Monday.", "The police died in an ambush on Monday."),
        (
            "“She won the trust of 40 towns, and with it the race,” Anna Moss said on Monday.",
            "“She won the trust of 40 towns, and with it the race,” Anna Moss said on Monday.",
        ),
    ],
)
def test_what_is_retold_stands_alone(written: str, told: str) -> None:
    """A loaded comment before a sentence is left out, and so is "But"; what has a fact stays."""
    reading = Reading(prepare(AnalysisRequest(text=written), Limits()), load_lexicon())

    assert reading.short_sentences == (told,)
