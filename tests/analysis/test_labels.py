"""Labelling parties: what the model is shown of one, what it is asked, and how its replies become labels."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from service.analysis.label_choice import Choice, Scores
from service.analysis.labels import ask_about, excerpt, labelled
from service.analysis.parties import ground_parties
from service.analysis.pipeline import analyze
from service.analysis.plan import LabelPlan
from service.analysis.planning import Tools
from service.analysis.requests import AnalysisRequest
from service.errors import ModelError, OffSchema
from service.llm.client import Client
from service.llm.reply import Reply
from service.models import Party
from service.prompts.front_matter import Excerpt, FrontMatter, Threshold
from service.prompts.kinds import Label
from service.prompts.prompt import Prompt
from tests.support.drafts import draft_party, read
from tests.support.fake_model import FakeModel, failure, hang, reply
from tests.support.ferries import ANSWERS, TEXT

Make = Callable[..., Tools]
Cast = Callable[..., Any]
Chances = Mapping[str, float]

FRAMING = AnalysisRequest(text=TEXT, tasks=("framing",), prompts={"framing": "1.4.0"})  # the model names the parties
STORY = "Rain fell. Ann Lee met Bo. Nobody came. Later Lee left. It was dark."
LONG = "{} and some more words to make this sentence one of thirteen words."
HERO = {"hero": "protagonist", "culprit": "antagonist", "none": "none"}
FINE = {"guardian": "guardian", "honest": "virtuous", "liar": "deceiver", "victim": "victim"}
TONE = {"good": "favourable", "neutral": "neutral", "bad": "unfavourable"}


def found(text: str, *names: str) -> tuple[Party, ...]:
    """Ground parties that a model found in a text, and would cast as villains."""
    return ground_parties(map(draft_party, names), None, read(text), has_labels=False)[0]


def prompt(task: Label, options: Mapping[str, str], bias: Chances | None = None) -> Prompt:
    """Make a prompt that asks for a label; *bias* gives probabilities."""
    logs = {label: math.log(chance) for label, chance in (bias or {}).items()}
    head = FrontMatter(
        task=task, version="1.0.0", purpose="To be tested.", system="Say it.", inputs=("text", "party"),
        options=options, bias=logs, excerpt=Excerpt(words=100, around=False, marked=True),
    )  # fmt: skip
    return Prompt(head, "$text\nParty: $party\n", "role/1.0.0.md", "5e" * 32, released=True)


async def label_party(party: Party, article: str, labels: LabelPlan, client: Client) -> tuple[Party, list[Reply]]:
    """Ask about one party, and label it."""
    scores, replies = await ask_about(party, read(article), labels, client)
    return labelled(party, scores, labels), replies


@pytest.fixture
def cast(model: FakeModel, tools: Make) -> Cast:
    """Give a function that casts Northline by prompts, each answered with these chances of first tokens."""

    async def label(
        prompts: Mapping[Label, list[Prompt]],
        *chances: Chances,
        tone_in_role: float = 0,
        thresholds: Mapping[Label, Threshold] | None = None,
    ) -> Party:
        model.acts.extend(reply(next(iter(each)), chances=each) for each in chances)
        labels = LabelPlan(prompts, tone_in_role, 7, thresholds or {})
        client = tools(concurrency=1).client(None)
        return (await label_party(found(TEXT, "Northline")[0], TEXT, labels, client))[0]

    return label


# ── What is shown ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "name", "form", "shown"),
    [
        pytest.param(STORY, "Ann Lee", {}, "Ann Lee met Bo. Later Lee left.", id="by name and by surname"),
        pytest.param(STORY, "Ann Lee", {"marked": True}, "**Ann Lee** met Bo. Later Lee left.", id="marked"),
        pytest.param(STORY, "Bo", {"around": True}, "Rain fell. Ann Lee met Bo. Nobody came.", id="around"),
        pytest.param("Bo and Bo's son met Al.", "Bo", {"marked": True}, "**Bo** and **Bo**'s son met Al.", id="two"),
        pytest.param(
            "全日空は来た。全日空は去った。",
            "全日空",
            {"marked": True},
            "**全日空**は来た。 **全日空**は去った。",
            id="without spaces",
        ),
        pytest.param(
            "**Bo** hit\u202e Northline [3] <b>today</b>.",
            "Northline",
            {"marked": True},
            "∗∗Bo∗∗ hit **Northline** (3) ‹b›today‹/b›.",
            id="hostile",
        ),
        pytest.param("Bo left, as if Bo had lied. Al came.", "Bo", {}, "Bo left.", id="what is said not to be so"),
    ],
)
def test_excerpt(text: str, name: str, form: dict[str, bool], shown: str) -> None:
    """An excerpt has the sentences that name a party, in their order, and nothing that could pass for our own signs."""
    wanted = Excerpt(words=100, around=form.get("around", False), marked=form.get("marked", False))

    assert excerpt(found(text, name)[0], read(text), wanted) == shown


@pytest.mark.parametrize("around", [False, True])
def test_excerpt_is_short(around: bool) -> None:
    """Sentences that name the party come before those around them, the first ones first, until the words are enough."""
    names = ["Rain", "Northline", "Rain", "Northline", "Northline"]
    text = " ".join(map(LONG.format, names))

    shown = excerpt(found(text, "Northline")[0], read(text), Excerpt(words=20, around=around, marked=False))

    assert shown == " ".join(map(LONG.format, ["Northline", "Northline"]))


def test_excerpt_of_long_words_ends() -> None:
    """Long words can't make an excerpt long."""
    text = f"Northline {' '.join(['x' * 60] * 10)}."

    assert len(excerpt(found(text, "Northline")[0], read(text), Excerpt(words=20, around=False, marked=False))) == 200


async def test_prefix_is_the_same_for_every_party(model: FakeModel, tools: Make) -> None:
    """All that comes before the party is byte-identical in the questions of one prompt; the party comes last."""
    await analyze(FRAMING, tools(concurrency=1))

    asked = [body["messages"] for body in model.requests[1:]]
    heads = [json.dumps(messages[:-1]) for messages in asked]
    assert (len(heads), len(set(heads))) == (6, 3)
    assert [heads.count(head) for head in set(heads)] == [2, 2, 2]
    assert all(m["content"] == m["content"].strip() for messages in asked for m in messages)
    assert {messages[-1]["content"].splitlines()[-1] for messages in asked} == {
        form.replace("X", name)
        for form in ("How does the text cast X?", "Party: X", "How does X look?")
        for name in ("Northline", "Harbour Council")
    }


# ── What the answers come to ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("bias", "chances", "role"),
    [
        pytest.param({}, [{"hero": 0.6, "cul": 0.3}], "protagonist", id="likeliest"),
        pytest.param({}, [{"hero": 0.6, "cul": 0.3}, {"hero": 0.2, "cul": 0.7}], "antagonist", id="mean of two"),
        pytest.param(
            {"protagonist": 0.8, "antagonist": 0.1}, [{"hero": 0.6, "cul": 0.3}], "antagonist", id="beyond the bias"
        ),
        pytest.param({}, [{"none": 0.9, "hero": 0.1}], "none", id="none"),
    ],
)
async def test_role(cast: Cast, bias: Chances, chances: list[Chances], role: str) -> None:
    """A party's role is the likeliest over all questions, beyond what is said of any party; its tone stays."""
    party = await cast({"role": [prompt("role", HERO, bias)] * len(chances)}, *chances)

    assert (party.role, party.fine_roles, party.tone) == (role, (), "unfavourable")


async def test_role_has_the_chances_of_its_fine_roles(cast: Cast) -> None:
    """A role is as likely as its fine roles together, and the fine role is the likeliest within the role."""
    chances = {"liar": 0.4, "guard": 0.3, "honest": 0.25, "victim": 0.05}

    party = await cast({"role": [prompt("role", FINE)]}, chances)

    assert (party.role, party.fine_roles) == ("protagonist", ("guardian",))


async def test_none_has_no_fine_role(cast: Cast) -> None:
    """A party without a role has no fine role either, whichever was likeliest."""
    prompts = [prompt("role", HERO), prompt("role", FINE)]

    party = await cast({"role": prompts}, {"none": 0.98, "hero": 0.01}, {"guard": 0.9, "liar": 0.1})

    assert (party.role, party.fine_roles) == ("none", ())


async def test_tone(cast: Cast) -> None:
    """A party's tone is the likeliest, and its role stays where only the tone is asked for."""
    party = await cast({"tone": [prompt("tone", TONE)]}, {"good": 0.7, "neut": 0.3})

    assert (party.tone, party.role) == ("favourable", "antagonist")


@pytest.mark.parametrize(
    ("roles", "tones", "role"),
    [
        pytest.param((0.2, 0.7, 0.1), (0.1, 0.2, 0.7), "antagonist", id="role and tone agree"),
        pytest.param((0.3, 0.5, 0.2), (0.8, 0.1, 0.1), "protagonist", id="praise turns the role"),
        pytest.param((0.5, 0.3, 0.2), (0.1, 0.1, 0.8), "antagonist", id="blame turns the role"),
        pytest.param((0.1, 0.5, 0.4), (0.1, 0.8, 0.1), "none", id="a neutral tone speaks for none"),
        pytest.param((0.1, 0.85, 0.05), (0.5, 0.3, 0.2), "antagonist", id="a clear role stays"),
    ],
)
async def test_role_and_tone_together(
    cast: Cast, roles: tuple[float, ...], tones: tuple[float, ...], role: str
) -> None:
    """If the prompt says so, the role is chosen by its own scores and by the tone."""
    party = await cast(
        {"role": [prompt("role", HERO)], "tone": [prompt("tone", TONE)]},
        dict(zip(("hero", "culprit", "none"), roles, strict=True)),
        dict(zip(("good", "neutral", "bad"), tones, strict=True)),
        tone_in_role=0.5,
    )

    assert party.role == role


@pytest.mark.parametrize(("tones", "role"), [((0.6, 0.2, 0.2), "protagonist"), ((0.3, 0.4, 0.3), "innocent")])
async def test_tone_says_little_of_an_innocent(cast: Cast, tones: tuple[float, ...], role: str) -> None:
    """No tone supports innocent: it gets the mean of all tones, so that only a clear tone outweighs it."""
    party = await cast(
        {"role": [prompt("role", {"hero": "protagonist", "victim": "innocent"})], "tone": [prompt("tone", TONE)]},
        {"hero": 0.45, "victim": 0.55},
        dict(zip(("good", "neutral", "bad"), tones, strict=True)),
        tone_in_role=0.5,
    )

    assert party.role == role


# ── What is withheld ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("threshold", "tone"),
    [
        pytest.param(0.6, "favourable", id="below the margin"),
        pytest.param(0.8, "unclear", id="above the margin"),
        pytest.param({"favourable": 0.6, "neutral": 9.0, "unfavourable": 9.0}, "favourable", id="its own is below"),
        pytest.param({"favourable": 0.8, "neutral": 0.0, "unfavourable": 0.0}, "unclear", id="its own is above"),
    ],
)
async def test_threshold(cast: Cast, threshold: Threshold, tone: str) -> None:
    """A label is shown if its margin over the next best reaches the threshold of its kind, or its own; else unclear."""
    chances = {"good": 0.6, "neut": 0.3, "bad": 0.1}  # a margin of log 2, which is 0.69

    party = await cast({"tone": [prompt("tone", TONE)]}, chances, thresholds={"tone": threshold})

    assert (party.tone, party.role) == (tone, "antagonist")


@pytest.mark.parametrize(
    ("threshold", "role", "fine"),
    [
        pytest.param(0.1, "protagonist", ("guardian",), id="role shown"),
        pytest.param(0.5, "unclear", (), id="role withheld"),
    ],
)
async def test_fine_roles_need_their_role(cast: Cast, threshold: float, role: str, fine: tuple[str, ...]) -> None:
    """A fine role is shown only where its role is."""
    chances = {"liar": 0.4, "guard": 0.3, "honest": 0.25, "victim": 0.05}  # 0.55 to 0.4, a margin of 0.32

    party = await cast({"role": [prompt("role", FINE)]}, chances, thresholds={"role": threshold})

    assert (party.role, party.fine_roles) == (role, fine)


@pytest.mark.parametrize(
    ("alone", "tone"), [((0.0, -2.0), "favourable"), ((-2.0, 0.0), "unclear"), (None, "favourable")]
)
def test_other_parties_praise_nobody(alone: tuple[float, float] | None, tone: str) -> None:
    """A tone that only the blame of others makes likely is unclear."""
    plan = LabelPlan({"tone": [prompt("tone", TONE)]}, 0, 7, {"tone": 1.0})
    before: Mapping[Label, Scores] = {"tone": {"favourable": alone[0], "neutral": alone[1]}} if alone else {}
    scores: Mapping[Label, Scores] = {"tone": {"favourable": 1.0, "neutral": -2.0}}

    party = labelled(found(TEXT, "Northline")[0], scores, plan, before)

    assert party.tone == tone


@pytest.mark.parametrize(
    ("tones", "role"),
    [({"bad": 0.9, "good": 0.05}, "antagonist"), ({"bad": 0.5, "good": 0.4}, "unclear"), ({"neut": 0.9}, "unclear")],
)
async def test_role_of_a_side_needs_its_tone(cast: Cast, tones: Chances, role: str) -> None:
    """Where the tone counts for the role and both have thresholds, no antagonist is told without its tone."""
    prompts: dict[Label, list[Prompt]] = {"role": [prompt("role", HERO)], "tone": [prompt("tone", TONE)]}

    party = await cast(prompts, {"cul": 0.99}, tones, tone_in_role=0.1, thresholds={"role": 0.1, "tone": 1.0})

    assert party.role == role


async def test_kind_without_threshold_is_always_shown(cast: Cast) -> None:
    """A threshold for the tone withholds no role, however close the roles are."""
    prompts: dict[Label, list[Prompt]] = {"role": [prompt("role", HERO)], "tone": [prompt("tone", TONE)]}

    party = await cast(prompts, {"hero": 0.4, "cul": 0.39}, {"good": 0.4, "bad": 0.39}, thresholds={"tone": 1.0})

    assert (party.role, party.tone) == ("protagonist", "unclear")


@pytest.mark.parametrize(
    ("thresholds", "labels"),
    [
        pytest.param({}, ("antagonist", "unfavourable"), id="none: as it was drafted"),
        pytest.param({"role": 0.1, "tone": 0.1}, ("unclear", "unclear"), id="both"),
    ],
)
async def test_party_without_evidence_is_unclear(
    tools: Make, thresholds: dict[Label, Threshold], labels: tuple[str, str]
) -> None:
    """Of a party that the article shows nothing of, nothing can be told, and nothing is asked."""
    party = found(TEXT, "Northline")[0].model_copy(update={"evidence": ()})
    plan = LabelPlan({"role": [prompt("role", HERO)], "tone": [prompt("tone", TONE)]}, 0, 7, thresholds)

    labelled, replies = await label_party(party, TEXT, plan, tools().client(None))

    assert ((labelled.role, labelled.tone), replies) == (labels, [])


async def test_watcher_sees_what_was_chosen(tools: Make, model: FakeModel) -> None:
    """Who watches is told the best label of each kind with its margin and fine roles, also where it is withheld."""
    seen: list[tuple[str, Mapping[Label, Choice]]] = []
    model.acts.append(reply("guard", chances={"guard": 0.6, "liar": 0.2}))
    plan = LabelPlan({"role": [prompt("role", FINE)]}, 0, 7, {"role": 9}, lambda *each: seen.append(each))

    party, _ = await label_party(found(TEXT, "Northline")[0], TEXT, plan, tools().client(None))

    ((name, choices),) = seen
    assert (name, party.role, choices["role"].label, choices["role"].fine) == (
        "Northline", "unclear", "protagonist", ("guardian",)
    )  # fmt: skip
    assert choices["role"].margin == pytest.approx(math.log(3))


async def test_endpoint_without_probabilities(model: FakeModel, tools: Make) -> None:
    """If the endpoint gives no probabilities, the word of its reply counts."""
    model.acts.extend([reply("Culprit."), reply(" good\n")])
    prompts: dict[Label, list[Prompt]] = {"role": [prompt("role", HERO)], "tone": [prompt("tone", TONE)]}

    northline = found(TEXT, "Northline")[0]
    party, _ = await label_party(northline, TEXT, LabelPlan(prompts, 0, seed=7), tools().client(None))

    assert (party.role, party.tone) == ("antagonist", "favourable")


# ── What it rests on, and what it costs ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("version", "labels"),
    [
        pytest.param("1.3.0", ("none", "neutral"), id="no thresholds"),
        pytest.param("1.4.0", ("unclear", "unclear"), id="thresholds"),
    ],
)
async def test_party_that_is_not_named_is_not_asked_about(
    model: FakeModel, tools: Make, version: str, labels: tuple[str, str]
) -> None:
    """A given party that the article doesn't name gets no label, and no question is spent on it."""
    model.answers["framing"] = {"parties": [draft_party("Oslo").model_dump()]}
    request = FRAMING.model_copy(update={"parties": ("Oslo",), "prompts": {"framing": version}})

    done = await analyze(request, tools())

    assert [(p.name, p.role, p.tone) for p in done.parties or ()] == [("Oslo", *labels)]
    assert model.tasks == ["framing"]


@pytest.mark.parametrize(
    ("version", "evidence"),
    [
        pytest.param("1.1.0", [], id="labelled in the draft"),
        pytest.param("1.2.0", ["Northline met.", "Northline left."], id="labelled apart"),
    ],
)
async def test_labels_rest_on_sentences_that_name_the_party(
    model: FakeModel, tools: Make, version: str, evidence: list[str]
) -> None:
    """Labels that are asked per party rest on the first two sentences that name it, if a draft has no evidence."""
    model.answers |= {"framing": {"parties": [draft_party("Northline").model_dump()]}}
    text = "Northline met. Rain fell. Northline left. Northline slept."
    request = AnalysisRequest(text=text, tasks=("framing",), prompts={"framing": version})

    done = await analyze(request, tools())

    assert [[e.span.text for e in p.evidence] for p in done.parties or ()] == [evidence]


@pytest.mark.parametrize(("version", "asked"), [("1.1.0", 1), ("1.2.0", 7), ("1.4.0", 7)])
async def test_questions_are_accounted_for(model: FakeModel, tools: Make, version: str, asked: int) -> None:
    """The cost of the questions about each party is added to the framing. A prompt without labels asks none."""
    done = await analyze(FRAMING.model_copy(update={"prompts": {"framing": version}}), tools())

    how = done.provenance.tasks["framing"]
    assert (how.prompt, len(model.requests), how.attempts) == (f"framing@{version}", asked, asked)
    assert (how.input_tokens, how.output_tokens) == (100 * asked, 10 * asked)


async def test_answer_that_is_no_option_is_an_error(model: FakeModel, tools: Make) -> None:
    """An answer that begins none of the options fails the framing, by name."""
    model.answers["label"] = "I can't say."

    with pytest.raises(OffSchema, match=r"^framing: the answer is none of: hero, culprit, victim, none"):
        await analyze(FRAMING, tools())


async def test_failure_ends_the_questions_about_others(model: FakeModel, tools: Make) -> None:
    """If a question about one party fails, those about others are cancelled, and none is left running."""
    model.acts.extend([reply(ANSWERS["framing"]), hang, failure(400)])

    with pytest.raises(ModelError, match=r"^framing: .*refused the question"):
        await analyze(FRAMING, tools())

    assert (len(asyncio.all_tasks()), len(model.requests)) == (1, 3)
