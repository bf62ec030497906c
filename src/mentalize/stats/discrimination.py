"""How well a number tells one group of units from another: the area under the ROC curve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mentalize.stats.agreement.counts import Array, ratio


def auc(above: npt.ArrayLike, below: npt.ArrayLike) -> float:
    """How often a unit of `above` has the greater number than one of `below` (two sequences).

    0.5 is chance, a tie counts half; nan when either group is empty.

    Sources: Mann & Whitney (1947), Annals of Mathematical Statistics 18, 50–60; Hanley & McNeil
    (1982), Radiology 143, 29–36.
    """
    ours, theirs = np.asarray(above, float), np.asarray(below, float)
    return float(auc_of(ours, theirs, np.ones(len(ours)), np.ones(len(theirs))))


def auc_of(above: Array, below: Array, times_above: Array, times_below: Array) -> Array:
    """`auc` of units that count several times: the times (… × units) in, (…) areas out.

    A bootstrap says how often each unit was drawn. nan where none of a group was.
    """
    wins = (above[:, None] > below[None, :]) + 0.5 * (above[:, None] == below[None, :])
    won = ((times_above @ wins) * times_below).sum(-1)
    return ratio(won, times_above.sum(-1) * times_below.sum(-1))
