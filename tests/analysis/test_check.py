"""Checking a summary: each kind of violation is found where it is, and nothing is where it is not."""

from __future__ import annotations

import pytest

from service.analysis.check import check
from service.analysis.prepare import Limits, prepare
from service.analysis.reading import Reading
from service.models import AnalysisRequest, Flag, SummarySentence
from service.wiring.defaults import lexicon

TEXT = (
    "President Ana Brandt met union leaders in Oslo on Tuesday. "
    "The union claims that 1,200 jobs will go by 2027. "
    "Brandt called the plan “reckless”, and the U.S. owner slammed her remarks. "
    "Sixteen plants make up 3.5 percent of output. "
    "According to the owner, no plant will close."
)


def reading() -> Reading:
    """Prepare the article of these tests."""
    return Reading(prepare(AnalysisRequest(text=TEXT), Limits()))


def sentence(text: str, *numbers: int) -> SummarySentence:
    """Write a sentence of a summary that rests on numbered sentences of the article."""
    article = reading().article
    evidence = [article.sentences[number - 1] for number in numbers]
    return SummarySentence(text=text, evidence=tuple(reading().span(e.start, e.end) for e in evidence))


@pytest.mark.parametrize(
    ("text", "numbers", "kinds"),
    [
        pytest.param("President Ana Brandt met union leaders in Oslo on Tuesday.", [1], [], id="as the article has it"),
        pytest.param("The union said that 1200 jobs will go by 2027.", [2], [], id="number without its separator"),
        pytest.param("The United States owner runs 16 plants.", [3, 4], [], id="another name, number for a word"),
        pytest.param("Brandt called the plan “reckless”.", [3], [], id="quoted word"),
        pytest.param("According to the owner, no plant will close.", [5], [], id="attribution kept"),
        pytest.param("The owner says no plant will close.", [5], [], id="attribution in the present"),
        pytest.param("The owner denies that a plant will close.", [5], [], id="denial"),
        pytest.param("Brandt met union leaders.", [], ["no_evidence"], id="no evidence"),
        pytest.param("The union said that 1,300 jobs will go.", [2], ["unsupported_number"], id="another number"),
        pytest.param("The union said that 35 percent will go.", [2], ["unsupported_number"], id="decimal point lost"),
        pytest.param("The union said that twelve plants will go.", [2], ["unsupported_number"], id="number in words"),
        pytest.param("The union said that jobs will go by 2028.", [2], ["unsupported_date"], id="another year"),
        pytest.param("Brandt met union leaders on Friday.", [1], ["unsupported_date"], id="another day"),
        pytest.param("Brandt met union leaders in Bergen.", [1], ["unsupported_name"], id="another place"),
        pytest.param("Macron said that he met Brandt.", [1], ["unsupported_name"], id="invented person first"),
        pytest.param("The owner slammed her remarks.", [3], ["loaded_word"], id="loaded word taken over"),
        pytest.param("No plant will close.", [5], ["lost_attribution"], id="claim asserted"),
    ],
)
def test_violations(text: str, numbers: list[int], kinds: list[str]) -> None:
    """A sentence is objected to for what is wrong with it, and for nothing else."""
    found = check([sentence(text, *numbers)], reading(), (), lexicon().find)

    assert [violation.kind for violation in found] == kinds
    assert all(violation.sentence == 0 and violation.detail for violation in found)


def test_flagged_word_may_not_be_taken_over() -> None:
    """A word that was flagged in the article is loaded in the summary too, though the lexicon does not know it."""
    at = TEXT.index("remarks")
    flag = Flag(
        span=reading().span(at, at + 7), strength="usual", category="emotive", reason="r", neutral=None,
        voice="narrator", speaker=None, detectors=("llm",),
    )  # fmt: skip

    found = check([sentence("Her remarks were answered.", 3)], reading(), (flag,), lexicon().find)

    assert [(v.kind, "“remarks”" in v.detail) for v in found] == [("loaded_word", True)]


def test_other_languages_are_checked_by_numbers_alone() -> None:
    """In a language whose words the checks don't know they say nothing of names, and still compare numbers."""
    german = "Die Bahn erhöht im Dezember die Preise um 5 Prozent. Das teilte der Konzern am Montag in Berlin mit."
    article = Reading(prepare(AnalysisRequest(text=german), Limits()))
    told = SummarySentence(text="Ab Dezember steigen die Preise um 7 Prozent.", evidence=(article.span(0, 10),))

    assert [v.kind for v in check([told], article, (), None)] == ["unsupported_number"]
