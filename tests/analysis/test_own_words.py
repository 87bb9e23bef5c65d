"""A summary answers for its own words: what it attributes or quotes is not in its own voice."""

from __future__ import annotations

import time

import pytest

from service.analysis.check import Checker
from service.analysis.checks.facts import Facts
from service.analysis.checks.persons import capitals_without_proof
from service.analysis.checks.reported import reported_words
from service.analysis.prepare import Limits, prepare
from service.analysis.reading import Reading
from service.analysis.requests import AnalysisRequest
from service.models import SummarySentence
from service.wiring.defaults import lexicon

TEXT = (
    "Holm called the levy a shameless betrayal on Monday. "
    "Mr. Tarn slammed the reckless levy of Port Ellery. "
    "Governor Ada Reyes met both in the town hall. "
    "Harbour Board Director Ferro left. The levy is 4 crowns, Tarn said."
)


def kinds(text: str, *, own_words: bool = True) -> list[str]:
    """Check one sentence that rests on the whole article."""
    reading = Reading(prepare(AnalysisRequest(text=TEXT), Limits()))
    said = SummarySentence(text=text, evidence=(reading.span(0, len(TEXT)),))
    checker = Checker(reading, (), lexicon().find, with_form=False, own_words=own_words)
    return [violation.kind for violation in checker.check([said])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Holm called the levy shameless.", [], id="called"),
        pytest.param("The levy was called shameless by Holm.", [], id="was called, by somebody"),
        pytest.param("Holm said that the levy is shameless.", [], id="said that"),
        pytest.param("Holm criticised the levy as shameless.", [], id="criticised as"),
        pytest.param("Holm accused Tarn of a shameless lie.", [], id="accused of"),
        pytest.param("Holm said that he paid, that it is shameless and that it rose.", [], id="one of several that"),
        pytest.param("The levy is shameless, Holm said.", [], id="source behind"),
        pytest.param("According to Holm, the levy is shameless.", [], id="source before"),
        pytest.param("Tarn denied claims of a shameless lie.", [], id="content of a noun"),
        pytest.param("Tarn rejected the view that it was shameless.", [], id="somebody's view"),
        pytest.param("Some in the town say that it is shameless.", [], id="source that is no name"),
        pytest.param("Holm spoke of a “shameless” levy.", [], id="quoted"),
        pytest.param("The levy is shameless.", ["loaded_word"], id="own voice"),
        pytest.param("The levy was called shameless.", ["loaded_word"], id="called, by nobody"),
        pytest.param("The shameless Holm said that the levy is 4 crowns.", ["loaded_word"], id="of the source"),
        pytest.param("Tarn slammed the levy.", ["loaded_word"], id="the verb itself"),
        pytest.param("Tarn slammed the shameless levy.", ["loaded_word", "loaded_word"], id="beside such a verb"),
        pytest.param("Holm, who called it shameless, slammed the levy.", ["loaded_word"], id="after a relative clause"),
        pytest.param("After Holm called it wrong, the shameless Tarn left.", ["loaded_word"], id="main clause"),
        pytest.param("Holm announced a levy that is shameless.", ["loaded_word"], id="announced a thing"),
        pytest.param("Holm told reporters of a shameless levy.", ["loaded_word"], id="told somebody of a thing"),
        pytest.param("Holm said that Tarn slammed the levy.", ["loaded_word"], id="a verb of saying in a report"),
        pytest.param("Holm said it rose, but the levy is shameless.", ["loaded_word"], id="after but"),
    ],
)
def test_loaded_words(text: str, found: list[str]) -> None:
    """A loaded word is objected to unless the sentence says whose it is."""
    assert kinds(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Senator Holm met Tarn.", [], id="title"),
        pytest.param("Senator Ida Holm met Tarn.", [], id="title and first name"),
        pytest.param("Olaf Tarn met Holm.", [], id="first name for Mr."),
        pytest.param("Pia Ferro met Holm.", [], id="first name for a longer title"),
        pytest.param("Mrs. Reyes met Holm.", [], id="form of address"),
        pytest.param("Eva Reyes met Holm.", ["unsupported_name"], id="another first name"),
        pytest.param("Judge Reyes met Holm.", ["unsupported_name"], id="another office"),
        pytest.param("Ida Vance met Tarn.", ["unsupported_name", "unsupported_name"], id="surname that is not there"),
        pytest.param("Holm met Tarn in New Ellery.", ["unsupported_name"], id="another place"),
        pytest.param("Holm spoke of the Quayside Tarn.", ["unsupported_name"], id="after the"),
    ],
)
def test_titles_and_first_names(text: str, found: list[str]) -> None:
    """A title or a first name before a surname of the article is no fault, unless the article has another one."""
    assert kinds(text) == found


def test_all_words_are_checked_for_other_prompts() -> None:
    """Without `checks: own_words`, attributed words, titles and first names are objected to as well."""
    assert kinds("Senator Holm called the levy shameless.", own_words=False) == ["loaded_word", "unsupported_name"]


def test_objections_leave_the_wording_open() -> None:
    """An objection says what is wrong and whose the words are, and proposes no words."""
    reading = Reading(prepare(AnalysisRequest(text=TEXT), Limits()))
    last = reading.article.sentences[-1]
    said = SummarySentence(text="The reckless levy is 4 crowns.", evidence=(reading.span(last.start, last.end),))

    found = Checker(reading, (), lexicon().find, own_words=True).check([said])

    assert [violation.detail for violation in found] == [
        "“reckless” is loaded, and stands in the summary’s own voice",
        "the article has this from Tarn; the sentence states it as a fact",
    ]


@pytest.mark.parametrize("text", ["said that " * 9_000, "called, " * 12_000, "A" * 90_000, "claim of " * 9_000])
def test_long_sentences(text: str) -> None:
    """A sentence of 90,000 characters is read in two seconds, whatever it contains."""
    before = time.process_time()

    reported_words(text)

    assert time.process_time() - before < 2


@pytest.mark.parametrize("text", ["Holm " * 18_000, "Mr. Ada " * 11_000, "A" * 90_000])
def test_long_names(text: str) -> None:
    """Names of 90,000 characters in the article and in the summary take two seconds at most."""
    reading = Reading(prepare(AnalysisRequest(text=f"{text}met Holm and Ada."), Limits()))
    facts = Facts(reading)
    before = time.process_time()

    capitals_without_proof(text, facts)

    assert time.process_time() - before < 2
