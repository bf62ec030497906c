"""Counting ratings: the tables that every coefficient starts from."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def ratio(top: npt.ArrayLike, bottom: npt.ArrayLike) -> Array:
    """`top` / `bottom`, element by element (shapes broadcast); nan where `bottom` is 0."""
    over, under = np.broadcast_arrays(np.asarray(top, float), np.asarray(bottom, float))
    result = np.full(over.shape, np.nan)
    np.divide(over, under, out=result, where=under != 0)
    return result


def mean_of_defined(values: Array, axis: int = -1) -> Array:
    """The mean along `axis` of what is not nan; nan where there is nothing else."""
    defined = ~np.isnan(values)
    return ratio(np.where(defined, values, 0.0).sum(axis), defined.sum(axis))


def contingency(
    first: Sequence[Hashable], second: Sequence[Hashable], categories: Sequence[Hashable]
) -> Array:
    """The table (k × k) of two raters of the same units: rows `first`, columns `second`.

    Both are as long as there are units; `categories` are the k values that may occur.
    """
    position = {category: number for number, category in enumerate(categories)}
    table = np.zeros((len(position), len(position)))
    for one, other in zip(first, second, strict=True):
        table[position[one], position[other]] += 1
    return table


def unit_counts(ratings: Sequence[Sequence[Hashable]], categories: Sequence[Hashable]) -> Array:
    """How often each unit was given each category (units × k).

    `ratings` holds one sequence a rater (raters × units); None and nan are missing ratings.
    """
    position = {category: number for number, category in enumerate(categories)}
    units = len(ratings[0]) if ratings else 0
    counts = np.zeros((units, len(position)))
    for rater in ratings:
        for unit, value in zip(range(units), rater, strict=True):
            if not _missing(value):
                counts[unit, position[value]] += 1
    return counts


def present(ratings: Sequence[Sequence[Hashable]]) -> list[Hashable]:
    """The values that occur in ratings (raters × units), each once, in the order of first use."""
    found = (value for rater in ratings for value in rater)
    return list(dict.fromkeys(value for value in found if not _missing(value)))


def percent_agreement(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """The share of units on which two raters give the same category, 0 to 1; nan without units.

    Both are as long as there are units. It makes no allowance for chance: Cohen (1960) says why one
    should.
    """
    same = [one == other for one, other in zip(first, second, strict=True)]
    return sum(same) / len(same) if same else float("nan")


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
