"""Scare quotes: words in quotation marks that signal doubt."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.english.voice import Quotation
from service.lexicon.scare_quotes import find_scare_quotes
from service.models import Sentence


def quotations(text: str, speaker: str | None = None) -> list[Quotation]:
    """Return the quotations in curly marks."""
    return [
        Quotation(match.start(), match.end(), match.start() + 1, match.end() - 1, speaker)
        for match in re.finditer("“[^“”]*”", text)
    ]


def found(text: str) -> list[str]:
    """Return the scare quotes of *text*, taken as one sentence."""
    hits = find_scare_quotes(text, [Sentence(start=0, end=len(text))], quotations(text))
    return [text[hit.start : hit.end] for hit in hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("He noted the “positive role” of the visit.", ["positive role"], id="fragment"),
        pytest.param("He asked them to agree “immediately.”", ["immediately"], id="full stop inside"),
        pytest.param("The “experts,” as they say, left.", ["experts"], id="comma inside"),
        pytest.param("The “Trump effect” is small.", ["Trump effect"], id="a name within"),
        pytest.param("Two “so-called peace talks” failed.", ["so-called peace talks"], id="three words"),
    ],
)
def test_fragments(text: str, expected: list[str]) -> None:
    """One to three plain words in quotation marks, in mid-sentence, are found without their marks."""
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("“Experts” said so.", id="start of the sentence"),
        pytest.param("He shouted “never again!” twice.", id="exclamation"),
        pytest.param("He asked “why now?” twice.", id="question"),
        pytest.param("He said: “nothing more.”", id="after a colon"),
        pytest.param("He said, “nothing more.”", id="after a comma"),
        pytest.param("They voted “yes” on Friday.", id="an answer"),
        pytest.param("He pleaded “not guilty” on Friday.", id="a plea"),
        pytest.param("He saw “Chaos” on Friday.", id="title of one word"),
        pytest.param("She sang “House of the Sun” on Friday.", id="title"),
        pytest.param("Paul “Bear” Bryant won.", id="nickname"),
        pytest.param("Flight “123” and “4-5” left.", id="figures"),
        pytest.param("Plan “b” failed.", id="a letter"),
        pytest.param("The word “genocide” was left out.", id="a word as a word"),
        pytest.param("The method, known as “fracking,” is old.", id="known as"),
        pytest.param("It is called “fracking” there.", id="called"),
        pytest.param("The so-called “experts” left.", id="the lexicon finds so-called"),
        pytest.param("They have a “buy” rating on it.", id="a rating"),
        pytest.param("He noted the “positive role of the first visit” there.", id="more than three words"),
        pytest.param("He noted “ ” there.", id="nothing inside"),
    ],
)
def test_not_scare_quotes(text: str) -> None:
    """Utterances, titles, nicknames, figures and words talked about are no scare quotes."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("speaker", "neutral", "says"),
    [
        pytest.param(None, "peace talks", "signal doubt", id="no speaker"),
        pytest.param("Lavrov", "peace talks, as Lavrov put it", "A fragment", id="speaker"),
        pytest.param("The minister", "peace talks, as the minister put it", "A fragment", id="speaker with an article"),
        pytest.param("She", "peace talks, as she put it", "A fragment", id="pronoun"),
    ],
)
def test_reason_and_plainer_wording(speaker: str | None, neutral: str, says: str) -> None:
    """Without a speaker the marks may signal doubt; with one the fragment should be quoted whole or reported."""
    text = "They ended the “peace talks” there."
    (hit,) = find_scare_quotes(text, [Sentence(start=0, end=len(text))], quotations(text, speaker))

    assert (hit.category, hit.neutral) == ("doubt", neutral)
    assert says in hit.reason


def test_quotation_over_two_sentences() -> None:
    """A quotation that reaches beyond its sentence is no fragment."""
    text = "He said “nothing. More” then."
    sentences = [Sentence(start=0, end=17), Sentence(start=18, end=len(text))]

    assert find_scare_quotes(text, sentences, quotations(text)) == []


@given(st.text(alphabet="ab AB.,!“”-'\n1é"))
def test_any_text(text: str) -> None:
    """In any text, what is found is not empty, lies within its quotation, and holds no marks."""
    for hit in find_scare_quotes(text, [Sentence(start=0, end=len(text))] if text else [], quotations(text)):
        assert text[hit.start : hit.end].strip()
        assert not set("“”") & set(text[hit.start : hit.end])
