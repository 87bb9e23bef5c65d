"""Krippendorff's α, compared with the library."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.metrics.krippendorff_alpha import alpha, alpha_interval

RATING = st.sampled_from(["good", "bad", "none", None])
ROWS = st.lists(st.lists(RATING, min_size=3, max_size=3), min_size=2, max_size=8)


@settings(max_examples=60)
@given(rows=ROWS)
def test_alpha_is_the_librarys(rows: list[list[str | None]]) -> None:
    """α is that of the library over rows with two ratings or more; without variation it has no value."""
    paired = [row for row in rows if len([r for r in row if r]) > 1]
    value = alpha(rows)

    assert (value is None) == (len({r for row in paired for r in row if r}) < 2)
    if value is not None:
        codes = [["good", "bad", "none"].index(r) if r else np.nan for row in paired for r in row]
        data = np.array(codes, float).reshape(-1, 3).T
        assert value == pytest.approx(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))


def test_alpha_interval() -> None:
    """The interval of α draws groups and holds the value; it is a point where all groups are alike."""
    good, split = [["good", "good", "good"]], [["good", "bad", "bad"], ["bad", "bad", "bad"]]
    low, high = alpha_interval([good] * 10 + [split] * 5) or (0, 0)
    value = alpha([row for group in [good] * 10 + [split] * 5 for row in group])

    assert value is not None
    assert low < value < high <= 1
    alike = alpha(split * 20)
    assert alpha_interval([split] * 20) == pytest.approx((alike, alike))
    assert alpha_interval([split]) is None
