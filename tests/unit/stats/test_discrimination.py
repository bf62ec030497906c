from math import isnan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from mentalize.stats.discrimination import auc, auc_of

numbers = st.lists(st.integers(-3, 3), min_size=1, max_size=12)


def test_a_tie_counts_half() -> None:
    # pairs: 3>1, 3>2, 2>1 won, 2=2 tied
    assert auc([3, 2], [1, 2]) == pytest.approx(3.5 / 4)


@given(numbers, numbers)
def test_it_is_that_of_scikit_learn(above: list[int], below: list[int]) -> None:
    truth = [1] * len(above) + [0] * len(below)
    assert auc(above, below) == pytest.approx(roc_auc_score(truth, above + below))


@given(numbers, numbers)
def test_turned_round_it_is_the_rest_to_one(above: list[int], below: list[int]) -> None:
    assert auc(above, below) == pytest.approx(1 - auc(below, above))


def test_without_one_of_the_groups_there_is_none() -> None:
    assert isnan(auc([], [1]))
    assert isnan(auc([1], []))


@given(st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_a_unit_drawn_twice_counts_as_two(times: list[int]) -> None:
    above, below = np.array([1.0, 2.0, 5.0]), np.array([0.0, 2.0])
    assume(sum(times) > 0)
    drawn = [x for x, n in zip(above, times, strict=True) for _ in range(n)]
    found = auc_of(above, below, np.array([times, [1, 1, 1]], float), np.ones((2, 2)))
    assert found.tolist() == pytest.approx([auc(drawn, below), auc(above, below)])
