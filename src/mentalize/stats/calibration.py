"""Whether a confidence means what it says, and what it is worth to leave the unsure out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mentalize.stats.agreement.counts import Array, ratio

BINS = 10


def bin_counts(sure: npt.ArrayLike, right: npt.ArrayLike, bins: int = BINS) -> Array:
    """Sort predictions into bins of equal width: bins × (n, sum of confidence, sum right).

    `sure` and `right` are as long as there are predictions, each 0 to 1. A bin holds its lower end,
    the last one its upper end too.
    """
    confidence, hits = np.asarray(sure, float), np.asarray(right, float)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    counts = np.zeros((bins, 3))
    np.add.at(counts, place, np.stack([np.ones_like(confidence), confidence, hits], axis=-1))
    return counts


def calibration_error_of(counts: Array) -> Array:
    """Expected calibration error of counts as of `bin_counts`: (… × bins × 3) in, (…) out.

    The mean distance, over predictions, of a bin's confidence from its share right; 0 is best. nan
    without predictions.

    Source: Naeini, Cooper & Hauskrecht (2015), AAAI 29, 2901–2907; equal widths as in Guo et al.
    (2017), ICML 34, 1321–1330.
    """
    apart = np.abs(counts[..., 1] - counts[..., 2]).sum(-1)
    return ratio(apart, counts[..., 0].sum(-1))


def accuracy_at(coverage: float, counts: Array) -> Array:
    """The share right of the `coverage` (0 to 1) of units that are surest: (…) out.

    `counts` is … × levels × (n, right), by falling confidence. Where the line falls among units of
    one and the same confidence these count in part, as if drawn by lot. nan without units.

    Source: El-Yaniv & Wiener (2010), Journal of Machine Learning Research 11, 1605–1641.
    """
    n, right = counts[..., 0], counts[..., 1]
    wanted = coverage * n.sum(-1, keepdims=True)
    taken = np.clip(wanted - (n.cumsum(-1) - n), 0.0, n)
    share = np.where(n > 0, ratio(right, n), 0.0)
    return ratio((taken * share).sum(-1), wanted[..., 0])
