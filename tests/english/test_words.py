"""Where words begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.english.words import joined, key_of, keys, stands_alone, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The regime's end", ["the", "regime", "end"], id="possessive s"),
        pytest.param("The regime’s end", ["the", "regime", "end"], id="curly apostrophe"),
        pytest.param("so-called", ["so", "called"], id="hyphen"),
        pytest.param("don't", ["don", "t"], id="apostrophe"),
        pytest.param("bru\u00adtal", ["brutal"], id="soft hyphen"),
        pytest.param("bru\u200btal\u200b", ["brutal"], id="zero-width space"),
        pytest.param("de\u0301ba\u0302cle", ["débâcle"], id="accents apart"),
        pytest.param("ﬁlthy", ["filthy"], id="ligature"),
        pytest.param("ＳＬＡＭ", ["slam"], id="full width"),
        pytest.param("_slam_ 😀slam", ["slam", "slam"], id="markdown and emoji"),
        pytest.param("brutal\u0301", ["brutaĺ"], id="accent at the end"),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    """Words end at anything but letters, digits, accents and invisible characters, and are then folded."""
    assert [word.key for word in words(text, 0, len(text))] == expected


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        pytest.param("a brutal act", True, id="between spaces"),
        pytest.param("brutal", True, id="whole text"),
        pytest.param("“brutal”, (brutal)", True, id="quoted"),
        pytest.param("_brutal_", True, id="emphasis in plain text"),
        pytest.param("so_brutal", False, id="underscore"),
        pytest.param("brutal’s", True, id="possessive s"),
        pytest.param("harsh.Brutal", True, id="missing space"),
        pytest.param("brutal.Then", True, id="missing space after"),
        pytest.param("war—brutal—ended", True, id="dash"),
        pytest.param("😀brutal❤\ufe0f", True, id="emoji"),
        pytest.param("❤\ufe0fbrutal", True, id="variation selector of an emoji before"),
        pytest.param("\u200fbrutal\u200e", True, id="direction marks"),
        pytest.param("brutal\u0483", False, id="combining mark after"),
        pytest.param("a\u0483brutal", False, id="combining mark of a letter before"),
        pytest.param("semi-brutal", False, id="compound"),
        pytest.param("brutal‐looking", False, id="compound with another hyphen"),
        pytest.param("O’brutal", False, id="apostrophe before"),
        pytest.param("brutal'll", False, id="apostrophe after"),
        pytest.param("brutal.org", False, id="domain"),
        pytest.param("www.brutal", False, id="host"),
        pytest.param("https://brutal", False, id="address"),
        pytest.param("news/brutal", False, id="path"),
        pytest.param("?q=brutal", False, id="query"),
        pytest.param("brutal@example.org", False, id="mail"),
        pytest.param("me@brutal", False, id="mail host"),
        pytest.param("#brutal", False, id="hashtag"),
        pytest.param("@brutal", False, id="handle"),
    ],
)
def test_stands_alone(text: str, alone: bool) -> None:
    """A word stands alone unless it is a piece of a longer word, a compound, a name or an address."""
    start = text.casefold().index("brutal")

    assert stands_alone(text, start, start + len("brutal")) is alone


@pytest.mark.parametrize(
    ("text", "together"),
    [
        pytest.param("death tax", True, id="space"),
        pytest.param("death-tax", True, id="hyphen"),
        pytest.param("taxpayer's money", True, id="possessive"),
        pytest.param("taxpayers’ money", True, id="possessive of a plural"),
        pytest.param("death' tax", False, id="closing quotation mark"),
        pytest.param("death, tax", False, id="comma"),
        pytest.param("death. Tax", False, id="full stop"),
    ],
)
def test_joined(text: str, together: bool) -> None:
    """Two words can belong to one phrase if only space, a hyphen or a possessive is between them."""
    left, right = words(text, 0, len(text))

    assert joined(text, left, right) is together


@given(st.text())
def test_words_lie_in_order(text: str) -> None:
    """Words never overlap, are never empty, and begin and end with a letter, a digit or an accent."""
    end = 0
    for word in words(text, 0, len(text)):
        assert end <= word.start < word.end
        assert text[word.start].isalnum()
        end = word.end


@given(st.text(alphabet="abcXYZ0_. -'", min_size=1))
def test_shortcut_changes_nothing(phrase: str) -> None:
    """The keys of a phrase are the keys of its words, with or without the shortcut."""
    assert keys(phrase) == tuple(key_of(word.key) for word in words(phrase, 0, len(phrase)))
