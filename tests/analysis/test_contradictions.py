"""What a summary connects otherwise than its article: opposites, denials, names and numbers in the wrong place."""

from __future__ import annotations

import pytest

from service.models import Violation
from tests.support.summary_sentences import check_sentence

TEXT = (
    "Mayor Ada Holm opened the harbour bridge in Ostby on Tuesday. "
    "Fares on the ferry will rise by 12 percent in spring, and 40 drivers will keep their jobs. "
    "The council voted against the tunnel after Holm accused Jonas Reed of hiding its price. "
    "Reed denied the accusation and said that no money is missing. "
    "His brother, a lawyer, was charged with fraud in May. "
    "The bridge cost $1.5bn, the port said. "
    "“We will not forget this,” Reed told reporters. "
    "Some 300 residents had signed a voluntary pledge to use the bus. "
    "The National Office of Harbour Safety will look at the bridge. "
    "Paul Orr complained about the mayor’s plan on Monday. "
    "The jury found Lee Voss not guilty of arson. In another case, Voss was found guilty of theft. "
    "Voss had refused any talks unless the port agreed to an immediate repair before the mayor’s visit to the ferry. "
    "Lee Tarn of Ridge, Fla., advised the port against selling the ferry. "
    "Taiwanese firms built the pillars in September 2021, and Seventeen thousand people came on Sept. 4."
)


def check(summary: str, text: str = TEXT) -> tuple[Violation, ...]:
    """Hold one sentence against an article."""
    return check_sentence(summary, text)


@pytest.mark.parametrize(
    ("summary", "kind", "words", "against"),
    [
        pytest.param("Fares on the ferry will fall by 12 percent.", "opposite", "fall", "rise", id="opposite"),
        pytest.param("Forty drivers will lose their jobs.", "opposite", "lose", "keep", id="opposite verb"),
        pytest.param(
            "Residents had signed a mandatory pledge.", "opposite", "mandatory", "voluntary", id="opposite adjective"
        ),
        pytest.param(
            "The council voted for a ban: his sister was charged.", "unsupported_term", "sister", None, id="kin"
        ),
        pytest.param("His brother was charged with arson.", "opposite", "arson", "fraud", id="another crime"),
        pytest.param("Reed said that money is missing.", "negation", "money", "no money", id="denial lost"),
        pytest.param(
            "Mayor Holm did not open the harbour bridge.", "negation", "not open", "opened", id="denial added"
        ),
        pytest.param(
            "Reed accused Holm of hiding its price.", "swapped", "Reed accused", "Holm accused", id="who to whom"
        ),
        pytest.param("The 12 drivers keep their jobs.", "swapped", "12", "40 drivers", id="number of something else"),
        pytest.param(
            "The port said that the bridge cost $1.5 million.",
            "unsupported_number",
            "1.5 million",
            None,
            id="another magnitude",
        ),
        pytest.param(
            "Jonas Reed complained about the mayor’s plan on Monday.",
            "swapped",
            "Jonas Reed",
            "Paul Orr",
            id="full name",
        ),
        pytest.param("The jury found Lee Voss guilty of arson.", "negation", "guilty", "not guilty", id="not guilty"),
        pytest.param("No one signed a pledge to use the bus.", "negation", "No one signed", "signed", id="no one"),
        pytest.param(
            "The port agreed to a repair after the mayor’s visit.", "opposite", "after", "before", id="order of events"
        ),
        pytest.param("The plan came in March.", "unsupported_date", "March", None, id="month that is a word too"),
        pytest.param("Firms built the pillars in June 2021.", "swapped", "June 2021", None, id="other month of a year"),
        pytest.param(
            "Reed said “we will never forgive this”.",
            "unsupported_quotation",
            "“we will never forgive this”",
            None,
            id="changed quotation",
        ),
    ],
)
def test_contradictions(summary: str, kind: str, words: str, against: str | None) -> None:
    """A sentence is doubted for what it connects otherwise, with its own words and the article's."""
    found = [each for each in check(summary) if each.kind == kind]

    assert [each.words and each.words.of(summary) for each in found] == [words]
    assert (found[0].against and found[0].against.text) == against


@pytest.mark.parametrize(
    "summary",
    [
        pytest.param("Ferry fares will increase by 12 percent in spring.", id="synonym"),
        pytest.param("Fares on the ferry will not fall.", id="denied opposite"),
        pytest.param("Reed rejected the accusation and said there is no money missing.", id="denial kept"),
        pytest.param("Reed was accused by Holm of hiding the tunnel's price.", id="passive"),
        pytest.param("Holm said that Reed hid the price.", id="other verb"),
        pytest.param("The council rejected the tunnel.", id="vote in other words"),
        pytest.param("Reed's brother was charged with fraud, and she opened the bridge.", id="named kin"),
        pytest.param("The port said that the bridge cost $1.5 billion.", id="magnitude in words"),
        pytest.param("Reed said that they would “not forget this”.", id="part of a quotation"),
        pytest.param("According to the port, the bridge cost $1,500,000,000.", id="amount in digits"),
        pytest.param("The NOHS will look at the bridge.", id="initials of a name"),
        pytest.param("Furthermore, Holm opened the bridge.", id="common word before a name"),
        pytest.param("The jury found Lee Voss guilty of theft.", id="guilty of something else"),
        pytest.param("Some 40 staff will keep their jobs.", id="another word for what is counted"),
        pytest.param("Almost 310 residents signed a voluntary pledge.", id="rounded"),
        pytest.param("Firms from Taiwan built the pillars.", id="a state for its adjective"),
        pytest.param("Some 17,000 people came on September 4.", id="number in words, month abbreviated"),
        pytest.param("Two years later, the mayor opened the bridge.", id="computed time"),
        pytest.param("The mayor stayed away from a pledge that residents signed.", id="phrase with a sense of its own"),
        pytest.param("Voss had refused any talks without an immediate repair.", id="without for unless"),
        pytest.param("The port agreed to talks after the mayor opened a bridge.", id="another event"),
        pytest.param("Tarn advised the port not to sell the ferry.", id="against"),
        pytest.param("Tarn of Florida advised the port against it.", id="abbreviated state"),
        pytest.param("Not only the bridge was opened on Tuesday.", id="not only"),
    ],
)
def test_right_summaries(summary: str) -> None:
    """A sentence that says the same in other words is not doubted."""
    assert [(each.kind, each.detail) for each in check(summary)] == []


@pytest.mark.parametrize(
    ("article", "summary", "kinds"),
    [
        pytest.param("The pier fell on Monday night.", "The pier fell on Monday morning.", ["opposite"], id="same day"),
        pytest.param(
            "The crew met on Monday night. On Tuesday the sea was calm.",
            "The crew met early on Tuesday, in the morning.",
            [],
            id="another day",
        ),
        pytest.param(
            "The jury voted against convicting Lee Voss.", "The jury voted to acquit Lee Voss.", [], id="against"
        ),
        pytest.param("The jury voted for convicting Lee Voss.", "The jury acquitted Lee Voss.", ["opposite"], id="for"),
        pytest.param(
            "The levy ends if no further vote is held.", "The levy ends unless a further vote is held.", [], id="unless"
        ),
        pytest.param(
            "The levy ends if no further vote is held.",
            "The levy ends if a further vote is held.",
            ["negation"],
            id="if",
        ),
        pytest.param("The museum lent the boat to the school.", "The school borrowed the boat.", [], id="borrowed"),
        pytest.param(
            "The museum lent the boat to the school.", "The museum borrowed the boat.", ["opposite"], id="not lent"
        ),
        pytest.param("Lindmark beat Ostby in May.", "Lindmark defeated Ostby in May.", [], id="defeated"),
        pytest.param(
            "The head spoke of personal ties.", "Officials spoke of ties.", [], id="a noun that looks like an adjective"
        ),
    ],
)
def test_what_excludes_what(article: str, summary: str, kinds: list[str]) -> None:
    """A word is doubted where it excludes the article's, and not where both may hold."""
    assert [each.kind for each in check(summary, article)] == kinds


def test_a_quotation_is_not_held_against_the_article_word_by_word() -> None:
    """What a summary quotes is looked up as a whole: its words are not taken for the summary's own."""
    assert [each.kind for each in check("Reed said: “Fares will fall”.")] == ["unsupported_quotation"]


def test_a_sentence_of_a_long_article_is_held_against_all_of_it() -> None:
    """A new word is held against every sentence of the article, not only against the evidence."""
    text = "\n\n".join([TEXT, *["The ferry runs every day, as the port said."] * 2_000])

    assert [(each.kind, each.against and each.against.text) for each in check("Holm closed the bridge.", text)] == [
        ("opposite", "opened")
    ]
