"""The rules for loaded language in the narrator's own voice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.analysis.pipeline import analyze
from service.analysis.planning import Tools
from service.analysis.prepare import Limits
from service.analysis.requests import AnalysisRequest
from service.analysis.sentences import split
from service.english.voice import quotations
from service.errors import LexiconError
from service.lexicon.hits import Hit
from service.lexicon.load import load_lexicon
from service.lexicon.rhetoric import find_rhetoric
from service.llm.client import Client
from service.models import Strictness
from service.prompts.registry import Registry

LEXICON = load_lexicon()
RULES = LEXICON.rules


def no_client(model: str | None) -> Client:
    """Fail a test that asks for a model."""
    raise AssertionError(f"no model may be asked, not {model}")


def hits(text: str, strictness: Strictness = "strict") -> list[Hit]:
    """Search an English text."""
    sentences = split(text, "en")
    return find_rhetoric(text, sentences, quotations(text, sentences), RULES, strictness)


def found(text: str, strictness: Strictness = "strict") -> list[str]:
    """Return the words found in *text*."""
    return [text[hit.start : hit.end] for hit in hits(text, strictness)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Is it any wonder that voters left?", ["Is it any wonder"], id="wonder"),
        pytest.param("How can anyone trust him now?", ["How can anyone"], id="anyone"),
        pytest.param("So who could oppose such a plan?", ["who could oppose"], id="after an opener"),
        pytest.param("Isn’t it time the rich paid?", ["Isn’t it"], id="curly apostrophe"),
        pytest.param("The plan has failed, hasn't it, or isn't it?", [], id="tag without a comma of its own"),
        pytest.param("The plan is bad, isn't it?", ["isn't it"], id="tag"),
        pytest.param("Who could win on Sunday?", [], id="open question"),
        pytest.param("Isn't it that he left.", [], id="no question"),
        pytest.param("Who could oppose it, Smith asked?", [], id="somebody asks"),
        pytest.param("“Isn't it time?” he asked.", [], id="quoted"),
        pytest.param("He asked: “How can anyone trust him?”", [], id="quoted at the end"),
    ],
)
def test_leading_question(text: str, expected: list[str]) -> None:
    """A question of the narrator that suggests its answer is found by its start or its end."""
    assert found(text, "balanced") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The vote is over. What is left of it? Nothing.", ["What is left of it?"], id="among sentences"),
        pytest.param("What happens next?\n\nMinisters will meet on Friday.", [], id="headline"),
        pytest.param("Ministers met. The question is: what is left? Nothing.", [], id="after a colon"),
        pytest.param("Ministers met. Voters were asked what is left? Few knew.", [], id="reported"),
        pytest.param("Ministers met. “What is left?” Smith said. “Nothing.”", [], id="quoted"),
    ],
)
def test_question(text: str, expected: list[str]) -> None:
    """Any other question of the narrator is slight; headlines and questions to somebody are not flagged."""
    assert found(text) == expected
    assert found(text, "balanced") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The plan failed again!", ["again!"], id="sentence"),
        pytest.param("PLAN FAILS AGAIN!!", ["AGAIN!!"], id="headline"),
        pytest.param("“We won!” he said.", [], id="quoted"),
        pytest.param("He works for Yahoo!", [], id="name"),
        pytest.param("Goal!", [], id="one word"),
        pytest.param("Arsenal score late and win the match!", [], id="sports result"),
    ],
)
def test_exclamation(text: str, expected: list[str]) -> None:
    """An exclamation mark of the narrator is found with the word before it."""
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The minister smugly said that it was over.", ["smugly"], id="before"),
        pytest.param("He said weakly that he had tried.", ["weakly"], id="after"),
        pytest.param("She has self-righteously condemned it.", ["self-righteously"], id="hyphen"),
        pytest.param("He said quietly on Monday that he would go.", [], id="plain adverb"),
        pytest.param("She boldly went home.", [], id="no verb of saying"),
        pytest.param("“He smugly said no,” Smith said.", [], id="quoted"),
    ],
)
def test_manner_of_saying(text: str, expected: list[str]) -> None:
    """An adverb that judges is found right before or after a verb of saying."""
    assert found(text, "balanced") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("He is the most dangerous man in the party.", ["the most dangerous"], id="loaded"),
        pytest.param(
            "It was the worst decision in American history.", ["the worst decision in American history"], id="history"
        ),
        pytest.param("The Worst President in History Speaks Again", ["The Worst President in History"], id="headline"),
        pytest.param("The worst drought since 1950 hit Spain.", [], id="figure"),
        pytest.param("The worst drought in history hit Spain.", [], id="measured"),
        pytest.param("Tokyo is the largest city in the world.", [], id="rank"),
        pytest.param("He won the greatest game of all time.", [], id="sport"),
        pytest.param("Hugh Jackman saw The Most Dangerous Game there.", [], id="title"),
        pytest.param("Critics said he was the most dangerous man in the party.", [], id="attributed"),
        pytest.param("“It was the worst decision in history,” he said.", [], id="quoted"),
        pytest.param("The worst was over, he left, and no such thing was ever seen.", [], id="tail of another clause"),
    ],
)
def test_superlative(text: str, expected: list[str]) -> None:
    """A superlative without a measure and a source is found; ranks of things that can be counted are not."""
    assert found(text, "balanced") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Clearly, the plan failed.", ["Clearly"], id="head"),
        pytest.param("But obviously, the plan failed.", ["obviously"], id="after an opener"),
        pytest.param("Clearly defined rules help.", [], id="no comma"),
        pytest.param("Clearly, the plan failed, Smith said.", [], id="attributed"),
        pytest.param("“Clearly, the plan failed,” Smith said.", [], id="quoted"),
    ],
)
def test_aside(text: str, expected: list[str]) -> None:
    """A comment such as "Clearly" is found at the start of a sentence."""
    assert found(text, "balanced") == expected


def test_category_reason_and_plainer_wording() -> None:
    """A hit has the values of its rule; the plainer wording of an exclamation ends with a full stop."""
    (hit,) = hits("The plan failed again!")

    assert (hit.category, hit.neutral, hit.entry) == ("emotive", "again.", "exclamation")
    assert hit.reason == RULES["exclamation"].reason


def test_the_first_rule_wins() -> None:
    """Where two rules find the same words, only one hit is left."""
    assert found("It was late. Isn't it the worst idea in history? He left.") == [
        "Isn't it",
        "the worst idea in history",
    ]


@pytest.mark.parametrize(
    ("strictness", "expected"),
    [
        pytest.param("lenient", ["thugs"], id="lenient"),
        pytest.param("balanced", ["thugs", "weakly", "again!"], id="balanced"),
        pytest.param("strict", ["thugs", "experts", "weakly", "again!"], id="strict"),
    ],
)
def test_in_an_analysis(strictness: Strictness, expected: list[str]) -> None:
    """An analysis shows what words and rules find, as its strictness allows."""
    text = "The thugs came. The “experts” left on Friday. She weakly said so. They met again!"
    tools = Tools(Registry({}, {}), Limits(), lambda: LEXICON, no_client, ("rules",), strictness=strictness)
    request = AnalysisRequest(text=text, tasks=("loaded_language",), detectors=("rules",))
    flags = asyncio.run(analyze(request, tools)).flags or ()

    assert [flag.span.text for flag in flags] == expected


@given(
    st.lists(st.sampled_from(["the worst", "ever", "clearly,", "said", "smugly", "“", "”", "isn't it", "?", "!", "\n"]))
)
def test_any_text(words: list[str]) -> None:
    """In any text, hits are in order, not empty and separate."""
    text = " ".join(words)
    places = [place for hit in hits(text) for place in (hit.start, hit.end)]

    assert places == sorted(set(places))


@pytest.mark.parametrize(
    ("rule", "line", "says"),
    [
        pytest.param("asides: {}", 1, "unknown key 'asides'", id="unknown rule"),
        pytest.param("aside:\n  category: doubt", 2, "strength is missing", id="no strength"),
        pytest.param("aside:\n  category: doubt\n  strength: weak", 3, "'weak' is none of", id="unknown strength"),
        pytest.param(
            "aside: {category: doubt, strength: usual, reason: R., neutral: null,\n words: []}",
            2,
            "list",
            id="no words",
        ),
    ],
)
def test_wrong_rules(tmp_path: Path, rule: str, line: int, says: str) -> None:
    """A wrong file of rules is refused by file and line."""
    (tmp_path / "lexicon.yaml").write_text("version: 0.1.0\nlanguage: en\n", encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(rule, encoding="utf-8")

    with pytest.raises(LexiconError, match=says) as caught:
        load_lexicon(tmp_path)

    assert str(caught.value).startswith(f"{tmp_path / 'rules.yaml'}, line {line}: ")
