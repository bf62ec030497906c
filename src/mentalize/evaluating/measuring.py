"""Measures a coder: codes every session, then compares with each rater, by group of sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mentalize.codebook import Codebook
from mentalize.coding.coder import Coder
from mentalize.evaluating.annomi import AnnomiSession
from mentalize.evaluating.coded import Coded, label_session
from mentalize.evaluating.confidence import by_length, calibrations, selective
from mentalize.evaluating.figures import MINIMUM, Resampling, layer_figures
from mentalize.evaluating.gold import Gold
from mentalize.evaluating.layers import Scale, scales
from mentalize.evaluating.mistakes import surest_mistakes
from mentalize.evaluating.model import (
    RATERS,
    Coverage,
    Group,
    LayerFigures,
    Report,
    RiskFlags,
    share,
)
from mentalize.evaluating.risk_set import risk_figures
from mentalize.evaluating.sessions import index_figures
from mentalize.evaluating.transfer import annomi_figures
from mentalize.stats.agreement import Estimate, ratio

NOTHING = Gold((), frozenset(), ())


@dataclass(frozen=True, slots=True)
class Material:
    """What a coder is measured by: rated sessions, the sessions of AnnoMI, or both."""

    gold: Gold = NOTHING
    annomi: tuple[AnnomiSession, ...] = ()


def evaluate(
    material: Material | Gold,
    coder: Coder,
    book: Codebook,
    resampling: Resampling | None = None,
    mistakes: int = 0,
) -> Report:
    """Measure `coder` by `material`; all that reaches the coder is what was said.

    `mistakes` says how many errors, the surest ones, are kept for reading on mode and on moves.
    """
    measured = Material(material) if isinstance(material, Gold) else material
    drawn, gold = resampling or Resampling(), measured.gold
    coded = tuple(label_session(session, coder, book) for session in gold.sessions)
    return Report(
        coder=coder.name,
        version=coder.version,
        codebook=book.version,
        raters=RATERS,
        minimum=MINIMUM,
        resamples=drawn.resamples,
        seed=drawn.seed,
        groups=tuple(_group(name, some, book, drawn) for name, some in _groups(coded, gold.real)),
        risk=risk_figures(gold.snippets, coder, book) if gold.snippets else None,
        annomi=annomi_figures(measured.annomi, coder, book, drawn) if measured.annomi else None,
        mistakes=surest_mistakes(coded, mistakes),
    )


def _groups(coded: Sequence[Coded], real: frozenset[str]) -> list[tuple[str, Sequence[Coded]]]:
    """All sessions, and beside them those invented and those real where there are both."""
    if not coded:
        return []
    invented = [one for one in coded if one.id not in real]
    took_place = [one for one in coded if one.id in real]
    parts = [("invented sessions", invented), ("real sessions", took_place)]
    return [("all sessions", coded), *(parts if invented and took_place else [])]


def _group(name: str, coded: Sequence[Coded], book: Codebook, drawn: Resampling) -> Group:
    return Group(
        name,
        tuple(one.id for one in coded),
        sum(len(one.coder) for one in coded),
        tuple(_layer(scale, coded, drawn) for scale in scales(book)),
        _coverage(coded, drawn),
        _risk_flags(coded),
        calibrations(coded, drawn),
        selective(coded, drawn),
        by_length(coded, drawn),
        index_figures(coded, book, drawn),
    )


def _layer(scale: Scale, coded: Sequence[Coded], drawn: Resampling) -> LayerFigures:
    against = np.stack([[scale.table(rater, x.coder) for rater in x.raters] for x in coded])
    between = np.stack([[scale.table(*x.raters)] for x in coded])
    return layer_figures(scale, against, between, drawn)


def _coverage(coded: Sequence[Coded], drawn: Resampling) -> Coverage:
    counts = np.array([_mode_counts(one) for one in coded], float)

    def of(top: int, bottom: int) -> Estimate:
        return drawn.estimate(counts, lambda sums: ratio(sums[:, top], sums[:, bottom]))

    return Coverage(of(1, 0), of(2, 1), of(3, 0))


def _mode_counts(one: Coded) -> tuple[float, float, float, float]:
    """Count patient turns, those answered, the right ones of these, and the right ones of all.

    Right is averaged over the raters.
    """
    turns = [
        row for row in zip(one.coder, *one.raters, strict=True) if row[0].turn.role == "patient"
    ]
    answered = [coder.mode is not None and not coder.mode.abstained for coder, *_ in turns]
    right = [
        float(np.mean([coder.mode_code == rater.mode_code for rater in raters]))
        for coder, *raters in turns
    ]
    of_answered = sum(x for x, yes in zip(right, answered, strict=True) if yes)
    return len(turns), sum(answered), of_answered, sum(right)


def _risk_flags(coded: Sequence[Coded]) -> RiskFlags:
    """Compare flags of any risk, turn by turn."""
    turns = [
        tuple(bool(turn.risks or turn.doubtful) for turn in row)
        for one in coded
        for row in zip(one.coder, *one.raters, strict=True)
    ]
    both = [ours for ours, *theirs in turns if all(theirs)]
    false = sum(ours and not any(theirs) for ours, *theirs in turns)
    return RiskFlags(share(sum(both), len(both)), false, false / len(coded))
