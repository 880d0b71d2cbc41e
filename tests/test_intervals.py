"""Worked numbers of the intervals, and the same against statsmodels, scipy and samplics."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

from flows.report.intervals import Sums, difference, estimate, mean_difference, paired, wilson

Z = float(norm.ppf(0.975))
CLOSE = {"abs": 1e-6}
Person = tuple[float, int, int]


def sums(people: list[Person]) -> Sums:
    """Sums over people given as (weight, asked, counted)."""
    w, a, y = (np.array(column, dtype=float) for column in zip(*people, strict=True))
    return Sums(
        int(a.sum()), len(people), float((w * a).sum()), float(((w * a) ** 2).sum()),
        float((w * y).sum()), float(((w * y) ** 2).sum()), float((w * w * a * y).sum()),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [(0, 10, 0, 0.277533), (8, 10, 0.490162, 0.943318), (10, 10, 0.722467, 1), (37, 50, 0.604468, 0.841285), (14, 24, 0.388347, 0.755324)],
)
def test_bare_wilson(yes: int, n: int, low: float, high: float) -> None:
    assert wilson(yes / n, n, Z) == pytest.approx((low, high), **CLOSE)


@settings(deadline=None)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_bare_wilson_is_that_of_statsmodels(case: tuple[int, int]) -> None:
    yes, n = case
    assert wilson(yes / n, n, Z) == pytest.approx(proportion_confint(yes, n, method="wilson"), abs=1e-9)


@pytest.mark.parametrize(
    ("people", "p", "n_eff", "low", "high"),
    [
        ([(1, 2, 2), (1, 3, 1), (1, 1, 1), (1, 2, 0), (2, 1, 1)], 0.6, 5.454545, 0.161993, 0.920883),
        ([(1, 2, 2), (1, 3, 3), (1, 1, 1), (2, 1, 1)], 1.0, 3.555556, 0.259842, 1.0),
        ([(1, 2, 2)] * 5 + [(1, 2, 1)] * 4 + [(1, 2, 0)] * 3, 0.583333, 16.739130, 0.330316, 0.798943),
    ],
)
def test_clustered_intervals(people: list[Person], p: float, n_eff: float, low: float, high: float) -> None:
    found = estimate(sums(people))
    assert found is not None
    assert (found.share, found.n_eff, found.low, found.high) == pytest.approx((p, n_eff, low, high), **CLOSE)


def test_variance_of_the_worked_case_and_its_z_interval() -> None:
    found = estimate(sums([(1, 2, 2), (1, 3, 1), (1, 1, 1), (1, 2, 0), (2, 1, 1)]))
    assert found is not None and found.variance == pytest.approx(0.044, **CLOSE)
    assert wilson(0.6, 5.454545, Z) == pytest.approx((0.241053, 0.876300), **CLOSE)


def test_one_answer_per_person_gives_one_person_less() -> None:
    found = estimate(sums([(1, 1, 1)] * 7 + [(1, 1, 0)] * 5))
    assert found is not None and found.n_eff == pytest.approx(11)


def test_nobody_and_one_person() -> None:
    assert estimate(Sums(0, 0, 0, 0, 0, 0, 0)) is None
    alone = estimate(sums([(1, 2, 1)]))
    assert alone is not None and (alone.share, alone.low, alone.high, alone.n_eff) == (0.5, None, None, None)


people_strategy = st.lists(
    st.tuples(st.floats(0.2, 5), st.integers(1, 5)).flatmap(lambda wa: st.tuples(st.just(wa[0]), st.just(wa[1]), st.integers(0, wa[1]))),
    min_size=2,
    max_size=60,
)


@settings(deadline=None)
@given(people_strategy)
def test_the_interval_holds_the_share_and_stays_in_bounds(people: list[Person]) -> None:
    found = estimate(sums(people))
    assert found is not None and found.low is not None and found.high is not None and found.n_eff is not None
    assert 0 <= found.low <= found.share + 1e-9 and found.share - 1e-9 <= found.high <= 1
    assert 0 < found.n_eff <= sum(a for _, a, _ in people) + 1e-9


@pytest.mark.parametrize("seed", range(5))
def test_standard_errors_are_those_of_samplics(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from samplics import PopParam, TaylorEstimator
    rng = np.random.default_rng(seed)
    m = int(rng.integers(10, 60))
    w, a = rng.uniform(0.3, 3, m), rng.integers(1, 6, m)
    y = rng.binomial(a, rng.uniform(0.1, 0.9, m))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = TaylorEstimator(PopParam.ratio)
        oracle.estimate(y=y, x=a, samp_weight=w, psu=np.arange(m))
    found = estimate(sums(list(zip(w.tolist(), a.tolist(), y.tolist(), strict=True))))
    assert found is not None and found.variance is not None
    assert found.share == pytest.approx(float(oracle.point_est), abs=1e-12)
    assert math.sqrt(found.variance) == pytest.approx(float(oracle.stderror), abs=1e-12)


def test_before_and_after_yes_and_no() -> None:
    found = paired(12, 4, 60)
    assert found is not None
    assert (found.change, found.low, found.high, found.p) == pytest.approx((0.133333, -0.001185, 0.259249, 0.076813), **CLOSE)
    still = paired(0, 0, 10)
    assert still is not None and (still.change, still.p) == (0, 1)
    assert paired(0, 0, 0) is None


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_mcnemar_is_that_of_statsmodels(gained: int, lost: int) -> None:
    found = paired(gained, lost, gained + lost + 5)
    assert found is not None
    assert found.p == pytest.approx(float(mcnemar([[3, gained], [lost, 2]], exact=True).pvalue), abs=1e-9)


def test_mean_of_paired_differences() -> None:
    before, after = [3, 4, 2, 5, 3, 4, 1, 4], [4, 4, 3, 5, 4, 3, 2, 4]
    found = mean_difference([b - a for a, b in zip(before, after, strict=True)], [1.0] * 8)
    assert found is not None
    assert (found.share, found.low, found.high) == pytest.approx((0.375, -0.247019, 0.997019), **CLOSE)
    assert mean_difference([], []) is None
    alone = mean_difference([0.5], [1.0])
    assert alone is not None and (alone.share, alone.low) == (0.5, None)


def test_difference_of_two_cells_adds_their_variances() -> None:
    first, second = estimate(sums([(1, 1, 1)] * 60 + [(1, 1, 0)] * 40)), estimate(sums([(1, 1, 1)] * 50 + [(1, 1, 0)] * 50))
    found = difference(first, second, 200)
    assert found is not None and found.low is not None and found.high is not None
    assert found.share == pytest.approx(0.1) and found.high - found.low == pytest.approx(
        2 * 1.972017 * math.sqrt(0.24 / 99 + 0.25 / 99), abs=1e-5
    )
    assert difference(first, None, 200) is None
