from math import isnan

import numpy as np
import pytest

from mentalize.stats.calibration import accuracy_at, bin_counts, calibration_error_of


def test_predictions_go_into_bins_of_equal_width() -> None:
    counts = bin_counts([0.0, 0.05, 0.1, 0.7, 0.95, 1.0], [1, 0, 1, 0, 1, 1])
    assert counts[:, 0].tolist() == [2, 1, 0, 0, 0, 0, 0, 1, 0, 2]
    assert counts[0].tolist() == pytest.approx([2, 0.05, 1])
    assert counts[9].tolist() == pytest.approx([2, 1.95, 2])


def test_the_error_is_the_mean_distance_of_confidence_and_share_right() -> None:
    # three at .9, one wrong: |.9 − 2/3|; one at .2, right: |.2 − 1|
    counts = bin_counts([0.9, 0.9, 0.9, 0.2], [1, 1, 0, 1])
    assert float(calibration_error_of(counts)) == pytest.approx((0.7 + 0.8) / 4)


def test_who_is_right_as_often_as_sure_has_no_error() -> None:
    counts = bin_counts([0.25] * 4 + [0.75] * 4, [1, 0, 0, 0, 1, 1, 1, 0])
    assert float(calibration_error_of(counts)) == 0.0


def test_without_predictions_the_error_is_undefined() -> None:
    assert isnan(float(calibration_error_of(bin_counts([], []))))


def test_many_counts_at_once_are_the_counts_one_by_one() -> None:
    counts = np.stack([bin_counts([0.3, 0.8], [1, 0]), bin_counts([0.6], [1])])
    assert calibration_error_of(counts).tolist() == pytest.approx([(0.7 + 0.8) / 2, 0.4])


LEVELS = np.array([[2.0, 2.0], [4.0, 2.0], [4.0, 0.0]])  # (n, right), the surest first


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [(0.1, 1.0), (0.2, 1.0), (0.4, 3 / 4), (0.6, 4 / 6), (0.7, 4 / 7), (1.0, 4 / 10)],
)
def test_the_surest_are_taken_first_and_ties_in_part(coverage: float, expected: float) -> None:
    assert float(accuracy_at(coverage, LEVELS)) == pytest.approx(expected)


def test_levels_nobody_holds_change_nothing() -> None:
    padded = np.insert(LEVELS, 1, 0.0, axis=0)
    assert float(accuracy_at(0.5, padded)) == float(accuracy_at(0.5, LEVELS))
    assert isnan(float(accuracy_at(0.5, np.zeros((3, 2)))))
