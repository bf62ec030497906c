"""The interval of a share that is counted over sessions, against values worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentalize.stats.proportions import wilson, wilson_clustered


def test_two_sessions_that_have_nothing_in_common_count_as_one_turn() -> None:
    # z = ±10, variance between = 2/1 · 200/40² = .25, of single turns .5 · .5/40 = .00625: effect 40,
    # so that 40 turns count as one; Wilson of .5 with n = 1
    assert wilson_clustered([(20, 20), (0, 20)]) == pytest.approx((0.0546, 0.9454), abs=5e-5)


def test_the_design_effect_of_uneven_sessions() -> None:
    # share 1/3; off it by 10 − 5, 4 − 5, 1 − 5; squares 42; between = 3/2 · 42/45² = .031111,
    # single = 1/3 · 2/3 / 45 = .0049383: effect 6.3, n = 7.142857; then with z² = 3.8415:
    # centre (.33333 + .26890)/1.53781 = .39162, spread 1.96 · √(.031111 + .018823)/1.53781 = .28481
    assert wilson_clustered([(10, 15), (4, 15), (1, 15)]) == pytest.approx(
        (0.1068, 0.6764), abs=1e-4
    )


def test_sessions_alike_give_no_narrower_interval_than_single_turns() -> None:
    assert wilson_clustered([(5, 20), (5, 20), (5, 20)]) == wilson(15, 60)


@pytest.mark.parametrize("parts", [[], [(0, 0)], [(3, 10)], [(0, 10), (0, 12)], [(4, 4), (6, 6)]])
def test_where_no_difference_shows_it_is_wilson(parts: list[tuple[int, int]]) -> None:
    assert wilson_clustered(parts) == wilson(sum(x for x, _ in parts), sum(n for _, n in parts))


@given(
    st.lists(
        st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=8
    )
)
def test_it_holds_the_plain_interval_and_stays_within_none_and_all(
    parts: list[tuple[int, int]],
) -> None:
    low, high = wilson_clustered(parts)
    plain = wilson(sum(x for x, _ in parts), sum(n for _, n in parts))
    assert 0.0 <= low <= plain[0] <= plain[1] <= high <= 1.0
