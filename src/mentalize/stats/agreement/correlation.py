"""Agreement on numbers: the intraclass correlation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mentalize.stats.agreement.counts import ratio


def icc_2_1(ratings: npt.ArrayLike) -> float:
    """ICC(2,1): `ratings` is units × raters, complete; every rater rated every unit.

    Two-way random effects, absolute agreement, one rater. nan with fewer than two units or two
    raters, and when nothing varies.

    Source: Shrout & Fleiss (1979), Psychological Bulletin 86, 420–428.
    """
    table = np.asarray(ratings, float)
    units, raters = table.shape
    if min(units, raters) < 2 or np.ptp(table) == 0:  # noqa: PLR2004  a variance takes two
        return float("nan")
    by_unit, by_rater = table.mean(1), table.mean(0)
    between_units = raters * by_unit.var(ddof=1)
    between_raters = units * by_rater.var(ddof=1)
    rest = table - by_unit[:, None] - by_rater[None, :] + table.mean()
    error = (rest**2).sum() / ((units - 1) * (raters - 1))
    spread = between_units + (raters - 1) * error + raters * (between_raters - error) / units
    return float(ratio(between_units - error, spread))
