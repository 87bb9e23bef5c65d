"""English word forms."""

from __future__ import annotations

import pytest

from service.english.inflection import Form, Pos, forms, inflect


@pytest.mark.parametrize(
    ("verb", "third", "past", "gerund"),
    [
        pytest.param("slam", "slams", "slammed", "slamming", id="last consonant doubled"),
        pytest.param("blast", "blasts", "blasted", "blasting", id="two consonants"),
        pytest.param("criticise", "criticises", "criticised", "criticising", id="e dropped"),
        pytest.param("rely", "relies", "relied", "relying", id="y after a consonant"),
        pytest.param("say", "says", "said", "saying", id="irregular"),
        pytest.param("reject", "rejects", "rejected", "rejecting", id="regular"),
        pytest.param("admit", "admits", "admitted", "admitting", id="stressed at the end"),
        pytest.param("visit", "visits", "visited", "visiting", id="not stressed at the end"),
        pytest.param("label", "labels", "labelled", "labelling", id="british l"),
        pytest.param("panic", "panics", "panicked", "panicking", id="c"),
        pytest.param("lie", "lies", "lied", "lying", id="ie"),
        pytest.param("agree", "agrees", "agreed", "agreeing", id="ee"),
        pytest.param("trash", "trashes", "trashed", "trashing", id="sh"),
        pytest.param("echo", "echoes", "echoed", "echoing", id="o"),
        pytest.param("equip", "equips", "equipped", "equipping", id="qu is a consonant"),
        pytest.param("explain", "explains", "explained", "explaining", id="two vowels"),
        pytest.param("cherry-pick", "cherry-picks", "cherry-picked", "cherry-picking", id="hyphenated"),
        pytest.param("be", "is", "was", "being", id="be"),
        pytest.param("not act", "does not act", "did not act", "not acting", id="negated"),
        pytest.param("lash out at", "lashes out at", "lashed out at", "lashing out at", id="phrase"),
    ],
)
def test_verbs(verb: str, third: str, past: str, gerund: str) -> None:
    """A verb, or the first word of a verb phrase, is inflected as English does it."""
    assert [inflect(verb, "verb", form) for form in ("third", "past", "gerund")] == [third, past, gerund]


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        pytest.param("thug", "thugs", id="regular"),
        pytest.param("crony", "cronies", id="y"),
        pytest.param("person", "people", id="irregular"),
        pytest.param("illegal alien", "illegal aliens", id="last word"),
        pytest.param("member of parliament", "members of parliament", id="word before a preposition"),
        pytest.param("strongman", "strongmen", id="man"),
        pytest.param("human", "humans", id="no man"),
        pytest.param("Trump supporters", "Trump supporters", id="plural already"),
        pytest.param("union boss", "union bosses", id="double s"),
        pytest.param("right-winger", "right-wingers", id="hyphenated"),
    ],
)
def test_nouns(noun: str, plural: str) -> None:
    """The head of a noun phrase gets the plural."""
    assert inflect(noun, "noun", "plural") == plural


@pytest.mark.parametrize(
    ("lemma", "pos", "surface", "form"),
    [
        pytest.param("demonise", "verb", "demonizing", "gerund", id="american -ize"),
        pytest.param("sympathiser", "noun", "sympathizers", "plural", id="american -izer"),
        pytest.param("rumoured", "adjective", "rumored", "base", id="american -or"),
        pytest.param("label", "verb", "labeled", "past", id="american single l"),
        pytest.param("fall", "verb", "fallen", "participle", id="participle of its own"),
        pytest.param("take aim at", "verb", "took aim at", "past", id="irregular first word"),
    ],
)
def test_forms(lemma: str, pos: Pos, surface: str, form: Form) -> None:
    """Every spelling of every form is listed with its grammatical form."""
    assert forms(lemma, pos)[surface] == form


def test_short_words_keep_their_spelling() -> None:
    """The American spelling of *-our* leaves *our*, *four* and *hour* alone."""
    assert list(forms("our four hours", None)) == ["our four hours"]


def test_past_and_participle_of_the_plainer_word_differ() -> None:
    """The plainer word can be put into the past or the participle."""
    assert (inflect("fall", "verb", "past"), inflect("fall", "verb", "participle")) == ("fell", "fallen")
