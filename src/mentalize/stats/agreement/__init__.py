"""How far raters agree, each coefficient after its paper.

Two kinds of function stand side by side: those that take ratings, and those that take tables of
counts with any number of leading axes (`kappa_of`, `alpha_of`, `f1_of`), so that a bootstrap costs
one call. Where a coefficient is undefined (nobody rated anything, or nothing varies) it is `nan`,
without a warning and without an exception.
"""

from mentalize.stats.agreement.alpha import Metric, alpha_of, krippendorff_alpha
from mentalize.stats.agreement.bootstrap import Estimate, cluster_bootstrap, cluster_bootstraps
from mentalize.stats.agreement.classification import (
    LabelScore,
    f1_of,
    label_scores,
    macro_f1,
    micro_f1,
    set_scores,
)
from mentalize.stats.agreement.correlation import icc_2_1, icc_of
from mentalize.stats.agreement.counts import (
    Array,
    contingency,
    mean_of_defined,
    percent_agreement,
    ratio,
    unit_counts,
)
from mentalize.stats.agreement.kappa import Weights, cohen_kappa, fleiss_kappa, gwet_ac1, kappa_of

__all__ = [
    "Array",
    "Estimate",
    "LabelScore",
    "Metric",
    "Weights",
    "alpha_of",
    "cluster_bootstrap",
    "cluster_bootstraps",
    "cohen_kappa",
    "contingency",
    "f1_of",
    "fleiss_kappa",
    "gwet_ac1",
    "icc_2_1",
    "icc_of",
    "kappa_of",
    "krippendorff_alpha",
    "label_scores",
    "macro_f1",
    "mean_of_defined",
    "micro_f1",
    "percent_agreement",
    "ratio",
    "set_scores",
    "unit_counts",
]
