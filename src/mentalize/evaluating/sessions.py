"""Whether the figures of a whole session come out the same from the coder's and a rater's labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mentalize.codebook import Codebook
from mentalize.coding.context import derive, episodes
from mentalize.evaluating.coded import Coded, Turns
from mentalize.evaluating.figures import Resampling
from mentalize.evaluating.outcomes import IndexAgreement, IndexFigures
from mentalize.pathway.policy import walk
from mentalize.reviewing.indices import compute
from mentalize.reviewing.model import Index
from mentalize.stats.agreement import Array, Estimate, icc_of, mean_of_defined
from mentalize.transcripts.labels import Label


def index_figures(coded: Sequence[Coded], book: Codebook, drawn: Resampling) -> IndexFigures:
    """ICC(2,1) of every index over sessions, computed from labels as a review computes it.

    An index that one of the three has not for a session (nothing to count) leaves it out.
    """
    judged = [[_indices(turns, book) for turns in (one.coder, *one.raters)] for one in coded]
    values = np.array([[[_value(x) for x in side] for side in one] for one in judged], float)
    resampled = np.eye(len(coded))  # summed: how often each session was drawn
    ours, theirs = ((0, 1), (0, 2)), ((1, 2),)

    def median(pairs: Sequence[tuple[int, int]]) -> Estimate:
        return drawn.estimate(resampled, lambda times: _median(_iccs(values, pairs, times)))

    def single(place: int, pairs: Sequence[tuple[int, int]]) -> Estimate:
        one = values[:, :, [place]]
        return drawn.estimate(resampled, lambda times: _iccs(one, pairs, times)[:, 0])

    known = np.asarray(~np.isnan(values).any(1))
    named = judged[0][0]
    return IndexFigures(
        median(ours),
        median(theirs),
        tuple(
            IndexAgreement(x.id, x.name, int(known[:, i].sum()), single(i, ours), single(i, theirs))
            for i, x in enumerate(named)
        ),
    )


def _indices(turns: Turns, book: Codebook) -> tuple[Index, ...]:
    plain = tuple(replace(turn, derived=()) for turn in turns)
    found: dict[int, list[Label]] = defaultdict(list)
    for label in derive(plain):
        found[label.turn].append(label)
    whole = tuple(replace(turn, derived=tuple(found[turn.turn.index])) for turn in plain)
    _, steps = walk(whole, episodes(whole), book)
    return compute(whole, steps)


def _value(index: Index) -> float:
    return float("nan") if index.value is None else index.value


def _iccs(values: Array, pairs: Sequence[tuple[int, int]], times: Array) -> Array:
    """ICC of every index, averaged over `pairs` of columns.

    `values` is sessions × (coder, raters) × indices, `times` b × sessions; b × indices out.
    """
    known = np.asarray(~np.isnan(values).any(1))
    by_index = [
        [icc_of(values[kept][:, pair, i], times[:, kept]) for pair in pairs]
        for i, kept in enumerate(known.T)
    ]
    return mean_of_defined(np.array(by_index), axis=1).T


def _median(values: Array) -> Array:
    """The median over indices (b × indices in, b out) of those that are defined."""
    middle = np.full(len(values), np.nan)
    some = ~np.isnan(values).all(-1)
    middle[some] = np.nanmedian(values[some], axis=-1)
    return middle
