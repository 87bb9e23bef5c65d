"""What the benches reckon by: percentiles, ratios, made-up articles and their answers."""

from __future__ import annotations

import json

import pytest

from evals.performance import measure, parts, results
from evals.performance.articles import article
from evals.performance.fake import completion
from evals.performance.measure import Spread
from evals.performance.overhead import body, by_sdk, questions, sdk
from evals.performance.results import BENCHES, page
from evals.performance.running import MODEL
from service.analysis.questions import SHAPES
from service.analysis.requests import AnalysisRequest
from service.models import TASKS
from service.settings import read
from service.wiring.analyzer import Analyzer
from tests.support.fake_model import fake_model
from tests.support.ferries import ANSWERS


@pytest.mark.parametrize(("percent", "expected"), [(50, 2.0), (75, 3.0), (99, 4.0), (100, 4.0)])
def test_percentile(percent: float, expected: float) -> None:
    """A percentile is one of the figures: the smallest that so many of them don't exceed."""
    assert measure.percentile([4.0, 1.0, 3.0, 2.0], percent) == expected


def test_spread() -> None:
    """A spread is the median and its quartiles; of one figure, that figure."""
    assert Spread.of([5, 1, 2, 4, 3]) == Spread(3, 2, 4)
    assert Spread.of([7]) == Spread(7, 7, 7)
    assert str(Spread.of([1, 2])) == "1.50 (1.25 to 1.75)"


def test_ratios_are_of_rounds() -> None:
    """Each round is divided by itself, so that what slows a whole round down cancels out."""
    assert measure.ratios([2, 20, 200], [1, 10, 100]) == Spread(2, 2, 2)


async def test_contestants_take_turns() -> None:
    """Every second round goes the other way round, and each contestant gets the same numbers."""
    done: list[str] = []

    async def first(number: int) -> None:
        done.append(f"a{number}")

    async def second(number: int) -> None:
        done.append(f"b{number}")

    taken = await measure.in_turns((first, second), rounds=2, each=1)

    assert done == ["a0", "b0", "b1", "a1"]
    assert [len(each) for each in taken] == [2, 2]


@pytest.mark.parametrize("characters", [300, 1_000, 10_007])
def test_article(characters: int) -> None:
    """A made-up article is just so long, the same for the same seed, and another for another."""
    made = article(characters, 1)

    assert len(made) == characters
    assert made == article(characters, 1) != article(characters, 2)


def test_answers_fit() -> None:
    """The fake model's answers to the three questions are what the service reads them as, and find something."""
    for task, asked in zip(TASKS, questions(article(3_000, 4)), strict=True):
        said = json.loads(completion(body(asked)))["choices"][0]["message"]["content"]
        draft = SHAPES[task].model_validate_json(said)
        assert all(getattr(draft, field) for field in type(draft).model_fields)


async def test_sdk_asks_the_same() -> None:
    """What the SDK is compared by are the very requests of the service; only LangChain's `stream` is left out."""
    text = article(1_000, 4)
    with fake_model() as model:
        model.answers |= {task: ANSWERS[task] for task in TASKS}
        analyzer = Analyzer(read({"OPENAI_BASE_URL": model.url, "EVENHAND_MODEL": MODEL}))
        await analyzer.analyze(AnalysisRequest(text=text))
        async with sdk(model.url) as client:
            await by_sdk(client, [body(each) for each in questions(text)])
        await analyzer.close()

    for task in TASKS:
        asked = [r for r in model.requests if r["response_format"]["json_schema"]["name"] == task]
        by_service, by_hand = (r for r in asked if len(r["messages"]) == 2)  # more are a repair
        assert {**by_hand, "stream": False} == by_service


def test_parts() -> None:
    """A file belongs to the library or the part of the service that its path names."""
    assert parts.part("/x/site-packages/langchain_core/runnables/base.py") == "LangChain"
    assert parts.part("/x/service/lexicon/matcher.py") == "service: rules"
    assert parts.part("/x/service/storage/analyses.py") == "service: the rest"
    assert parts.part("/x/whatever.py") == "other"


def test_page_has_every_bench() -> None:
    """The results say of every bench what it is and how to run it alone; a part can be made anew alone."""
    told = {name: f"| figures of {name} |\n\nAnd more." for name in BENCHES}

    written = page(told)

    assert all(f"`python -m evals.performance.{name}`" in written for name in BENCHES)
    assert results.parts(written) == told
    assert results.parts("# Nothing yet") == {}
