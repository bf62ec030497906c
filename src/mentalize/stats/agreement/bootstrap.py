"""How sure a coefficient is when units come in clusters, as turns come in sessions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mentalize.stats.agreement.counts import Array


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and the ends of its interval; nan stands for what is not defined."""

    value: float
    low: float
    high: float


def cluster_bootstrap(
    counts: Array,
    statistic: Callable[[Array], Array],
    seed: int,
    resamples: int = 1000,
    level: float = 0.95,
) -> Estimate:
    """The statistic of all clusters together, with its percentile bootstrap interval.

    `counts` (clusters × …) holds what adds up over clusters, such as one contingency table a
    session; `statistic` maps summed counts (b × …) to b values, so that all resamples are computed
    at once. Whole clusters are drawn with replacement, the same draws for the same `seed`.
    Resamples on which the statistic is nan are left out. The ends are nan for fewer than two
    clusters: one session can't tell how sessions differ.

    Sources: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13; Davison & Hinkley
    (1997), Bootstrap Methods and their Application, sec. 3.8.
    """
    several = cluster_bootstraps(
        counts, lambda summed: statistic(summed)[:, None], seed, resamples, level
    )
    return several[0]


def cluster_bootstraps(
    counts: Array,
    statistics: Callable[[Array], Array],
    seed: int,
    resamples: int = 1000,
    level: float = 0.95,
) -> tuple[Estimate, ...]:
    """Several statistics of the same clusters at once; `statistics` maps b × … to b × m values.

    Each is as `cluster_bootstrap` would have it by itself.
    """
    values = statistics(counts.sum(0)[None])[0]
    clusters = len(counts)
    if clusters < 2:  # noqa: PLR2004  variation takes two
        return tuple(Estimate(float(x), float("nan"), float("nan")) for x in values)
    drawn = _times_drawn(seed, clusters, resamples)
    replicates = statistics(np.tensordot(drawn, counts, axes=1))
    return tuple(
        Estimate(float(value), *_ends(found, level))
        for value, found in zip(values, replicates.T, strict=True)
    )


def _ends(replicates: Array, level: float) -> tuple[float, float]:
    """The ends of the percentile interval; nan where no resample has a value."""
    defined = replicates[~np.isnan(replicates)]
    if not len(defined):
        return float("nan"), float("nan")
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


@lru_cache(maxsize=4)
def _times_drawn(seed: int, clusters: int, resamples: int) -> Array:
    """How often each cluster is in each resample (resamples × clusters)."""
    # kept, since many figures are of the same clusters and drawing takes longer than counting
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(clusters, np.full(clusters, 1 / clusters), size=resamples).astype(float)
    drawn.setflags(write=False)
    return drawn
