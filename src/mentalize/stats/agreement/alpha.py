"""Krippendorff's alpha: any number of raters, missing ratings, four kinds of scale."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from mentalize.stats.agreement.counts import Array, present, ratio, unit_counts

Metric = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(
    ratings: Sequence[Sequence[Hashable]],
    metric: Metric = "nominal",
    categories: Sequence[Hashable] | None = None,
) -> float:
    """Krippendorff's alpha: `ratings` is raters × units, None and nan are missing ratings.

    "nominal" takes any values; "ordinal" needs `categories` in their order, or values that sort;
    "interval" and "ratio" need numbers. Units with one rating are left out. nan when nothing can be
    paired, or when all paired values are alike (chance can't disagree then).

    Source: Krippendorff (2011), Computing Krippendorff's alpha-reliability, University of
    Pennsylvania; Krippendorff (2004), Content Analysis, 2nd ed., ch. 11.
    """
    found = categories if categories is not None else present(ratings)
    if categories is None and metric != "nominal":
        found = np.unique(np.array(found)).tolist()
    counts = unit_counts(ratings, found)
    raters = counts.sum(-1)
    paired = counts[raters > 1] / (raters[raters > 1, None] - 1)
    diagonal = np.diag(paired.sum(0))
    coincidences = paired.T @ counts[raters > 1] - diagonal
    return float(_alpha(coincidences, metric, _values(metric, found)))


def alpha_of(
    tables: Array, metric: Metric = "nominal", values: Sequence[float] | None = None
) -> Array:
    """Krippendorff's alpha of two raters without missing ratings: (…, k, k) counts in, (…) out.

    `values` are the k numbers that the categories stand for ("interval" and "ratio" only; without
    it 0, 1, 2 …). nan where it is undefined, see `krippendorff_alpha`, which names the sources.
    """
    scale = np.arange(tables.shape[-1]) if values is None else values
    return _alpha(tables + np.swapaxes(tables, -1, -2), metric, scale)


def _values(metric: Metric, categories: Sequence[Hashable]) -> npt.ArrayLike:
    """The numbers behind the categories, where the metric asks for numbers."""
    if metric in ("nominal", "ordinal"):
        return range(len(categories))
    return np.array(categories, float)


def _alpha(coincidences: Array, metric: Metric, values: npt.ArrayLike) -> Array:
    used = coincidences.sum(-1)
    distance = _distances(used, metric, np.asarray(values, float))
    observed = (coincidences * distance).sum((-2, -1))
    expected = np.einsum("...i,...ij,...j->...", used, distance, used)
    return 1.0 - ratio(observed * (used.sum(-1) - 1), expected)


def _distances(used: Array, metric: Metric, values: Array) -> Array:
    """The squared difference of every pair of categories (…, k, k), given how often each is used.

    An ordinal difference is the number of ratings between the middles of two categories, so it
    depends on `used` (…, k).
    """
    if metric == "nominal":
        return 1.0 - np.eye(len(values))
    if metric == "ordinal":
        values = used.cumsum(-1) - used / 2
    difference = values[..., :, None] - values[..., None, :]
    if metric == "ratio":
        sums = values[:, None] + values[None, :]
        difference = np.where(sums == 0, 0.0, ratio(difference, sums))
    squared: Array = difference**2
    return squared
