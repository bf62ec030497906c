"""Agreement on numbers: the intraclass correlation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mentalize.stats.agreement.counts import Array, ratio

_NOISE = 1e-12  # of the squared range: what rounding leaves where nothing varies


def icc_2_1(ratings: npt.ArrayLike) -> float:
    """ICC(2,1): `ratings` is units × raters, complete; every rater rated every unit.

    Two-way random effects, absolute agreement, one rater. nan with fewer than two units or two
    raters, and when nothing varies.

    Source: Shrout & Fleiss (1979), Psychological Bulletin 86, 420–428.
    """
    table = np.asarray(ratings, float)
    return float(icc_of(table, np.ones(len(table))))


def icc_of(ratings: npt.ArrayLike, times: Array) -> Array:
    """ICC(2,1) of units that count several times: `times` (… × units) in, (…) coefficients out.

    `ratings` is units × raters, complete; a bootstrap says how often each unit was drawn. nan where
    it is undefined, see `icc_2_1`, which names the source.
    """
    table = np.asarray(ratings, float)
    n, raters = times.sum(-1), table.shape[1]
    if raters < 2 or not len(table):  # noqa: PLR2004  a variance takes two
        return np.full(n.shape, np.nan)
    table = table - table[0, 0]  # exactly 0 where all is alike
    by_unit, by_rater = table.mean(1), ratio(times @ table, n[..., None])
    mean = by_rater.mean(-1)
    rest = table - by_unit[:, None] - by_rater[..., None, :] + mean[..., None, None]
    between_units = raters * _per(times * (by_unit - mean[..., None]) ** 2, n - 1)
    between_raters = n * by_rater.var(-1, ddof=1)
    error = _per((times[..., None] * rest**2).sum(-1), (n - 1) * (raters - 1))
    spread = between_units + (raters - 1) * error + raters * ratio(between_raters - error, n)
    real = np.abs(spread) > _NOISE * np.ptp(table) ** 2
    return ratio(between_units - error, np.where(real, spread, 0.0))


def _per(squares: Array, freedom: Array) -> Array:
    """A mean square: the sum of `squares` (… × units) by its degrees of freedom (…)."""
    return ratio(squares.sum(-1), freedom)
