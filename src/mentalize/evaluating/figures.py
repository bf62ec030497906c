"""From counts to figures: coefficients of a layer, of all sessions and of resampled ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mentalize.evaluating.layers import Scale
from mentalize.evaluating.model import Agreement, CodeFigures, LayerFigures
from mentalize.stats.agreement import (
    Array,
    Estimate,
    alpha_of,
    cluster_bootstrap,
    cluster_bootstraps,
    f1_of,
    kappa_of,
    mean_of_defined,
    ratio,
)

MINIMUM = 8  # a code that is rated less often says little of the coder

_Statistic = Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Resampling:
    """How intervals are drawn: whole sessions, `resamples` times, the same for the same `seed`."""

    seed: int = 1
    resamples: int = 1000

    def estimate(self, counts: Array, statistic: _Statistic) -> Estimate:
        """The statistic of counts (sessions × …), with its interval."""
        return cluster_bootstrap(counts, statistic, self.seed, self.resamples)

    def estimates(self, counts: Array, statistics: _Statistic) -> tuple[Estimate, ...]:
        """Several statistics of the same counts (b × m values), each with its interval."""
        return cluster_bootstraps(counts, statistics, self.seed, self.resamples)


def layer_figures(scale: Scale, against: Array, between: Array, drawn: Resampling) -> LayerFigures:
    """Agreement on one layer.

    `against` holds the tables of each rater and the coder, `between` those of the two raters:
    sessions × pairs × tables × categories × categories, the rater in the rows.
    """
    codes = _codes(scale, against.sum(0), between.sum(0))
    often = np.array([code.n >= MINIMUM for code in codes])
    ours, theirs = (_agreement(scale, often, tables, drawn) for tables in (against, between))
    return LayerFigures(scale.id, scale.name, int(against[:, 0, 0].sum()), ours, theirs, codes)


def _agreement(
    scale: Scale, often: npt.NDArray[np.bool_], tables: Array, drawn: Resampling
) -> Agreement:
    """Average each coefficient over the codes that are rated `often`, then over the pairs."""

    def averaged(by_table: Array) -> Array:
        chosen = by_table[..., often] if scale.many else by_table
        return mean_of_defined(mean_of_defined(chosen))

    def macro_f1(summed: Array) -> Array:
        return mean_of_defined(mean_of_defined(f1_of(*_hits(scale, summed))[..., often]))

    return Agreement(
        drawn.estimate(tables, lambda summed: averaged(kappa_of(summed, scale.weights))),
        drawn.estimate(tables, lambda summed: averaged(alpha_of(summed, scale.metric))),
        drawn.estimate(tables, macro_f1),
    )


def _hits(scale: Scale, tables: Array) -> tuple[Array, Array, Array]:
    """How often each code is hit, rated, found: (…, tables, k, k) in, three of (…, codes) out."""
    hits = np.diagonal(tables, axis1=-2, axis2=-1)
    rated, found = tables.sum(-1), tables.sum(-2)
    if scale.many:
        return hits[..., 1], rated[..., 1], found[..., 1]
    return hits[..., 0, :], rated[..., 0, :], found[..., 0, :]


def _codes(scale: Scale, against: Array, between: Array) -> tuple[CodeFigures, ...]:
    hits, rated, found = _hits(scale, against)
    n = rated.mean(0)
    scores = np.stack(
        [
            mean_of_defined(ratio(hits, found), axis=0),
            mean_of_defined(ratio(hits, rated), axis=0),
            mean_of_defined(f1_of(hits, rated, found), axis=0),
            mean_of_defined(f1_of(*_hits(scale, between)), axis=0),
        ]
    )
    shown = np.where(n >= MINIMUM, scores, np.nan).T.tolist()
    return tuple(
        CodeFigures(code, float(times), *figures)
        for code, times, figures in zip(scale.codes, n, shown, strict=True)
    )
