"""Stems of English words: what the forms of a word share."""

from __future__ import annotations

import pytest

from service.english.stems import stem


@pytest.mark.parametrize(
    "forms",
    [
        pytest.param("resign resigns resigned resigning resignation", id="regular verb"),
        pytest.param("plan plans planned planning", id="doubled consonant"),
        pytest.param("vote votes voted voting", id="silent e"),
        pytest.param("policy policies", id="noun in y"),
        pytest.param("win won winning", id="irregular verb"),
        pytest.param("woman women", id="irregular plural"),
        pytest.param("govern governed government", id="noun of a verb"),
    ],
)
def test_forms_share_a_stem(forms: str) -> None:
    """All forms of a word have one stem."""
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("sea", "see", id="short words"),
        pytest.param("bus", "bed", id="words that end like endings"),
        pytest.param("harbour", "hospital", id="long words"),
        pytest.param("union", "unit", id="not every ending is one"),
    ],
)
def test_other_words_have_other_stems(one: str, other: str) -> None:
    """Words that only look alike have stems of their own."""
    assert stem(one) != stem(other)
