"""Which source a name means, and what the article reports it to say."""

from __future__ import annotations

import pytest

from service.analysis.sentences import split
from service.english.antecedents import Antecedents
from service.english.reported import reported
from service.english.source_names import Source, SourceNames
from service.english.source_nouns import can_speak, is_vague
from service.english.voice import quotations

TEXT = (
    "Prime Minister Jane Doe met the Ferry Company. The company waited. Ms. Doe said no. “Yes,” critics said. "
    "The report says so. The Harbour Board and the Road Board met."
)


@pytest.mark.parametrize(
    ("words", "source"),
    [
        pytest.param("Ms. Doe", Source("person jane doe", "Jane Doe", "named"), id="a person"),
        pytest.param("the prime minister", Source("person jane doe", "Jane Doe", "named"), id="an office"),
        pytest.param("the Ferry Company", Source("ferry company", "Ferry Company", "named"), id="a body"),
        pytest.param("The company", Source("ferry company", "Ferry Company", "named"), id="its noun"),
        pytest.param("the board", Source("board", "the board", "named"), id="two bodies"),
        pytest.param("a union", Source("union", "a union", "unnamed"), id="any body"),
        pytest.param("Critics", Source("critics", "critics", "unnamed"), id="a kind of people"),
        pytest.param("Supporters of Doe", Source("supporters of doe", "supporters of Doe", "unnamed"), id="others"),
        pytest.param(
            "Several Democrats", Source("several democrats", "several Democrats", "unnamed"), id="some of many"
        ),
        pytest.param("the board’s chair", Source("board’s chair", "the board’s chair", "unresolved"), id="one of them"),
        pytest.param("The lawsuit", Source("lawsuit", "the lawsuit", "document"), id="a lawsuit"),
        pytest.param("The report", Source("report", "the report", "document"), id="a document"),
        pytest.param("Reuters", Source("reuters", "Reuters", "named"), id="one word"),
    ],
)
def test_source(words: str, source: Source) -> None:
    """All names of a source have one key; a common noun with a capital is no name."""
    text = f"{TEXT} The supporters of Doe left."

    assert SourceNames(text, Antecedents(text, split(text, "en"), ())).source(words) == source


@pytest.mark.parametrize(
    ("words", "speaks", "vague"),
    [
        pytest.param("a senior official", True, True, id="an official"),
        pytest.param("critics", True, True, id="critics"),
        pytest.param("the minister", True, False, id="one minister"),
        pytest.param("Lee’s lawyer", True, False, id="whose lawyer"),
        pytest.param("the report", True, False, id="a report"),
        pytest.param("the move", False, False, id="a thing"),
        pytest.param("the borders", False, False, id="a thing that ends as people do"),
        pytest.param("political figures", True, True, id="figures who are people"),
        pytest.param("Lee and others", True, False, id="a name and others"),
        pytest.param("both men", False, False, id="who is named elsewhere"),
    ],
)
def test_nouns(words: str, speaks: bool, vague: bool) -> None:
    """People and documents say something, things do not; a source is vague if it could be any of many."""
    assert (can_speak(words), is_vague(words)) == (speaks, vague)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Lee said it rained.", [("Lee", "say")], id="said"),
        pytest.param("“We go,” said Lee.", [("Lee", "say")], id="verb first"),
        pytest.param("According to Lee, it rained.", [("Lee", "according to")], id="according to"),
        pytest.param("Mayor Lee left. He admitted that it rained.", [("Lee", "admit")], id="a pronoun"),
        pytest.param("Orlov was criticised by Lee.", [("Lee", "criticise")], id="passive"),
        pytest.param("Lee said “he claims it”.", [("Lee", "say")], id="not in quotations"),
        pytest.param("Lee did not say so.", [], id="not said"),
        pytest.param("A group called Rebuild won.", [], id="a name"),
        pytest.param("Lee called his bluff.", [], id="an idiom"),
        pytest.param("Lee was stopped and accused of theft.", [], id="accused"),
        pytest.param("Lee hails from Leeds.", [], id="hails from"),
        pytest.param("Lee called Orlov on Monday.", [], id="a call"),
        pytest.param("Lee should say so.", [], id="what somebody only might say"),
        pytest.param("People who declare that they are ill get help.", [], id="who is meant"),
        pytest.param("Ann Lee, R-Neb., who said it, left.", [("Ann Lee", "say")], id="a home between"),
        pytest.param("They kept missing state mandated dates.", [], id="an adjective"),
        pytest.param("Outside economists who read it said so.", [("Outside economists", "say")], id="a clause between"),
        pytest.param("Marijuana advocates said so.", [("Marijuana advocates", "say")], id="a kind of people"),
        pytest.param("It rained, thanks to Lee.", [], id="thanks to"),
        pytest.param("It was late, so 65 women said so.", [("65 women", "say")], id="how many"),
    ],
)
def test_reported(text: str, found: list[tuple[str, str]]) -> None:
    """A verb of saying belongs to its subject, wherever that stands."""
    sentences = split(text, "en")
    quotes = quotations(text, sentences)
    reports = reported(text, sentences, quotes, Antecedents(text, sentences, quotes))

    assert [(each.speaker, each.verb) for each in reports] == found
