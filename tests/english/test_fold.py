"""Finding words: by their words, whatever the typography, and exactly where they are."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.english.fold import Folded, fold, harmless, locate
from tests.support.hostile_articles import UNICODE_TEXT

TEXT = (
    "He said the “radical” plan was   slammed.\nThe Cafe\u0301 in İstanbul’s Straße closed; ﬁne. سلام 👩‍👩‍👧 全球化 end"
)


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        pytest.param("was slammed", "was   slammed", id="white space"),
        pytest.param('"radical" plan', "“radical” plan", id="plain quotation marks"),
        pytest.param("slammed. the", "slammed.\nThe", id="case and line break"),
        pytest.param("café", "Cafe\u0301", id="composed for decomposed"),
        pytest.param("i̇stanbul's", "İstanbul’s", id="apostrophe, dotted capital"),
        pytest.param("strasse", "Straße", id="sharp s"),
        pytest.param("全球", "全球", id="script without spaces"),
        pytest.param("سلام", "سلام", id="right to left"),
        pytest.param("lan was", None, id="half a word"),
        pytest.param("cafe", None, id="without the accent"),
        pytest.param("radical plans", None, id="nearly right"),
        pytest.param("plan radical", None, id="other order"),
        pytest.param(" ", None, id="blank"),
    ],
)
def test_locate(phrase: str, found: str | None) -> None:
    """A phrase is found by its words, and its span reads the article's own."""
    span = locate(phrase, TEXT)

    assert (span and span.of(TEXT)) == found
    assert span is None or span.text == found


@given(text=UNICODE_TEXT, start=st.integers(0, 30), length=st.integers(1, 12))
def test_found_is_what_was_looked_for(text: str, start: int, length: int) -> None:
    """Whatever is found reads, folded, as what was looked for, and lies in the text."""
    phrase = text[start : start + length]

    for begin, end in Folded(text).find(phrase):
        assert 0 <= begin < end <= len(text)
        assert fold(text[begin:end]) == fold(phrase)


@given(text=UNICODE_TEXT, start=st.integers(0, 30), length=st.integers(1, 12))
def test_found_inside_the_stretch(text: str, start: int, length: int) -> None:
    """A search in a stretch finds nothing that begins outside it."""
    assert all(start <= begin for begin, _ in Folded(text).find(text[:length], start, start + length))


@given(UNICODE_TEXT, st.sampled_from(["", "two words", " and  'three' `more` words\n"]))
def test_a_text_folds_character_by_character(text: str, plain: str) -> None:
    """A text folds as its characters do one by one: runs of plain words, folded at once, are no exception."""
    text = f"{plain}{text}{plain}"
    folded = Folded(text)

    assert folded.text.strip() == fold(text)
    assert all(fold(text[start:end]) == "two words" for start, end in folded.find("two words"))


@given(UNICODE_TEXT)
@example("0\U000110bd")  # a sign for numbers, which is no invisible character
def test_what_a_model_is_shown_can_be_found(text: str) -> None:
    """A text as a model is shown it is found again in the original, so that a right quotation is never lost."""
    shown = harmless(text)

    assert not fold(shown) or fold(shown) == fold(text.replace("\u2028", " ").replace("\u2029", " "))


@given(UNICODE_TEXT)
def test_harmless_can_not_leave_its_line(text: str) -> None:
    """What a model is shown has no line break, no angle bracket, no control and no direction character."""
    shown = harmless(text)

    assert not set(shown) & set("<>\n\r\t\x1b\u2028\u2029\u202e\u200d\x00")
    assert harmless(shown) == shown
