"""How far spans cover each other."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases.gold import exchange
from evals.metrics.span_overlap import Range, covered, exchanged, f1

RANGES = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda r: (r[0], r[0] + r[1])), max_size=5)


@pytest.mark.parametrize(
    ("by", "part"),
    [
        pytest.param([], 0.0, id="nothing"),
        pytest.param([(10, 20)], 1.0, id="the same"),
        pytest.param([(0, 99)], 1.0, id="too long"),
        pytest.param([(15, 30)], 0.5, id="half"),
        pytest.param([(10, 12), (18, 20)], 0.4, id="in pieces"),
        pytest.param([(10, 15), (12, 16)], 0.6, id="twice over"),
        pytest.param([(0, 10), (20, 30)], 0.0, id="beside it"),
    ],
)
def test_covered(by: list[Range], part: float) -> None:
    """A span is covered by the part of it that lies in any of the others."""
    assert covered((10, 20), by) == pytest.approx(part)


@given(span=st.tuples(st.integers(0, 30), st.integers(31, 40)), by=RANGES)
def test_covered_counts_characters(span: Range, by: list[Range]) -> None:
    """Whatever the others are, the characters in common are counted once each."""
    common = {place for start, end in by for place in range(start, end)} & set(range(*span))

    assert covered(span, by) == pytest.approx(len(common) / (span[1] - span[0]))


@given(first=RANGES, second=RANGES)
def test_f1_is_symmetric(first: list[Range], second: list[Range]) -> None:
    """F1 lies in 0..1 and doesn't tell which set is which; two empty sets have none."""
    value = f1(first, second)

    assert math.isnan(value) == (not first and not second)
    assert math.isnan(value) or (0 <= value <= 1 and value == pytest.approx(f1(second, first)))


def test_f1_weighs_both_directions() -> None:
    """One span of two found, exactly: all of one set is covered and half of the other."""
    assert f1([(0, 5)], [(0, 5), (10, 15)]) == pytest.approx(2 / 3)


PAIRS = (("Ann Poe", "Bo"), ("Red Guild", "League"))


@pytest.mark.parametrize("words", ["greedy", "Red Guild refused", "the greedy Red Guild", "Ann Poe", "said"])
def test_exchanged(words: str) -> None:
    """An exchanged span has the exchanged words of the original span."""
    text = "Ann Poe said on Monday that the greedy Red Guild refused."
    start, end = exchanged((text.index(words), text.index(words) + len(words)), text, PAIRS)

    assert exchange(text, PAIRS)[start:end] == exchange(words, PAIRS)


def test_exchanged_inside_a_name() -> None:
    """A span that begins inside a name is never empty."""
    start, end = exchanged((4, 7), "Ann Poe said so.", PAIRS)

    assert start < end
