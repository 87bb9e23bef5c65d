"""Whom a pronoun means, and which people a text names."""

from __future__ import annotations

import pytest

from service.analysis.sentences import split
from service.english.antecedents import Antecedents, is_plural
from service.english.voice import quotations


def last_speaker(text: str) -> str | None:
    """Return the speaker of the last quotation of a text."""
    return quotations(text, split(text, "en"))[-1].speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param("Mayor Ann Lee spoke.\nRain fell.\n“We go,” she said.", "Ann Lee", id="a sentence between"),
        pytest.param("Mr. Orlov met Ms. Lee. “We go,” she said.", "Lee", id="the only woman"),
        pytest.param("Mayor Lee met Senator Orlov. “We go,” he said.", "Lee", id="the subject"),
        pytest.param("Mayor Lee knew that Senator Orlov lied. “We go,” he said.", "Lee", id="the main clause"),
        pytest.param("Ann Lee, head of the port, praised it. “We go,” she said.", "Ann Lee", id="an aside"),
        pytest.param("Mayor Lee won. He thanked Senator Orlov. “We go,” he said.", "Lee", id="he goes on"),
        pytest.param("Mayor Lee won. The mayor wept. “We go,” she said.", "Lee", id="an office"),
        pytest.param("Senator Orlov fell. Its chair, Ruth Oke, spoke. “We go,” she said.", "Ruth Oke", id="a chair"),
        pytest.param("“No,” Mayor Lee said. His group called it a “model”. “We go,” he said.", "Lee", id="no group"),
        pytest.param("The port said so. “We go,” it said.\nThe ministry said it was early. “We stay,” it claims.",
            "The ministry",
            id="it"),
        pytest.param("Mayor Ann Lee praised Bo Orlov, who she said “was right”.", "Ann Lee", id="no object"),
        pytest.param("Mayor Ann Lee spoke. She praised Senator Bo Orlov, who she said “was right”.", "Ann Lee",
            id="she goes on"),
        pytest.param("An angry Mayor Lee met Senator Orlov. “We go,” he said.", "Lee", id="an adjective"),
        pytest.param("Harbour Party leader Ann Lee met Senator Orlov. “We go,” she said.", "Ann Lee", id="a role"),
        pytest.param("Mayor Ann Lee — head of the port, a doctor — praised it. “We go,” she said.", "Ann Lee",
            id="dashes"),
        pytest.param("Mayor Bo Orlov came. Lee said Orlov gave him work, and he took it. “We go,” he said.", "Lee",
            id="he in the sentence of a bare name"),
        pytest.param("Mayor Orlov told Sen. Ann Lee, of Ohio, that it won. “We go,” he said.", "Orlov", id="hearer"),
        pytest.param("Pope Leo came. The Pope met Bishop Orlov. “We go,” he said.", "Leo", id="a capital office"),
        pytest.param("A cardinal slept. A photo shows Mayor Ann Lee before the cardinal. “We go,” she said.", "Ann Lee",
            id="no cardinal"),
        pytest.param("Mayor Ann Lee played along. Governor Orlov? “Strong,” she said.", "Ann Lee", id="a topic"),
        pytest.param("The unions said that it was late. They called it “bad”.", "The unions", id="they"),
    ],
)  # fmt: skip
def test_pronoun(text: str, speaker: str | None) -> None:
    """A pronoun means the subject of the same sentence or of one shortly before."""
    assert last_speaker(text) == speaker


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Mayor Lee and Senator Orlov won. “We go,” he said.", id="two subjects"),
        pytest.param("For Mayor Lee and for Senator Orlov it rained. “We go,” he said.", id="no subject"),
        pytest.param("Mayor Lee won. Mayor Orlov lost. The mayor wept. “We go,” he said.", id="two with the office"),
        pytest.param("Mr. Lee won. “We go,” she said.", id="a man"),
        pytest.param("The Lee campaign won. “We go,” he said.", id="no person"),
        pytest.param("The plan failed. “We go,” they said.", id="nobody"),
        pytest.param("Mayor Lee met Senator Orlov. He laughed. “We go,” she said.", id="he before she"),
        pytest.param("Mr. Lee said “no”.\nRain fell.\n“We go,” she said.", id="a man spoke before"),
        pytest.param("The Harbour Echo said “no”. “We go,” he said.", id="a paper spoke before"),
        pytest.param("It rained in Leeds. Leeds said he would pay. “We go,” he said.", id="a place"),
        pytest.param("Mayor Lee slept. “We go,” it said.", id="a person is no thing"),
    ],
)
def test_nobody_is_guessed(text: str) -> None:
    """Where two people come into question, or none, there is no speaker."""
    assert last_speaker(text) is None


TEXT = (
    "Prime Minister Jane Doe met Carl Page and Lisa Page. Ms. Doe won. The prime minister slept. "
    "Senator Ann Lee of Ohio spoke. Lee left."
)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        pytest.param("Ms. Doe", "Jane Doe", id="a last name"),
        pytest.param("Doe", "Jane Doe", id="a bare last name"),
        pytest.param("the minister", "Jane Doe", id="the only one with the office"),
        pytest.param("Senator Ann Lee of Ohio", "Ann Lee", id="where from"),
        pytest.param("Page", None, id="two people"),
        pytest.param("supporters of Doe", None, id="others"),
        pytest.param("Doe and Lee", None, id="two together"),
        pytest.param("the senator’s aide", None, id="whose aide"),
    ],
)
def test_person(words: str, name: str | None) -> None:
    """All names of one person lead to the full one; a name that two people share leads to nobody."""
    assert Antecedents(TEXT, split(TEXT, "en"), ()).person(words) == name


@pytest.mark.parametrize(
    ("words", "many"),
    [
        pytest.param("the unions", True, id="a plural"),
        pytest.param("officials in Kyiv", True, id="a place behind"),
        pytest.param("Lee and Orlov", True, id="two"),
        pytest.param("the press", False, id="no plural"),
        pytest.param("Ann Waters", False, id="a name"),
    ],
)
def test_is_plural(words: str, many: bool) -> None:
    """A source is many people by its noun, not by what is joined to it."""
    assert is_plural(words) == many


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        pytest.param("Li Wen, a spokesman, said so. Li left.", "Li", "Li Wen", id="the family name first"),
        pytest.param("Li Wen, a spokesman, said so. Ann Li left. Li left.", "Li", "Ann Li",
            id="a last name goes before"),
        pytest.param("Ann Orlov, Ruritania’s foreign minister, left.", "Ruritania’s foreign minister", "Ann Orlov",
            id="an office behind"),
        pytest.param("Freedonia’s foreign minister, Bo Lee, left.", "Freedonia’s foreign minister", "Bo Lee",
            id="an office before"),
        pytest.param("Foreign Minister Bo Lee left.", "the foreign minister", "Bo Lee", id="an office in full"),
        pytest.param("Ruritanian Foreign Minister Bo Lee left.", "Freedonia’s foreign minister", None,
            id="another country's"),
        pytest.param("Ann Lee won. Lee left. Her son Bo Lee, 9, won.", "Lee", "Ann Lee", id="the first of a family"),
        pytest.param("Ann Lee, 45, won. Bo Lee, 9, won. Lee left.", "Lee", None, id="two named before"),
        pytest.param("Ann Lee, 45, won. Lee left. Mr. Lee won. Bo Lee, 50, won.", "Mr. Lee", "Mr. Lee",
            id="a title tells apart"),
        pytest.param("Ann Lee, 9, won. Mr. Lee left. Mayor Lee won. Bo Lee, 50, left.", "Mr. Lee", None,
            id="a title alone"),
    ],
)  # fmt: skip
def test_names_of_one_person(text: str, words: str, name: str | None) -> None:
    """A name that can be only one person's leads to the full name, whatever the country or the party."""
    assert Antecedents(text, split(text, "en"), ()).person(words) == name
