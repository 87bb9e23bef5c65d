"""Words that exclude each other, and what a sentence denies."""

from __future__ import annotations

import pytest

from service.english.negation import denials
from service.english.opposites import is_unnamed, rivals, synonyms
from service.english.tokens import tokens


@pytest.mark.parametrize(
    ("word", "other"),
    [
        pytest.param("increased", "decline", id="verb and noun, any form"),
        pytest.param("brother", "sisters", id="members of a class"),
        pytest.param("took away", "added", id="phrase"),
        pytest.param("legalise", "banned", id="British spelling"),
        pytest.param("legalize", "banned", id="American spelling"),
    ],
)
def test_rivals(word: str, other: str) -> None:
    """Each of two words that exclude each other is a rival of the other."""
    assert other in rivals(word)
    assert word in rivals(other)


def test_no_word_is_its_own_rival() -> None:
    """A word that stands on both sides of pairs excludes neither itself nor what means the same."""
    from service.english.opposites import _sides

    assert [word for word in _sides() if word in rivals(word) or rivals(word) & synonyms(word)] == []


@pytest.mark.parametrize(
    ("term", "words", "unnamed"),
    [
        pytest.param("sister", "his brother came", True, id="not there"),
        pytest.param("sister", "she came", False, id="shown by a pronoun"),
        pytest.param("mother", "both parents came", False, id="shown by another word"),
        pytest.param("robbery", "the robbers came", False, id="other form"),
        pytest.param("flu", "influenza spread", False, id="other name"),
        pytest.param("plan", "nothing came", False, id="no concrete term"),
    ],
)
def test_is_unnamed(term: str, words: str, *, unnamed: bool) -> None:
    """A concrete term is unnamed where a text has no word for it."""
    assert is_unnamed(term, words.split()) is unnamed


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        pytest.param("The council did not approve it.", ["approve"], id="not"),
        pytest.param("They won’t pay.", ["pay"], id="contraction"),
        pytest.param("No money is missing.", ["money"], id="no"),
        pytest.param("He failed to appear.", ["appear"], id="failed to"),
        pytest.param("She has not yet fully answered.", ["answered"], id="small words between"),
        pytest.param("He not only sang.", [], id="not only"),
        pytest.param("It was no longer open.", ["open"], id="no longer"),
        pytest.param("He stopped at the bridge.", [], id="stopped somewhere"),
        pytest.param("He stopped paying.", ["paying"], id="stopped doing"),
        pytest.param("All is well.", [], id="nothing"),
    ],
)
def test_denials(text: str, denied: list[str]) -> None:
    """A denial belongs to the first word behind it that is no small word."""
    line = tokens(text, 0, len(text))

    assert [line[denial.at].key for denial in denials(line)] == denied
