"""Who accuses whom, who does not comment, and sources without a name."""

from __future__ import annotations

import pytest

from service.english.accusations import NO_COMMENT, charges
from service.english.tokens import tokens
from service.english.vague_sources import looks_like_title, vague_sources


def accused(line: str) -> list[tuple[str | None, str]]:
    """List who accuses and who is accused."""
    found = charges(tokens(line, 0, len(line)))
    return [(each.accuser and each.accuser.words, each.accused.words) for each in found]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("Lee accused Orlov of fraud.", [("Lee", "Orlov")], id="accused of"),
        pytest.param("Orlov was accused of fraud by Lee.", [(None, "Orlov")], id="passive"),
        pytest.param("Lee blamed the jam on the Ferry Company.", [("Lee", "the Ferry Company")], id="blamed on"),
        pytest.param("Lee blamed Orlov for the jam.", [("Lee", "Orlov")], id="blamed for"),
        pytest.param("Lee said that Orlov had lied.", [("Lee", "Orlov")], id="had lied"),
        pytest.param("Lee said Orlov was a liar.", [("Lee", "Orlov")], id="a liar"),
        pytest.param("Lee alleged in May that Orlov hit her.", [("Lee", "Orlov")], id="alleged"),
        pytest.param("Critics denounced police.", [("Critics", "police")], id="kinds of people"),
        pytest.param("Lee condemned the attack.", [], id="a thing"),
        pytest.param("Lee criticised the plan for Leeds.", [], id="a thing with a name behind"),
        pytest.param("Lee said Orlov had won.", [], id="no wrong"),
        pytest.param("Lee praised Orlov.", [], id="praise"),
        pytest.param("Lee did not accuse Orlov of fraud.", [], id="not"),
        pytest.param("Lee had never blamed Orlov.", [], id="never"),
        pytest.param("Lee could accuse Orlov.", [], id="could"),
        pytest.param("Lee refused to blame Orlov.", [], id="to"),
        pytest.param("Nobody accused Orlov.", [], id="nobody"),
    ],
)
def test_charges(line: str, found: list[tuple[str | None, str]]) -> None:
    """An accusation is made against somebody who could answer; things are only criticised."""
    assert accused(line) == found


@pytest.mark.parametrize(
    ("words", "silent"),
    [
        pytest.param("Lee declined to comment.", True, id="declined"),
        pytest.param("Lee did not immediately respond to a request.", True, id="no response"),
        pytest.param("Lee didn’t return calls.", True, id="no call"),
        pytest.param("Lee could not be reached.", True, id="not reached"),
        pytest.param("Lee did not answer the call of duty lightly.", True, id="any answer"),
        pytest.param("Lee commented on it.", False, id="a comment"),
    ],
)
def test_no_comment(words: str, silent: bool) -> None:
    """The usual words for a question without an answer are known."""
    assert bool(NO_COMMENT.search(words)) == silent


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("It reportedly failed.", ["reportedly"], id="an adverb"),
        pytest.param("It is widely believed that he left.", ["It is widely believed"], id="it is believed"),
        pytest.param("He is said to be ill.", ["is said to"], id="said to"),
        pytest.param(
            "According to people familiar with it, he left.", ["According to people familiar with"], id="people"
        ),
        pytest.param("Some say he left.", ["Some say"], id="some"),
        pytest.param("According to Lee, he left.", [], id="a name"),
    ],
)
def test_vague_sources(text: str, found: list[str]) -> None:
    """Words that hide the source are found; a named source is not vague."""
    assert [text[start:end] for start, end in vague_sources(text, 0, len(text))] == found


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("He spoke on “Coast and City” today.", True, id="a show"),
        pytest.param("Lee said so on the Harbour TV’s “Today.”", True, id="a show of a network"),
        pytest.param("Lee said so on Coast News' “On the Road with Ann Lee.”", True, id="small words in a title"),
        pytest.param("Lee wrote on Chatter “No Way!” in May.", False, id="where somebody writes"),
        pytest.param("He told “Morning Desk” so.", True, id="who is told"),
        pytest.param("He said “Never Again” aloud.", False, id="said"),
        pytest.param("Lee: “Never Again”", False, id="a colon"),
        pytest.param("He spoke of the “so-called plan”.", False, id="small letters"),
    ],
)
def test_looks_like_title(text: str, title: bool) -> None:
    """The name of a show or a book in quotation marks is nobody's speech."""
    assert looks_like_title(text, text.index("“") + 1, text.index("”")) == title
