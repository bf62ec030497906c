"""How well one rater finds what another has rated, label by label."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mentalize.stats.agreement.counts import Array, mean_of_defined, ratio


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How one label was found: `rated` units bear it, `found` were given it, `hits` are both.

    Precision is nan when it was never found, recall when it was never rated, F1 when neither.
    Source: van Rijsbergen (1979), Information Retrieval, 2nd ed., ch. 7.
    """

    label: Hashable
    hits: int
    rated: int
    found: int

    @property
    def precision(self) -> float:
        """Which share of what was found is right."""
        return float(ratio(self.hits, self.found))

    @property
    def recall(self) -> float:
        """Which share of what was rated is found."""
        return float(ratio(self.hits, self.rated))

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return float(f1_of(self.hits, self.rated, self.found))


def f1_of(hits: npt.ArrayLike, rated: npt.ArrayLike, found: npt.ArrayLike) -> Array:
    """F1 of counts of any one shape; nan where a label is neither rated nor found."""
    return ratio(2 * np.asarray(hits, float), np.asarray(rated, float) + np.asarray(found, float))


def label_scores(truth: Sequence[Hashable], found: Sequence[Hashable]) -> tuple[LabelScore, ...]:
    """The score of every label that occurs; one label a unit, two sequences of the same length."""
    return set_scores([{label} for label in truth], [{label} for label in found])


def set_scores(
    truth: Sequence[AbstractSet[Hashable]], found: Sequence[AbstractSet[Hashable]]
) -> tuple[LabelScore, ...]:
    """The score of every label that occurs; any number of labels a unit (two sequences of sets)."""
    pairs = list(zip(truth, found, strict=True))
    labels = dict.fromkeys(label for one, other in pairs for label in (*one, *other))
    return tuple(
        LabelScore(
            label,
            sum(label in one and label in other for one, other in pairs),
            sum(label in one for one, _ in pairs),
            sum(label in other for _, other in pairs),
        )
        for label in labels
    )


def macro_f1(scores: Iterable[LabelScore], minimum: int = 1) -> float:
    """The mean F1 of the labels rated at least `minimum` times; nan when there are none."""
    return float(mean_of_defined(np.array([s.f1 for s in scores if s.rated >= minimum])))


def micro_f1(scores: Iterable[LabelScore]) -> float:
    """F1 of all labels thrown together, so that frequent labels weigh more; nan without any."""
    counts = np.array([(s.hits, s.rated, s.found) for s in scores], float).reshape(-1, 3).sum(0)
    return float(f1_of(*counts))
