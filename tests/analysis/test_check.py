"""Checking a summary: each kind of violation is found where it is, and nothing is where it is not."""

from __future__ import annotations

import pytest

from service.analysis.check import Checker
from service.analysis.checks.spelling import looks_like
from service.analysis.prepare import Limits, prepare
from service.analysis.reading import Reading
from service.analysis.requests import AnalysisRequest
from service.models import Flag, SummarySentence
from service.wiring.defaults import lexicon

TEXT = (
    "President Ana Brandt met union leaders in Oslo on Tuesday. "
    "The union claims that 1,200 jobs will go by 2027. "
    "Brandt called the plan “reckless”, and the U.S. owner slammed her remarks. "
    "Sixteen plants make up 3.5 percent of output. "
    "According to the owner, no plant will close."
)

FORM = {"about_article", "unfinished", "fragment", "foreign_script", "repeated", "misspelt"}


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
    found = Checker(reading(), (), lexicon().find).check([sentence(text, *numbers)])

    assert [violation.kind for violation in found] == kinds
    assert all(violation.sentence == 0 and violation.detail for violation in found)


def test_flagged_word_may_not_be_taken_over() -> None:
    """A word that was flagged in the article is loaded in the summary too, though the lexicon does not know it."""
    at = TEXT.index("remarks")
    flag = Flag(
        span=reading().span(at, at + 7), strength="usual", category="emotive", reason="r", neutral=None,
        voice="narrator", speaker=None, detectors=("llm",),
    )  # fmt: skip

    found = Checker(reading(), (flag,), lexicon().find).check([sentence("Her remarks were answered.", 3)])

    assert [(v.kind, "“remarks”" in v.detail) for v in found] == [("loaded_word", True)]


def test_other_languages_are_checked_by_numbers_alone() -> None:
    """In a language whose words the checks don't know they say nothing of names, and still compare numbers."""
    german = "Die Bahn erhöht im Dezember die Preise um 5 Prozent. Das teilte der Konzern am Montag in Berlin mit."
    article = Reading(prepare(AnalysisRequest(text=german), Limits()))
    told = SummarySentence(text="Ab Dezember steigen die Preise um 7 Prozent.", evidence=(article.span(0, 10),))

    assert [v.kind for v in Checker(article, (), None).check([told])] == ["unsupported_number"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("Brandt met union leaders in Oslo", ["unfinished"], id="no stop"),
        pytest.param("Brandt met union leaders in Oslo…", ["unfinished"], id="left open"),
        pytest.param("Brandt met union leaders and the.", ["unfinished"], id="last word is an article"),
        pytest.param("Brandt met union leaders from.", ["unfinished"], id="preposition without its noun"),
        pytest.param("Brandt said what the plan is made from.", [], id="preposition whose noun stands before"),
        pytest.param("“The plan is reckless,” Brandt said of the U.S.", [], id="stop of an abbreviation"),
        pytest.param("And outside it.", ["fragment"], id="no verb"),
        pytest.param("A plan of the union for sixteen plants.", ["fragment"], id="a noun alone"),
        pytest.param("Union leaders fear the plan.", [], id="a verb that looks like none"),
        pytest.param("Brandt met профсоюз leaders.", ["foreign_script"], id="another script"),
        pytest.param("Brandt met 工会 leaders.", ["foreign_script"], id="a script without spaces"),
        pytest.param("Brandt met Zoë’s naïve union leaders — at 3.5 °C.", [], id="accents and signs"),
        pytest.param("The article discusses a plan of the union.", ["about_article"], id="the article discusses"),
        pytest.param("The text says that Brandt met leaders.", ["about_article"], id="the text says"),
        pytest.param("According to the article, Brandt met leaders.", ["about_article"], id="according to the article"),
        pytest.param("The author discusses the plan.", ["about_article"], id="the author discusses"),
        pytest.param("The author argues that the plan is wrong.", [], id="an opinion with its owner"),
        pytest.param("Brandt, said in Oslo, met leaders, saying in Oslo.", [], id="the same place, far apart"),
        pytest.param("Brandt spoke in Oslo, speaking in Oslo.", ["repeated"], id="the same words again"),
        pytest.param("A number of thuggs met in Oslo.", ["misspelt"], id="a letter too many"),
        pytest.param("The thu gs met in Oslo.", ["misspelt"], id="one word as two"),
        pytest.param("A _meeting was in Oslo.", ["misspelt"], id="a sign before a word"),
        pytest.param("Many a bthug was in Oslo.", [], id="another word, at least in its first letter"),
    ],
)
def test_form(text: str, kinds: list[str]) -> None:
    """A sentence is complete, in the article's script, about what the article reports, and of real words."""
    loaded = TEXT + " These thugs met Brandt."
    article = Reading(prepare(AnalysisRequest(text=loaded), Limits()))
    said = SummarySentence(text=text, evidence=(article.span(0, 58),))

    assert [v.kind for v in Checker(article, (), lexicon().find).check([said]) if v.kind in FORM] == kinds


@pytest.mark.parametrize(
    ("texts", "repeats"),
    [
        pytest.param(["Brandt met union leaders.", "Brandt met union leaders."], [1], id="word for word"),
        pytest.param(["Union leaders met Brandt.", "Brandt met union leaders in Oslo."], [0], id="the longer stays"),
        pytest.param(["The plants will close soon.", "The plants will not close soon."], [], id="not the same: not"),
        pytest.param(["Brandt met union leaders.", "Brandt called the plan reckless."], [], id="two facts"),
    ],
)
def test_repeated_sentences(texts: list[str], repeats: list[int]) -> None:
    """Of two sentences that say the same, the one that says less repeats the other."""
    found = Checker(reading(), (), None).check([sentence(text, 1, 3) for text in texts])

    assert [v.sentence for v in found if v.kind == "repeated"] == repeats


@pytest.mark.parametrize(
    ("word", "flagged", "alike"),
    [
        ("thuggs", "thugs", True),
        ("hysteriaical", "hysterical", True),
        ("predictedably", "predictably", True),
        ("barbraic", "barbaric", True),
        ("thug", "thugs", False),
        ("hysterically", "hysterical", False),
        ("slamming", "slammed", False),
        ("better", "bitter", False),
        ("curious", "furious", False),
    ],
)
def test_looks_like(word: str, flagged: str, *, alike: bool) -> None:
    """A misspelt word has a letter or two more, less or exchanged; other forms and other words don't count."""
    assert looks_like(word, flagged) is alike


def test_languages_without_stops() -> None:
    """In an article whose sentences have no stops, a summary needs none; scripts that Japanese mixes are one."""
    thai = "รัฐบาลประกาศขึ้นค่าแรงขั้นต่ำทั่วประเทศ\nสหภาพแรงงานยินดีกับการตัดสินใจนี้"
    japanese = "政府は最低賃金を引き上げると発表した。組合は決定を歓迎した。"
    for text, summary in ((thai, "รัฐบาลขึ้นค่าแรง"), (japanese, "政府はストライキの後に賃金を上げる。")):
        article = Reading(prepare(AnalysisRequest(text=text), Limits()))
        said = SummarySentence(text=summary, evidence=(article.span(0, 10),))
        assert Checker(article, (), None).check([said]) == ()
