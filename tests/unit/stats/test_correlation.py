from math import isnan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mentalize.stats.agreement import icc_2_1, icc_of

# Shrout & Fleiss (1979), Psychological Bulletin 86, 420–428, table 2: six targets, four judges
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

grids = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=9)


def test_icc_is_the_published_value() -> None:
    assert icc_2_1(JUDGES) == pytest.approx(0.29, abs=5e-3)


def by_anova(grid: list[list[int]]) -> float:
    """ICC(2,1) from the sums of squares of the two-way table, the long way."""
    n, k = len(grid), len(grid[0])
    mean = sum(sum(row) for row in grid) / (n * k)
    total = sum((x - mean) ** 2 for row in grid for x in row)
    rows = k * sum((sum(row) / k - mean) ** 2 for row in grid)
    columns = n * sum((sum(row[j] for row in grid) / n - mean) ** 2 for j in range(k))
    ms_rows, ms_columns = rows / (n - 1), columns / (k - 1)
    ms_error = (total - rows - columns) / ((n - 1) * (k - 1))
    spread = ms_rows + (k - 1) * ms_error + k * (ms_columns - ms_error) / n
    return (ms_rows - ms_error) / spread


@given(grids)
def test_icc_is_that_of_the_analysis_of_variance(grid: list[list[int]]) -> None:
    ours = icc_2_1(grid)
    assume(not isnan(ours))
    assert ours == pytest.approx(by_anova(grid), abs=1e-9)
    assert ours <= 1.0 + 1e-9


@given(grids, st.integers(-5, 5))
def test_icc_stays_when_the_scale_is_moved(grid: list[list[int]], by: int) -> None:
    moved = [[2.0 * x + by for x in row] for row in grid]
    assert icc_2_1(moved) == pytest.approx(icc_2_1(grid), abs=1e-9, nan_ok=True)


def test_a_judge_who_is_always_stricter_costs_absolute_agreement() -> None:
    assert icc_2_1([[1, 1], [2, 2], [3, 3]]) == pytest.approx(1.0)
    assert icc_2_1([[1, 3], [2, 4], [3, 5]]) == pytest.approx(1 / 3)


def test_icc_is_undefined_where_nothing_varies() -> None:
    assert isnan(icc_2_1([[0.1, 0.1, 0.1], [0.1, 0.1, 0.1]]))
    assert isnan(icc_2_1([[1, 2, 3]]))
    assert isnan(icc_2_1([[1], [2]]))
    assert isnan(icc_2_1(np.empty((0, 3))))


def test_a_unit_drawn_twice_counts_as_two() -> None:
    times = np.array([[1, 1, 1, 1, 1, 1], [0, 2, 1, 0, 3, 0]], float)
    drawn = [row for row, n in zip(JUDGES, times[1].astype(int), strict=True) for _ in range(n)]
    assert icc_of(JUDGES, times).tolist() == pytest.approx([icc_2_1(JUDGES), icc_2_1(drawn)])


def test_what_was_never_drawn_has_no_coefficient() -> None:
    assert np.isnan(icc_of(JUDGES, np.zeros((2, 6)))).all()
    assert np.isnan(icc_of(JUDGES, np.eye(6))).all()
