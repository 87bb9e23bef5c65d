"""Who says a quotation."""

from __future__ import annotations

import pytest

from service.analysis.sentences import split
from service.english.voice import quotations


def speakers(text: str) -> list[str | None]:
    """Return the speaker of each quotation."""
    return [quote.speaker for quote in quotations(text, split(text, "en"))]


def check(text: str, speaker: str | None) -> None:
    """Assert who says the first quotation of a text."""
    assert speakers(text)[0] == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param("“We go,” Lee said.", "Lee", id="name and verb"),
        pytest.param("“We go,” said Ann Lee, who led the talks.", "Ann Lee", id="verb and name"),
        pytest.param("“We go,” Prime Minister Ann Lee told Reuters.", "Ann Lee", id="the hearer does not speak"),
        pytest.param("“We go,” President Lee said.", "President Lee", id="an office and a surname"),
        pytest.param("“We go,” said Kremlin spokesman Ivan Orlov.", "Ivan Orlov", id="a role before a name"),
        pytest.param("“We go,” the ministry said in a statement.", "the ministry", id="an article"),
        pytest.param("“We go,” a police spokesman said.", "a police spokesman", id="a common noun"),
        pytest.param(
            "“We go,” said a spokesman for the ministry.", "a spokesman for the ministry", id="whose spokesman"
        ),
        pytest.param("“We go,” officials in Kyiv said on Friday.", "officials in Kyiv", id="a generic source"),
        pytest.param("“Why?” Bob asked.", "Bob", id="a question is its own sentence"),
        pytest.param("“Why?” replied Ann Lee.", "Ann Lee", id="a question and a verb first"),
        pytest.param("“We go,” wrote the New York Times.", "the New York Times", id="a newspaper"),
        pytest.param("“We go,” Lee, the head of the party, said.", "Lee", id="words between commas"),
        pytest.param(
            "The deal is “dead”, according to the Foreign Ministry.", "the Foreign Ministry", id="according to"
        ),
        pytest.param("The “reform” was passed, Lee said.", "Lee", id="at the end of the sentence"),
        pytest.param("She was called “a hero” by Lee.", "Lee", id="by"),
        pytest.param("“We go,” Ann Lee (D-Ohio) said.", "Ann Lee", id="brackets"),
        pytest.param("“We go,” said Orlov press secretary Ann Lee.", "Ann Lee", id="whose secretary"),
        pytest.param("“We go,” Lee continued.", "Lee", id="continued"),
        pytest.param("“We go,” read a statement from the port.", "a statement", id="read a statement"),
        pytest.param("“I said, ‘We go,’” Lee said.", "Lee", id="a quotation inside"),
    ],
)
def test_speaker_after(text: str, speaker: str) -> None:
    """The speaker is found after the quotation, before or after the verb."""
    check(text, speaker)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param("Lee commended the “positive role” of the U.S.", "Lee", id="a few quoted words"),
        pytest.param("Lee told Orlov: “We agree.”", "Lee", id="the hearer does not speak"),
        pytest.param("Lee: “We won”", "Lee", id="a colon"),
        pytest.param(
            "Russia’s foreign minister acknowledged the “role”.", "Russia’s foreign minister", id="a possessive"
        ),
        pytest.param("Lee and Orlov said: “We agree.”", "Lee and Orlov", id="two of them"),
        pytest.param("Ann Lee, 45, said: “We go.”", "Ann Lee", id="an age between"),
        pytest.param("On Friday, Lee, the foreign minister, said it was “good”.", "Lee", id="a date in front"),
        pytest.param("The minister, a friend of Orlov, said: “We go.”", "The minister", id="another name between"),
        pytest.param("Britain’s foreign secretary, Ann Lee, said it was “good”.", "Ann Lee", id="the name between"),
        pytest.param(
            "A visit by then-UK Prime Minister Ann Lee, who told them to “fight,” helped.", "Ann Lee", id="who"
        ),
        pytest.param(
            "Lee voiced support for Orlov’s plan and urged Kyiv to agree “at once”.", "Lee", id="a second verb"
        ),
        pytest.param("Lee rejected the plan, calling it “evil”.", "Lee", id="a participle"),
        pytest.param("The plan, which critics call “radical,” passed.", "critics", id="which critics call"),
        pytest.param("Ann Lee (D-Ohio), a doctor, said it was “good”.", "Ann Lee", id="brackets"),
        pytest.param("Lee wrote:\n\n“We go.” [added]", "Lee", id="a colon before the paragraph"),
        pytest.param("Lee praised it.\n\n“We go.”", "Lee", id="a paragraph of its own"),
        pytest.param("Lee said that the “reform” was a “success”.", "Lee", id="farther away in the clause"),
        pytest.param("What Lee called “a provocation” was denied.", "Lee", id="what she called"),
        pytest.param("The plan was described by Lee as “radical”.", "Lee", id="described by"),
        pytest.param("Reuters quoted Lee as saying “we go”.", "Lee", id="quoted as saying"),
        pytest.param("According to Reuters, the talks were “good”.", "Reuters", id="according to"),
        pytest.param("Orlov said that Lee had called it “bad”.", "Lee", id="the nearest verb counts"),
        pytest.param("In a letter to Orlov, Lee wrote that it was “good”.", "Lee", id="a name in front"),
        pytest.param("Lee said she was ready. “We agree.”", "Lee", id="the sentence before"),
    ],
)
def test_speaker_before(text: str, speaker: str) -> None:
    """The speaker is found before the quotation: the subject of the nearest verb of saying."""
    check(text, speaker)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The “reform” failed.", id="no verb of saying"),
        pytest.param("A group called “Rebuild” won.", id="a name in quotation marks"),
        pytest.param("The bill, dubbed the “Big Act”, passed.", id="dubbed by nobody"),
        pytest.param("After the “coup,” Lee said he would go.", id="the verb has its own clause"),
        pytest.param("Lee, who opposed the “radical” plan, said it was bad.", id="could be either's"),
        pytest.param("Lee did not say “war”.", id="not said"),
        pytest.param("Lee refused to call it “war”.", id="refused to call"),
        pytest.param("Lee was asked about the “war”.", id="passive"),
        pytest.param("Lee rejected claims that Orlov was “evil”.", id="claims of others"),
        pytest.param("Lee welcomed the deal, but the “radical” wing left.", id="another clause"),
        pytest.param("A reporter asked Lee about it. “We agree.”", id="a question before"),
        pytest.param("Lee met Orlov. “We agree.”", id="a sentence before that says nothing"),
        pytest.param("It is said that “they” fled.", id="nobody says it"),
        pytest.param("“We go,” he said.", id="a pronoun without a name"),
        pytest.param("We call it “home”.", id="we"),
        pytest.param("Nobody said it was “fake”.", id="nobody"),
        pytest.param("“We go,” Ann of Our Lady, told Reuters.", id="who is told does not speak"),
        pytest.param("Lee came.\n\n“We go.”", id="the paragraph before says nothing"),
        pytest.param("Lee’s claim that it was “safe” was wrong.", id="a noun"),
    ],
)
def test_no_speaker(text: str) -> None:
    """In doubt there is no speaker: never a guess."""
    check(text, None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("“We go,” Lee said. “We stay.”", ["Lee", "Lee"], id="goes on"),
        pytest.param("“We go,” said Lee, “now.”", ["Lee", "Lee"], id="interrupted"),
        pytest.param("Lee called it “bad” and “mad”.", ["Lee", "Lee"], id="two words"),
        pytest.param("“We go,” Lee said, calling it “bad”.", ["Lee", "Lee"], id="a participle"),
        pytest.param("“We go,” Lee said, and Orlov replied: “We stay.”", ["Lee", "Orlov"], id="an answer"),
        pytest.param("Lee said “yes,” Orlov said “no.”", ["Lee", "Orlov"], id="one after the other"),
        pytest.param("“Yes,” Lee said. “No,” Orlov said.", ["Lee", "Orlov"], id="two sentences"),
        pytest.param("Lee said “yes”.\n“No,” she added.", ["Lee", "Lee"], id="she, in the next paragraph"),
        pytest.param("Lee said “yes”.\nRain fell.\n“No,” she said.", ["Lee", None], id="she, too far away"),
        pytest.param("Lee said: “We go.\n“We stay.”", ["Lee", "Lee"], id="over two paragraphs"),
        pytest.param("“We go,” Lee said.\n“We stay.”", ["Lee", "Lee"], id="the next paragraph goes on"),
        pytest.param("“We go,” Lee said. Rain fell.\n“We stay.”", ["Lee", None], id="something between"),
        pytest.param(
            "Lee called Orlov “mad”, praised Ode as “sad”.", ["Lee", "Lee"], id="who is praised does not speak"
        ),
    ],
)
def test_several_quotations(text: str, found: list[str | None]) -> None:
    """Quotations next to each other share their speaker only where the words between say so."""
    assert speakers(text) == found


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param("„Wir gehen“, sagte Müller am Montag.", "Müller", id="German"),
        pytest.param("Müller sagte: „Wir gehen.“", "Müller", id="German, name first"),
        pytest.param("« Nous partons », a déclaré Durand.", "Durand", id="French"),
        pytest.param("«Vamos», dijo Sánchez.", "Sánchez", id="Spanish"),
        pytest.param("«Мы идём», — заявил Орлов.", "Орлов", id="Russian"),
        pytest.param("Am Montag gab es „Streit“ in Berlin.", None, id="nobody"),
    ],
)
def test_other_languages(text: str, speaker: str | None) -> None:
    """In other languages the speaker is a name next to a verb of saying."""
    check(text, speaker)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param("Ann Lee chimed in: “We go.”", "Ann Lee", id="a verb and a colon"),
        pytest.param("Midweek, Orlov exploded: “We go.”", "Orlov", id="a verb right before the colon"),
        pytest.param("The Harbour Glossary defines it as follows: “a tax”", "The Harbour Glossary", id="as follows"),
        pytest.param("He shared a post by Ann Lee, the mayor, saying: “We go.”", "Ann Lee", id="who wrote it"),
        pytest.param("Added Lee: “We go.”", "Lee", id="a verb that opens the sentence"),
        pytest.param("“We go,” Reuters quoted Ann Lee as saying.", "Ann Lee", id="quoted as saying"),
        pytest.param("Lee went on to praise Orlov for “his calm hand”.", "Lee", id="went on to"),
        pytest.param("We are, in the words of Ann Lee, in “a mess”.", "Ann Lee", id="in the words of"),
        pytest.param("Lee said that Orlov had lied and said “never again”.", "Lee", id="after an object clause"),
        pytest.param("Lee said that aides, who had called him, could “go home”.", "Lee", id="a closed aside"),
        pytest.param("The plan failed, several leading Democrats saying it was “bad”.",
            "several leading Democrats", id="right before the verb"),
        pytest.param("“We go,” US President Ann Lee said.", "Ann Lee", id="an acronym that is a word too"),
        pytest.param("“I would not go,’ ” Lee said on Sunday.", "Lee", id="a space between the marks"),
        pytest.param("New Bridge Theory: “It fell.” The theory is odd.", None, id="a heading"),
        pytest.param("Lee hit the man who called attention to it: “Shame!”", None, id="an idiom"),
    ],
)  # fmt: skip
def test_subject_of_the_verb(text: str, speaker: str | None) -> None:
    """The subject of the verb nearest to the quotation speaks, whatever stands between; a heading does not."""
    check(text, speaker)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param(
            "“Strong,” Lee said of Orlov.\nSenator Bo Ode of Ohio? “Solid.”\nMayor Oke? “Fair.”", "Lee", id="topics"
        ),
        pytest.param("Lee asked Orlov to “go home” by noon, adding, “We wait.”", "Lee", id="adding"),
        pytest.param(
            "Mayor Bo Orlov came. Ann Lee, 45, said Orlov should go. “I wait,” she said.", "Ann Lee", id="she"
        ),
    ],
)
def test_speaker_goes_on(text: str, speaker: str) -> None:
    """The speaker of one quotation says the next one of its sentence or paragraph."""
    assert speakers(text)[-1] == speaker
