"""Agreement on categories, corrected for chance: Cohen, Fleiss, Gwet."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np

from mentalize.stats.agreement.counts import Array, contingency, present, ratio, unit_counts

Weights = Literal["nominal", "linear", "quadratic"]

_POWER: dict[Weights, int] = {"nominal": 0, "linear": 1, "quadratic": 2}


def kappa_of(tables: Array, weights: Weights = "nominal") -> Array:
    """Cohen's kappa of each table: (…, k, k) counts in, (…) coefficients out.

    One minus the observed over the chance disagreement; a disagreement weighs 1 ("nominal"), the
    steps between the two categories ("linear") or their square ("quadratic"). nan where chance
    can't disagree: the table is empty, or both raters put everything into one and the same
    category.

    Sources: Cohen (1960), Educational and Psychological Measurement 20, 37–46; with weights Cohen
    (1968), Psychological Bulletin 70, 213–220.
    """
    steps = np.abs(np.subtract.outer(np.arange(tables.shape[-1]), np.arange(tables.shape[-1])))
    penalty = np.where(steps == 0, 0.0, steps.astype(float) ** _POWER[weights])
    expected = np.einsum("...i,ij,...j->...", tables.sum(-1), penalty, tables.sum(-2))
    observed = (tables * penalty).sum((-2, -1)) * tables.sum((-2, -1))
    return 1.0 - ratio(observed, expected)


def cohen_kappa(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    weights: Weights = "nominal",
    categories: Sequence[Hashable] | None = None,
) -> float:
    """Cohen's kappa of two raters of the same units (two sequences of the same length).

    `categories` gives the scale in order; without it the values that occur are used, and with
    weights they are sorted, so name the scale where a value may be missing. nan where it is
    undefined, see `kappa_of`, which names the sources.
    """
    found = categories if categories is not None else present([first, second])
    if categories is None and weights != "nominal":
        found = np.unique(np.array(found)).tolist()
    return float(kappa_of(contingency(first, second, found), weights))


def fleiss_kappa(counts: Array) -> float:
    """Fleiss' kappa of any number of raters; `counts` (units × k) says how many chose what.

    Units with fewer than two ratings tell nothing of agreement and only count towards how often a
    category is used. nan when no unit has two ratings, or when all ratings are alike.

    Source: Fleiss (1971), Psychological Bulletin 76, 378–382; for unequal numbers of ratings as in
    Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., ch. 2.
    """
    chance = (_shares(counts) ** 2).sum()
    return float(ratio(_observed(counts) - chance, 1.0 - chance))


def gwet_ac1(
    ratings: Sequence[Sequence[Hashable]], categories: Sequence[Hashable] | None = None
) -> float:
    """Gwet's AC1 of two or more raters: `ratings` is raters × units, None and nan are missing.

    Chance is taken from how evenly the categories are used, so that it stays sensible where nearly
    all units are alike. `categories` names all that could have been chosen (without it, those that
    were). nan when there are fewer than two categories or no unit has two ratings.

    Source: Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, 29–48.
    """
    counts = unit_counts(ratings, categories if categories is not None else present(ratings))
    shares = _shares(counts)
    chance = ratio((shares * (1.0 - shares)).sum(), len(shares) - 1)
    return float(ratio(_observed(counts) - chance, 1.0 - chance))


def _observed(counts: Array) -> Array:
    """The mean share of agreeing pairs of ratings, over units with two ratings or more."""
    raters = counts.sum(-1)
    pairs = raters * (raters - 1)
    agreeing = (counts * (counts - 1)).sum(-1)
    return ratio(ratio(agreeing, pairs)[pairs > 0].sum(), (pairs > 0).sum())


def _shares(counts: Array) -> Array:
    """The share of each category (k), every rated unit weighing the same."""
    raters = counts.sum(-1)
    rated = counts[raters > 0] / raters[raters > 0, None]
    return ratio(rated.sum(0), len(rated))
