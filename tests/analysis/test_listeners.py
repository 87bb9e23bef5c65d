"""Parts of an analysis are shown as soon as they are ready, and exactly as the analysis has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from service.analysis.listeners import show_all
from service.analysis.pipeline import analyze
from service.analysis.planning import Tools
from service.analysis.requests import AnalysisRequest
from service.errors import ModelError
from service.models import Analysis, Article, Flag, Party, Summary, SuspectedInstruction
from tests.support.fake_model import FakeModel, Handler, failure, hang, reply
from tests.support.ferries import ANSWERS, TEXT

Make = Callable[..., Tools]
BY_RULES = AnalysisRequest(text=TEXT, detectors=("rules",), prompts={"framing": "1.4.0"})  # the model names parties
LOADED = "The Harbour Council slammed Northline on Monday."
BULLIES = "The bullies of Northline met the Harbour Council on Monday."
FRAMING = '"name": "framing"'


class Noted:
    """Notes what it is shown, and calls *on_summary* when it has the summary."""

    def __init__(self, on_summary: Callable[[], None] = lambda: None) -> None:
        self.seen: list[tuple[str, object]] = []
        self._on_summary = on_summary

    @property
    def kinds(self) -> list[str]:
        """Name the parts, in the order in which they came."""
        return [kind for kind, _ in self.seen]

    def article(self, article: Article, suspected: Sequence[SuspectedInstruction]) -> None:
        """Note it."""
        self.seen += [("article", article), ("suspected", tuple(suspected))]

    def flags(self, flags: Sequence[Flag]) -> None:
        """Note them."""
        self.seen.append(("flags", tuple(flags)))

    def summary(self, summary: Summary) -> None:
        """Note it."""
        self.seen.append(("summary", summary))
        self._on_summary()

    def party(self, party: Party) -> None:
        """Note it."""
        self.seen.append(("party", party))

    def parties(self, parties: Sequence[Party]) -> None:
        """Note them."""
        self.seen.append(("parties", tuple(parties)))


def parts_of(analysis: Analysis) -> list[tuple[str, object]]:
    """List the parts of a whole analysis."""
    noted = Noted()
    show_all(analysis, noted)
    return noted.seen


@pytest.mark.parametrize("detectors", [("rules",), ("rules", "llm")], ids=",".join)
@pytest.mark.parametrize("concurrency", [1, 8])
async def test_parts_are_those_of_the_analysis(tools: Make, detectors: tuple[str, ...], concurrency: int) -> None:
    """Each part is shown once, and equals that of the analysis."""
    noted = Noted()
    request = BY_RULES.model_copy(update={"detectors": detectors})

    done = await analyze(request, tools(concurrency=concurrency), noted)

    assert sorted(noted.kinds) == sorted(["article", "suspected", "flags", "summary", "party", "party", "parties"])
    assert all(part in parts_of(done) for part in noted.seen)
    assert noted.seen[0] == ("article", done.article)
    assert [part for kind, part in noted.seen if kind == "party"] == list(done.parties or ())


@pytest.mark.parametrize("detectors", [("rules",), ("rules", "llm")], ids=",".join)
async def test_order(tools: Make, detectors: tuple[str, ...]) -> None:
    """A model that answers one question at a time gives the flags, then the summary, then each party."""
    noted = Noted()

    done = await analyze(BY_RULES.model_copy(update={"detectors": detectors}), tools(concurrency=1), noted)

    assert noted.seen == parts_of(done)


@pytest.mark.parametrize(
    ("version", "text", "said"),
    [
        pytest.param("1.0.0", TEXT, LOADED, id="written freely"),
        pytest.param("1.2.0", BULLIES, BULLIES, id="retold, and no plainer word is known"),
    ],
)
async def test_summary_is_mended_before_the_framing_is_asked(
    model: FakeModel, tools: Make, version: str, text: str, said: str
) -> None:
    """A model that answers one question at a time repairs the summary before it is asked for the framing."""
    model.acts.append(reply({"sentences": [{"text": said, "evidence": [1]}]}))
    asked_before: list[str] = []
    request = BY_RULES.model_copy(update={"text": text, "prompts": BY_RULES.prompts | {"summary": version}})

    await analyze(request, tools(concurrency=1), Noted(lambda: asked_before.extend(model.tasks)))

    assert asked_before == ["summary", "summary"]
    assert model.tasks[2] == "framing"


async def test_summary_does_not_wait_for_the_framing(model: FakeModel, tools: Make) -> None:
    """The summary is shown while the model works on the framing."""

    def hold(handler: Handler) -> None:
        assert handler.server.released.wait(30)
        reply(ANSWERS["framing"])(handler)

    model.acts_on[FRAMING] = hold
    noted = Noted(model.released.set)

    await analyze(BY_RULES, tools(), noted)

    assert noted.kinds[:4] == ["article", "suspected", "flags", "summary"]


async def test_failure_after_a_part(model: FakeModel, tools: Make) -> None:
    """If a later task fails, what was shown before stays, and the error follows."""
    model.acts_on[FRAMING] = failure(400)
    noted = Noted()

    with pytest.raises(ModelError, match="refused the question"):
        await analyze(BY_RULES, tools(concurrency=1), noted)

    assert noted.kinds == ["article", "suspected", "flags", "summary"]


async def test_flags_by_rules_need_no_model(model: FakeModel, tools: Make) -> None:
    """What the rules find is shown before the model is asked, also if it never answers."""
    model.acts.extend([hang, hang])
    noted = Noted()

    with pytest.raises(ModelError):
        await analyze(BY_RULES, tools(timeout=0.1, attempts=1), noted)

    assert noted.kinds == ["article", "suspected", "flags"]
