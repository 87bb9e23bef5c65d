"""Rarer ways in which a text tells whose words it quotes."""

from __future__ import annotations

import pytest

from service.analysis.sentences import split
from service.english.voice import quotations


def last_speaker(text: str) -> str | None:
    """Return the speaker of the last quotation of a text."""
    return quotations(text, split(text, "en"))[-1].speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param("Orlov rejected Ann Lee’s claim on Sunday that it was “a tax”.", "Ann Lee", id="a claim"),
        pytest.param("Lee rejected Bo Orlov’s claim on Sunday that it was “a tax”.", "Bo Orlov", id="the other side"),
        pytest.param("Orlov said Lee’s claim that he lied was “false”.", "Orlov", id="what he says of a claim"),
        pytest.param("Lee went on, “We go.”", "Lee", id="went on"),
        pytest.param("“We go.” – Ann Lee", "Ann Lee", id="a dash and a name"),
        pytest.param("“We go” – Ann Lee left.", None, id="a dash and a sentence"),
        pytest.param("“We go,” Lee calmly detailed.", "Lee", id="a verb of doing"),
        pytest.param("“We go,” Lee tried to explain.", "Lee", id="tried to"),
        pytest.param("Calling the plan “a tax,” Lee voted no.", "Lee", id="an opening participle"),
        pytest.param("“We go?” Lee asked her sons.", "Lee", id="who is asked"),
    ],
)
def test_rarer_sources(text: str, speaker: str | None) -> None:
    """A name next to a dash, a participle or a verb of doing speaks; a claim is its owner's."""
    assert last_speaker(text) == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param("The board says he spoke “to the mayor” twice.", "The board", id="to whom he spoke"),
        pytest.param("A video shows him mocking Lee as “a clerk”.", None, id="whom a video shows"),
        pytest.param("The club got a message saying “keep out”.", "a message", id="a message that came"),
        pytest.param("The harbour posts read, “Keep out.”", None, id="posts that read"),
        pytest.param("Lee left (“Person 2”).", None, id="what somebody is called"),
        pytest.param("Lee said it was “bad” for the port, but said that “we stay”.", "Lee", id="but said"),
        pytest.param("Lee said “yes” as Orlov left, but Ode said “no”.", "Ode", id="but another said"),
        pytest.param("Lee replied to aides who said that Orlov lied, and called it “odd”.", "Lee", id="the main verb"),
        pytest.param("Aides raised hopes to get a deal passed, saying it was “fair”.", "Aides", id="who opens"),
        pytest.param("Lee’s comments came as Bo Orlov left, saying it was “odd”.", "Bo Orlov", id="comments do not"),
        pytest.param("“We go,” independent Sen. Ann Lee, who won, told us.", "Ann Lee", id="described"),
        pytest.param("Lee said that while it rained, it was “dry”.", "Lee", id="while after that"),
        pytest.param("The 5th Amendment states that “all may go”.", "The 5th Amendment", id="a number in a name"),
        pytest.param("Ann Lee of the Harbour prosecutor’s office said it was “odd”.", "Ann Lee",
            id="where somebody works"),
        pytest.param("His campaign chief Ann Lee noted in Leeds that it was “odd”.", "Ann Lee", id="whose chief"),
        pytest.param("Health and Trade said no. Minister of Health and Trade Bo Orlov said “no”.", "Bo Orlov",
            id="an office of two fields"),
        pytest.param("“Who saw it?” Sen. Ann Lee wanted to know.", "Ann Lee", id="wanted to know"),
        pytest.param("Orlov said that Ann Lee used the word “hope” in May.", "Ann Lee", id="used the word"),
        pytest.param("Orlov said that Ann Lee used “hope” six times.", "Ann Lee", id="used six times"),
        pytest.param("Lee asked when he saw the message about “we stay”.", "the message", id="a message"),
        pytest.param("Lee asked Orlov about the “wet” road.", None, id="what is asked about"),
        pytest.param("Lee “would ask” if his team left for the port but said “no”.", None, id="not his team"),
        pytest.param("Despite Lee saying it had “come far,” it rained.", "Lee", id="despite"),
        pytest.param("In a note, union President Ann Lee called the report “odd”.", "Ann Lee", id="called the report"),
        pytest.param("Lee rejected the claim as “odd”.", "Lee", id="rejected as"),
        pytest.param("Lee rejected the claim “we won”.", None, id="the claim of another"),
        pytest.param("Ann Lee , who heads the port, echoed the union: “We go.”", "Ann Lee", id="echoed"),
        pytest.param("“We go,” tweeted the Leeds, Ohio, chapter of Ferry Nation, a club.",
            "the Leeds chapter of Ferry Nation", id="a place inside a name"),
        pytest.param("Secretary of the Interior Ann Lee said “no”.", "Ann Lee", id="an office with an article"),
        pytest.param("The Harbour Echo also chimed in: “We go.”", "The Harbour Echo", id="also"),
    ],
)  # fmt: skip
def test_who_does_not_speak(text: str, speaker: str | None) -> None:
    """The speaker is the subject of the verb that the quotation belongs to."""
    assert last_speaker(text) == speaker
