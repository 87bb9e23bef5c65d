"""Hostile articles: through all five steps, without a model, every offset stays right."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.analysis.pipeline import analyze
from service.analysis.planning import Tools
from service.analysis.prepare import Limits
from service.analysis.requests import AnalysisRequest
from service.errors import InvalidRequest
from service.prompts.load import load_prompts
from service.wiring.defaults import lexicon, shipped_prompts
from tests.support.hostile_articles import UNICODE_TEXT

LOADED = st.sampled_from(
    ["slammed", "SLAMMED", "“so-called”", "a brutal regime", "unilaterally", "allegedly", "lash out at"]
)


def no_client(model: str | None) -> None:
    """Fail a test in which a model is wanted."""
    raise AssertionError(f"no model may be asked, not {model}")


TOOLS = Tools(load_prompts(shipped_prompts()), Limits(), lexicon, no_client, ("rules",))  # type: ignore[arg-type]  # never used


def flagged(text: str) -> list[str]:
    """Analyse by rules, and check each offset on the way."""
    request = AnalysisRequest(text=text, tasks=("loaded_language",), detectors=("rules",))
    found = asyncio.run(analyze(request, TOOLS))
    assert found.article.text == text
    assert all(f.span.of(text) == f.span.text for f in found.flags or ())
    assert all(text[f.span.start - len(f.span.prefix) : f.span.start] == f.span.prefix for f in found.flags or ())
    return [f.span.text for f in found.flags or ()]


@settings(max_examples=60)
@given(st.lists(st.one_of(UNICODE_TEXT, LOADED), min_size=1, max_size=12))
def test_offsets_hold(parts: list[str]) -> None:
    """Whatever stands around loaded words, each flag reads its own span of the caller's text."""
    with suppress(InvalidRequest):  # by chance it reads as another language
        flagged("They met. " + " ".join(parts))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Slammed", ["Slammed"], id="one word"),
        pytest.param("Rain", [], id="one plain word"),
        pytest.param("The minister 👩🏽‍⚖️ slammed 🔥 it.", ["slammed"], id="emoji around it"),
        pytest.param("The minister slammed\u0301 it.", [], id="combining mark makes another word"),
        pytest.param("\u202eThe minister slammed it.\u202c", ["slammed"], id="direction characters"),
        pytest.param(
            "The minister (الوزير) slammed it, he told the paper (البيان) on Monday.",
            ["slammed"],
            id="right to left around it",
        ),
        pytest.param("The minister sla\u200bmmed it.", ["sla\u200bmmed"], id="zero-width space inside"),
        pytest.param("The minister slammed it.\r\n" * 3, ["slammed"] * 3, id="windows line ends"),
        pytest.param("He slammed it. " * 10_000, None, id="ten thousand identical sentences"),
    ],
)
def test_words_among_hostile_characters(text: str, found: list[str] | None) -> None:
    """A loaded word is found where it is a word of its own, and its offset is right."""
    assert flagged(text) == (["slammed"] * (text.count("slammed")) if found is None else found)
