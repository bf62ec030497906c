from math import isnan

import numpy as np
import pytest
from scipy.stats import bootstrap  # type: ignore[import-untyped]  # ships no types

from mentalize.stats.agreement import Array, cluster_bootstrap, kappa_of, ratio


def share(summed: Array) -> Array:
    """Successes over attempts; `summed` is (b, 2)."""
    return ratio(summed[:, 0], summed[:, 1])


CLUSTERS = np.array([[3, 10], [9, 12], [1, 8], [6, 6], [2, 9], [7, 15], [5, 11], [4, 20]], float)


def test_the_figure_is_that_of_all_clusters_together() -> None:
    estimate = cluster_bootstrap(CLUSTERS, share, seed=1)
    assert estimate.value == CLUSTERS[:, 0].sum() / CLUSTERS[:, 1].sum()
    assert estimate.low < estimate.value < estimate.high


def test_the_interval_is_that_of_scipy() -> None:
    # the same percentile interval of a ratio of sums over clusters, to the noise of resampling
    theirs = bootstrap(
        (CLUSTERS[:, 0], CLUSTERS[:, 1]),
        lambda top, bottom, axis: top.sum(axis) / bottom.sum(axis),
        paired=True,
        vectorized=True,
        method="percentile",
        n_resamples=20_000,
        rng=np.random.default_rng(7),
    ).confidence_interval
    ours = cluster_bootstrap(CLUSTERS, share, seed=7, resamples=20_000)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)


def test_the_same_seed_gives_the_same_interval_and_another_another() -> None:
    first = cluster_bootstrap(CLUSTERS, share, seed=1)
    assert cluster_bootstrap(CLUSTERS, share, seed=1) == first
    assert cluster_bootstrap(CLUSTERS, share, seed=2) != first


def test_a_lower_level_is_narrower() -> None:
    wide = cluster_bootstrap(CLUSTERS, share, seed=1)
    narrow = cluster_bootstrap(CLUSTERS, share, seed=1, level=0.5)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_clusters_that_are_alike_leave_no_doubt() -> None:
    same = np.tile([[[4.0, 1.0], [2.0, 3.0]]], (5, 1, 1))
    estimate = cluster_bootstrap(same, kappa_of, seed=1)
    assert estimate.low == pytest.approx(estimate.value)
    assert estimate.high == pytest.approx(estimate.value)


def test_whole_clusters_are_drawn_and_not_their_units() -> None:
    # half of the clusters all yes, half all no: units would say .5 ± .1, clusters are far less sure
    split = np.array([[50.0, 50.0], [0.0, 50.0]] * 3)
    estimate = cluster_bootstrap(split, share, seed=1)
    assert estimate.low < 0.2
    assert estimate.high > 0.8


def test_one_cluster_has_a_figure_and_no_interval() -> None:
    estimate = cluster_bootstrap(CLUSTERS[:1], share, seed=1)
    assert estimate.value == pytest.approx(0.3)
    assert isnan(estimate.low)
    assert isnan(estimate.high)


def test_undefined_resamples_are_left_out() -> None:
    # resamples of the first and third alone have no attempts
    rare = np.array([[0.0, 0.0], [2.0, 4.0], [0.0, 0.0]])
    estimate = cluster_bootstrap(rare, share, seed=1)
    assert (estimate.low, estimate.value, estimate.high) == (0.5, 0.5, 0.5)


def test_what_is_never_defined_has_no_figure() -> None:
    estimate = cluster_bootstrap(np.zeros((4, 2)), share, seed=1)
    assert isnan(estimate.value)
    assert isnan(estimate.low)
