"""Intervals and tests, compared with brute force, libraries and simulations."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.metrics.bootstrap import Array, difference_interval, ratio_interval
from evals.metrics.significance import PERMUTATIONS, counting_tests, detectable, holm, least_p, permutation_test


def units(*ratios: tuple[float, float]) -> Array:
    """Give each unit its hits and n."""
    return np.array(ratios, float).reshape(-1, 2)


def ratio(rows: Array) -> float:
    """Divide the sum of hits by that of n."""
    hits, n = rows.sum(axis=0)
    return float(hits / n) if n else math.nan


def by_brute_force(a: Array, b: Array) -> float:
    """Swap A and B in every possible set of units, and count how often the difference is as large as observed."""
    observed, extreme, total = abs(ratio(b) - ratio(a)), 0, 0
    for chosen in itertools.product((False, True), repeat=len(a)):
        swap = np.array(chosen)[:, None]
        difference = abs(ratio(np.where(swap, a, b)) - ratio(np.where(swap, b, a)))
        extreme += not difference < observed - 1e-12
        total += 1
    return extreme / total


# ── The permutation test ─────────────────────────────────────────────────────────────────────────────────────────

UNIT = st.integers(0, 4).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
PAIRS = st.integers(1, 7).flatmap(lambda k: st.tuples(*[st.lists(UNIT, min_size=k, max_size=k)] * 2))


@settings(max_examples=60)
@given(pairs=PAIRS)
def test_permutations_by_brute_force(pairs: Sequence[Sequence[tuple[float, float]]]) -> None:
    """With few units every order is tried, and units that don't differ don't matter; nothing measured shows nothing."""
    a, b = (units(*side) for side in pairs)
    p = permutation_test(a, b)

    assert 0 < p <= 1
    if not (math.isnan(ratio(a)) or math.isnan(ratio(b))):
        assert p == pytest.approx(by_brute_force(a, b))


def test_permutations_by_scipy() -> None:
    """The p of means is that of scipy's paired permutation test."""
    generator = np.random.default_rng(3)
    a, b = generator.random(9), generator.random(9) + 0.2
    one = np.ones(9)
    test = scipy.stats.permutation_test(
        (a, b), lambda x, y: np.mean(y - x), permutation_type="samples", n_resamples=np.inf
    )

    assert permutation_test(np.c_[a, one], np.c_[b, one]) == pytest.approx(test.pvalue)


@pytest.mark.parametrize(("lost", "won"), [(1, 0), (5, 1), (8, 2), (13, 0)])
def test_permutations_are_a_sign_test(lost: int, won: int) -> None:
    """Of units that pass or fail, only those that flipped count: it is the exact sign test."""
    a = units(*[(1, 1)] * lost, *[(0, 1)] * won, *[(1, 1)] * 30)
    b = units(*[(0, 1)] * lost, *[(1, 1)] * won, *[(1, 1)] * 30)

    assert permutation_test(a, b) == pytest.approx(scipy.stats.binomtest(lost, lost + won).pvalue)


def flipped(a: Array) -> Array:
    """Turn passes into failures and failures into passes."""
    return units(*((n - hits, n) for hits, n in a))


def test_drawn_permutations() -> None:
    """With many units that differ orders are drawn: p is near that of a sign test, the same each time, never zero."""
    a = units(*[(1, 1)] * 13, *[(0, 1)] * 5)
    p = permutation_test(a, flipped(a))

    assert p == pytest.approx(scipy.stats.binomtest(5, 18).pvalue, rel=0.1)
    assert p == permutation_test(a, flipped(a))
    assert permutation_test(units(*[(0, 1)] * 40), units(*[(1, 1)] * 40)) == 1 / (PERMUTATIONS + 1)


def test_one_sided_measurements() -> None:
    """Where an order leaves one side with nothing measured, it speaks for chance and not against it."""
    assert permutation_test(units((1, 1), (0, 0)), units((0, 0), (0, 1))) == 1.0


# ── Holm ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("ps", "corrected"),
    [
        pytest.param([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02], id="by hand"),
        pytest.param([0.2], [0.2], id="one"),
        pytest.param([], [], id="none"),
        pytest.param([0.9, 0.8], [1.0, 1.0], id="never above one"),
        pytest.param([0.02, 0.02], [0.04, 0.04], id="ties"),
    ],
)
def test_holm(ps: Sequence[float], corrected: Sequence[float]) -> None:
    """The smallest p is taken times their number, the next times one less, and none is below the one before."""
    assert holm(ps) == pytest.approx(corrected)


@pytest.mark.parametrize(
    ("differing", "least"), [(0, 1.0), (1, 1.0), (2, 0.5), (8, 2 / 256), (13, 2 / 8192), (14, 1 / 10_001)]
)
def test_least_p(differing: int, least: float) -> None:
    """No test of as many differing units gives less than when all of them differ one way."""
    a = units(*[(0, 1)] * differing, *[(1, 1)] * 3)
    b = units(*[(1, 1)] * differing, *[(1, 1)] * 3)

    assert least_p(a, b) == pytest.approx(least)
    assert permutation_test(a, b) >= least


@pytest.mark.parametrize(
    ("least", "counts"),
    [
        pytest.param([0.001, 0.5, 1.0], [True, False, False], id="one that can be shown"),
        pytest.param([0.001, 0.03, 0.03], [True, False, False], id="two that can be shown alone, but not among three"),
        pytest.param([0.001, 0.02, 0.03], [True, True, False], id="two of three"),
        pytest.param([0.03], [True], id="alone"),
        pytest.param([0.5, 1.0], [False, False], id="none that can be shown"),
        pytest.param([], [], id="none"),
    ],
)
def test_testable(least: Sequence[float], counts: Sequence[bool]) -> None:
    """A test that could not be shown among those that count doesn't count."""
    assert counting_tests(least) == counts


# ── Intervals ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_interval_covers() -> None:
    """Of simulated sets of 44 cases that share a rate of 0.7, about 95 % of the intervals hold it."""
    generator = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        hits = generator.binomial(3, generator.beta(7, 3, 44)).astype(float)
        low, high = ratio_interval(hits, np.full(44, 3.0)) or (0, 0)
        held += low <= 0.7 <= high

    assert 0.91 <= held / 400 <= 0.98


def test_difference_interval_is_paired() -> None:
    """What cases have in common cancels out: a small steady gain among very unlike cases has a narrow interval."""
    a = np.c_[np.linspace(0, 0.8, 40), np.ones(40)]
    low, high = difference_interval(a, np.c_[a[:, 0] + 0.1, a[:, 1]]) or (0, 0)

    assert (low, high) == pytest.approx((0.1, 0.1))


EDGES: dict[str, tuple[Array, Array]] = {
    "nothing": (units(), units()),
    "one unit": (units((1, 2)), units((2, 2))),
    "nothing on A": (units((0, 0), (0, 0)), units((1, 1), (0, 1))),
    "nothing on either": (units((0, 0), (0, 0)), units((0, 0), (0, 0))),
    "never both": (units((1, 1), (0, 0)), units((0, 0), (0, 1))),
    "mostly nothing": (units(*[(0, 0)] * 50, (1, 1)), units(*[(0, 0)] * 50, (0, 1))),
}


@pytest.mark.parametrize(("a", "b"), EDGES.values(), ids=EDGES)
def test_edges(a: Array, b: Array) -> None:
    """Whatever is missing, nothing breaks and nothing is NaN: a figure is there or it is not."""
    intervals = ratio_interval(a[:, 0], a[:, 1]), difference_interval(a, b)
    figures = [*itertools.chain.from_iterable(each for each in intervals if each)]
    figures += [permutation_test(a, b), detectable(a, b, 5, share=True) or 0.0]

    assert not any(map(math.isnan, figures))
    assert len(a) > 1 or intervals == (None, None)


# ── What could have been shown ───────────────────────────────────────────────────────────────────────────────────

CASES, SAMPLES, TESTS = 44, 3, 15


def alone(generator: np.random.Generator, rate: float) -> Array:
    """Draw cases whose samples pass independently."""
    return units(*((hits, SAMPLES) for hits in generator.binomial(SAMPLES, rate, CASES)))


def together(generator: np.random.Generator, rate: float) -> Array:
    """Draw cases whose samples all pass or all fail."""
    return units(*((hits * SAMPLES, SAMPLES) for hits in generator.binomial(1, rate, CASES)))


@pytest.mark.parametrize("rate", [0.95, 0.8])
@pytest.mark.parametrize("draw", [alone, together])
def test_detectable_is_detected(draw: Callable[[np.random.Generator, float], Array], rate: float) -> None:
    """A drop by what could have been shown is shown about four times in five, by a simulation."""
    generator = np.random.default_rng(6)
    shown, drawn = 0, 80
    for _ in range(drawn):
        least = detectable(draw(generator, rate), draw(generator, rate), TESTS, share=True)
        assert least is not None
        shown += permutation_test(draw(generator, rate), draw(generator, max(0, rate - least))) * TESTS < 0.05

    assert 0.55 <= shown / drawn <= 0.97


def test_detectable_where_nothing_differed() -> None:
    """Where nothing differed, the cases alone say what could be shown: more than an exact test needs, and no less."""
    same = units(*[(3, 3)] * CASES)

    assert 10 / CASES < (detectable(same, same, TESTS, share=True) or 0) < 15 / CASES
    assert detectable(same, same, TESTS, share=False) is None


def test_too_few_to_show_anything() -> None:
    """Eight events can't show anything among fifteen metrics: all eight one way have a p of 2/256, times 15."""
    a, b = units(*[(0, 1)] * 8), units(*[(1, 1)] * 8)

    assert permutation_test(a, b) == 2 / 256
    assert detectable(a, b, 15, share=True) is None
    assert detectable(a, b, 5, share=True) is not None
