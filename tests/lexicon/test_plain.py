"""The plain reading: plainer words put in, or loaded ones left out, so that the sentence still reads well."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.analysis.prepare import Limits, prepare
from service.analysis.requests import AnalysisRequest
from service.english.voice import quotations
from service.lexicon.detection import find_hits
from service.lexicon.load import load_lexicon
from service.lexicon.plain import Rewriting, apply, plain_sentences, rewrite
from service.models import Sentence

LEXICON = load_lexicon()


def plain(text: str) -> Rewriting:
    """Rewrite a text of one sentence."""
    sentences = (Sentence(start=0, end=len(text)),)
    quoted = quotations(text, sentences)
    return rewrite(text, sentences, find_hits(LEXICON, text, sentences, quoted), quoted)


@pytest.mark.parametrize(
    ("loaded", "expected"),
    [
        pytest.param("He slammed the plan.", "He criticised the plan.", id="past"),
        pytest.param("He slams the plan.", "He criticises the plan.", id="third person"),
        pytest.param("She met a furious demand.", "She met an angry demand.", id="a becomes an"),
        pytest.param("He claimed that it rained.", "He said that it rained.", id="verb of saying"),
        pytest.param("He drew up a reckless, dangerous plan.", "He drew up a risky, dangerous plan.", id="comma stays"),
        pytest.param("It was a heartless plan.", "It was a plan.", id="adjective left out"),
        pytest.param(
            "The heartless Jo Vane was seen with Vane.", "Jo Vane was seen with Vane.", id="article of a person"
        ),
        pytest.param("The heartless Arlow Party left.", "The Arlow Party left.", id="article of a party"),
        pytest.param("It was a heartless demand.", "It was a demand.", id="adjective before a noun like a verb"),
        pytest.param("Conveniently, it rained.", "It rained.", id="comment at the start"),
        pytest.param("She stood firm admirably.", "She stood firm.", id="no space before the stop"),
        pytest.param("Critics claim that it rained.", "Critics say that it rained.", id="plural"),
        pytest.param("“It rained,” she snapped.", "“It rained,” she said.", id="after a quotation"),
        pytest.param("He has come under fire.", "He has been criticised.", id="participle"),
        pytest.param("They have failed to act.", "They have not acted.", id="verb after a negation"),
        pytest.param("He boasted about it.", "He spoke about it.", id="nothing that is said"),
        pytest.param("He slammed and blasted it.", "He criticised it.", id="twice the same"),
        pytest.param("It set off a firestorm.", "It set off criticism.", id="what can't be counted"),
        pytest.param("A whopping 40 people came.", "40 people came.", id="article before a number"),
        pytest.param("A whopping 5 percent rise.", "A 5 percent rise.", id="article before a measure"),
        pytest.param("A paltry 5 percent.", "5 percent.", id="article before a figure alone"),
        pytest.param("It takes a mind-boggling 27 months.", "It takes 27 months.", id="adjective before a figure"),
        pytest.param("The vote was a mere slap on the wrist.", "The vote was a light penalty.", id="a mere"),
        pytest.param(
            "A tidal wave of 5,400 migrants has come.", "5,400 migrants have come.", id="quantity of a figure"
        ),
        pytest.param("A tidal wave of migrants has come.", "Many migrants have come.", id="verb after many"),
        pytest.param(
            "The town hit by a flood of 300 migrants has paid.",
            "The town hit by 300 migrants has paid.",
            id="verb of another",
        ),
        pytest.param("His hysterical rants have hurt it.", "His speeches have hurt it.", id="plural is kept"),
        pytest.param("The lunatic decree is out.", "The decree is out.", id="person as description"),
        pytest.param("The lunatic is out.", "The person is out.", id="person as noun"),
        pytest.param("They are probably crazy people.", "They are probably crazy people.", id="all that is said"),
        pytest.param("It will butcher the clinic.", "It will cut the clinic.", id="violence against a thing"),
        pytest.param("It will butcher the rebels.", "It will kill the rebels.", id="violence against people"),
        pytest.param("The heroic Traders' Alliance won.", "The Traders' Alliance won.", id="article of a group"),
        pytest.param("The heroic Vane left with Vane.", "Vane left with Vane.", id="article of one name"),
        pytest.param("She graciously agreed.", "She agreed.", id="adverb of an adjective"),
        pytest.param('"It works," thundered Jo Vane.', '"It works," said Jo Vane.', id="speaker after a quotation"),
        pytest.param("He bleated that it rained.", "He complained that it rained.", id="complaint with that"),
        pytest.param("In a desperate bid to win, he paid.", "To win, he paid.", id="purpose"),
        pytest.param(
            "The rules, which, thankfully, are old, hold.", "The rules, which are old, hold.", id="two commas"
        ),
        pytest.param("The plan was costly and shameful.", "The plan was costly.", id="joined adjectives"),
        pytest.param(
            "They met undocumented migrants.", "They met migrants without legal status.", id="adjective of three words"
        ),
        pytest.param("Obamacare is costly.", "The Affordable Care Act is costly.", id="name with an article"),
        pytest.param("Minister Slams Rivals Over Plan", "Minister Criticises Rivals Over Plan", id="headline"),
        pytest.param("MINISTER SLAMS RIVALS OVER PLAN", "MINISTER CRITICISES RIVALS OVER PLAN", id="capitals"),
        pytest.param("They did not bother to appear.", "They did not appear.", id="helping verb"),
    ],
)
def test_plainer_words_fit_the_sentence(loaded: str, expected: str) -> None:
    """The grammar is kept around what is put in or left out."""
    assert plain(loaded).text == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("He called it “a heartless plan” and left.", id="quotation"),
        pytest.param("The plan is heartless.", id="all that is said"),
        pytest.param("They opposed the far right.", id="an adjective like a noun"),
        pytest.param("It outraged the bishop.", id="an adjective like a verb"),
        pytest.param("They start looting.", id="a noun like a verb form"),
        pytest.param("He met hardly anybody.", id="a negation"),
        pytest.param("She made a not-so-veiled swipe at Obama.", id="a noun like a verb"),
        pytest.param("Police held the alleged thief.", id="a fact would be lost"),
    ],
)
def test_what_must_stay(text: str) -> None:
    """Quotations are not changed, and neither is what the sentence needs."""
    assert plain(text).text == text


def test_left_words_are_listed() -> None:
    """A word that can be neither replaced nor left out is listed."""
    text = "The plan is heartless."

    assert [text[hit.start : hit.end] for hit in plain(text).left] == ["heartless"]


def test_changes_make_the_text() -> None:
    """The changes, made in the text, give the plain text."""
    text = "Conveniently, he slammed a furious demand."
    rewriting = plain(text)

    assert apply(text, rewriting.changes) == rewriting.text == "He criticised an angry demand."


WORDS = st.sampled_from(
    [
        *"The a an slammed furious demand reckless and , “heartless” plan. claims that he is shameful".split(),
        *"notoriously undocumented migrants Conveniently, of course ! outrage the failed to act 40".split(),
        *("whopping", "“", "”", "É"),
        *('"', "(thugs)", "thugs'", "\n\n"),
    ]
)


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_any_text(text: str) -> None:
    """The changes are in order, touch no quotation, empty no sentence, and made in the text give the plain text."""
    text = f"It rained. {text}"
    sentences = prepare(AnalysisRequest(text=text), Limits()).sentences
    quoted = quotations(text, sentences)
    rewriting = rewrite(text, sentences, find_hits(LEXICON, text, sentences, quoted), quoted)

    assert apply(text, rewriting.changes) == rewriting.text
    assert all(a.end <= b.start for a, b in pairwise(rewriting.changes))
    assert not any(q.start < c.end and c.start < q.end for q in quoted for c in rewriting.changes)
    for sentence, plainer in zip(sentences, plain_sentences(text, sentences, rewriting.changes), strict=True):
        assert any(map(str.isalnum, plainer)) or not any(map(str.isalnum, sentence.of(text)))
