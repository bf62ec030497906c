import subprocess
import sys
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentalize.stats.proportions import wilson


# Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3
@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(count: int, of: int, low: float, high: float) -> None:
    assert wilson(count, of) == pytest.approx((low, high), abs=5e-5)


def test_nothing_counted_means_that_anything_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_share_of_all_reaches_one_exactly() -> None:
    low, high = wilson(7, 7)
    assert high == 1.0
    assert low < 1.0


def test_a_higher_level_is_wider() -> None:
    assert wilson(3, 10, 0.99)[0] < wilson(3, 10)[0] < wilson(3, 10, 0.8)[0]


@pytest.mark.parametrize(("count", "of"), [(3, 2), (-1, 2), (0, -1)])
def test_more_than_all_is_refused(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(count, of)


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_each_bound_is_where_the_score_test_just_rejects(case: tuple[int, int]) -> None:
    # the definition: at a bound p, |share − p| is z standard errors computed at p
    count, of = case
    z = NormalDist().inv_cdf(0.975)
    low, high = wilson(count, of)
    assert 0.0 <= low <= count / of <= high <= 1.0
    for bound in (low, high):
        distance = abs(count / of - bound)
        assert distance**2 == pytest.approx(z**2 * bound * (1 - bound) / of, abs=1e-9)


def test_reviewing_gets_it_without_numpy() -> None:
    code = "import sys, mentalize.stats.proportions; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
