"""How a coder does on another corpus: AnnoMI's clinician behaviours and session quality."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mentalize.codebook import Codebook
from mentalize.coding.coder import Coder
from mentalize.evaluating.annomi import LICENCE, AnnomiSession
from mentalize.evaluating.behaviours import BEHAVIOURS, main_behaviour, mappings
from mentalize.evaluating.coded import label_turns
from mentalize.evaluating.figures import Resampling
from mentalize.evaluating.outcomes import AnnomiFigures, BehaviourFigures, Quality
from mentalize.stats.agreement import Array, contingency, f1_of, kappa_of, mean_of_defined, ratio
from mentalize.stats.discrimination import auc_of

INDEX = "share of reflections minus share of input among the clinician's turns"


def annomi_figures(
    sessions: Sequence[AnnomiSession], coder: Coder, book: Codebook, drawn: Resampling
) -> AnnomiFigures:
    """Measure `coder`, which has not been trained on AnnoMI; intervals are by transcript."""
    tables = np.stack([_table(session, coder, book) for session in sessions])
    total = tables.sum(0)
    return AnnomiFigures(
        licence=LICENCE,
        transcripts=len(sessions),
        turns=int(total.sum()),
        accuracy=drawn.estimate(tables, _accuracy),
        kappa=drawn.estimate(tables, kappa_of),
        macro_f1=drawn.estimate(tables, lambda summed: mean_of_defined(_f1(summed))),
        behaviours=_behaviours(total),
        table=tuple(tuple(map(int, row)) for row in total.tolist()),
        quality=_quality(tables, np.array([session.high for session in sessions]), drawn),
    )


def _table(session: AnnomiSession, coder: Coder, book: Codebook) -> Array:
    """Behaviours × behaviours of one session: the annotators' in the rows, ours in the columns."""
    by_move = mappings()
    turns = label_turns(session.transcript, coder, book)
    pairs = [
        (theirs, main_behaviour(turn, by_move))
        for turn, theirs in zip(turns, session.behaviours, strict=True)
        if theirs is not None
    ]
    return contingency([x for x, _ in pairs], [x for _, x in pairs], BEHAVIOURS)


def _accuracy(tables: Array) -> Array:
    return ratio(np.trace(tables, axis1=-2, axis2=-1), tables.sum((-2, -1)))


def _f1(tables: Array) -> Array:
    hits = np.diagonal(tables, axis1=-2, axis2=-1)
    return f1_of(hits, tables.sum(-1), tables.sum(-2))


def _behaviours(table: Array) -> tuple[BehaviourFigures, ...]:
    hits, rated = np.diagonal(table), table.sum(1)
    figures = np.stack([ratio(hits, table.sum(0)), ratio(hits, rated), _f1(table)], axis=1)
    return tuple(
        BehaviourFigures(behaviour, int(n), *row)
        for behaviour, n, row in zip(BEHAVIOURS, rated, figures.tolist(), strict=True)
    )


def _quality(tables: Array, is_high: Array, drawn: Resampling) -> Quality:
    ours = tables.sum(1)  # transcripts × behaviours, as we name them
    difference = ours[:, BEHAVIOURS.index("reflection")] - ours[:, BEHAVIOURS.index("input")]
    scores = ratio(difference, ours.sum(1))
    high, low = ((is_high == side) & ~np.isnan(scores) for side in (True, False))
    above, below = scores[high], scores[low]

    def area(times: Array) -> Array:
        return auc_of(above, below, times[:, high], times[:, low])

    found = drawn.estimate(np.eye(len(tables)), area)
    return Quality(INDEX, len(above), len(below), found, _median(above), _median(below))


def _median(scores: Array) -> float:
    return float(np.median(scores)) if len(scores) else float("nan")
