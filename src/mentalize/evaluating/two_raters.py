"""How far two raters of one session agree, layer by layer, and where they differ.

A rater is a person or a coder. Intervals are drawn by turn: they tell how sure a figure is of this one
session, and are a little too narrow, since neighbouring turns resemble each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from mentalize.codebook import Codebook
from mentalize.evaluating.figures import Resampling
from mentalize.evaluating.layers import Scale, scales
from mentalize.evaluating.model import Share, share
from mentalize.stats.agreement import Array, Estimate, alpha_of, kappa_of, mean_of_defined
from mentalize.transcripts.labels import LabelledTurn

# what a person codes: a scale's name → its layer; families and the like follow from these
_LAYERS = {
    "mode": "mode", "processes": "process", "affects": "affect", "arousal": "arousal",
    "risk": "risk", "moves": "move", "question": "question", "stance": "stance",
}  # fmt: skip
_Sides = list[tuple[frozenset[str], frozenset[str]]]


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code, there or not there: in how many turns for each rater and for both, and kappa."""

    code: str
    first: int
    second: int
    both: int
    kappa: Estimate


@dataclass(frozen=True, slots=True)
class LayerAgreement:
    """One layer: in which share of turns all codes are alike, kappa and alpha; nan is undefined.

    For a layer with any number of codes a turn, kappa and alpha are means over `codes`, which are those
    that either rater used.
    """

    layer: str
    name: str
    alike: Share
    kappa: Estimate
    alpha: Estimate
    codes: tuple[CodeAgreement, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A turn of which two raters say different things in one layer; codes stand in the codebook's order."""

    turn: int
    layer: str
    first: tuple[str, ...]
    second: tuple[str, ...]


def agreement(
    first: Sequence[LabelledTurn],
    second: Sequence[LabelledTurn],
    book: Codebook,
    drawn: Resampling | None = None,
) -> tuple[LayerAgreement, ...]:
    """The agreement on every layer; both sides hold the same turns, those that both have rated."""
    by = drawn or Resampling()
    return tuple(_layer(scale, _read(scale, first, second), by) for scale in _scales(book))


def differences(
    first: Sequence[LabelledTurn], second: Sequence[LabelledTurn], book: Codebook
) -> tuple[Difference, ...]:
    """What the two say differently, in the order spoken."""
    found = [
        Difference(ours.turn.index, _LAYERS[scale.id], *(_ordered(scale, x) for x in said))
        for scale in _scales(book)
        for ours, theirs in zip(first, second, strict=True)
        if ours.turn.role == scale.role
        and (said := (scale.read(ours), scale.read(theirs)))[0] != said[1]
    ]
    return tuple(sorted(found, key=lambda x: x.turn))


def _scales(book: Codebook) -> Iterator[Scale]:
    by_id = {scale.id: scale for scale in scales(book)}
    return (by_id[name] for name in _LAYERS)


def _read(scale: Scale, first: Sequence[LabelledTurn], second: Sequence[LabelledTurn]) -> _Sides:
    return [
        (scale.read(ours), scale.read(theirs))
        for ours, theirs in zip(first, second, strict=True)
        if ours.turn.role == scale.role
    ]


def _ordered(scale: Scale, codes: frozenset[str]) -> tuple[str, ...]:
    return tuple(code for code in scale.codes if code in codes)


def _layer(scale: Scale, said: _Sides, drawn: Resampling) -> LayerAgreement:
    used = [code for code in scale.codes if any(code in x for pair in said for x in pair)]
    if scale.many:
        tables, figures = _there(said, used), _several
    else:
        places = [scale.codes.index(code) for code in used]
        tables, figures = _whole(said, scale.codes), partial(_one, scale, places)
    kappa, alpha, *by_code = drawn.estimates(tables, figures)
    return LayerAgreement(
        _LAYERS[scale.id],
        scale.name,
        share(sum(ours == theirs for ours, theirs in said), len(said)),
        kappa,
        alpha,
        tuple(_code(code, said, found) for code, found in zip(used, by_code, strict=True)),
    )


def _code(code: str, said: _Sides, kappa: Estimate) -> CodeAgreement:
    return CodeAgreement(
        code,
        sum(code in ours for ours, _ in said),
        sum(code in theirs for _, theirs in said),
        sum(code in ours and code in theirs for ours, theirs in said),
        kappa,
    )


def _several(tables: Array) -> Array:
    """Kappa and alpha as means over the codes (b × codes × 2 × 2), then kappa of each code."""
    kappas = kappa_of(tables)
    means = (mean_of_defined(kappas), mean_of_defined(alpha_of(tables)))
    return np.column_stack((*means, kappas))


def _one(scale: Scale, places: Sequence[int], tables: Array) -> Array:
    """Kappa and alpha of the layer (b × codes × codes), weighted as its scale has it, then of each code."""
    whole = (kappa_of(tables, scale.weights), alpha_of(tables, scale.metric))
    return np.column_stack((*whole, *(kappa_of(_against_rest(tables, x)) for x in places)))


def _against_rest(tables: Array, place: int) -> Array:
    """One code against all others: b × 2 × 2."""
    both = tables[:, place, place]
    first, second = tables[:, place].sum(-1), tables[:, :, place].sum(-1)
    neither = tables.sum((-2, -1)) - first - second + both
    rows = (neither, second - both, first - both, both)
    return np.stack(rows, -1).reshape(-1, 2, 2)


def _whole(said: _Sides, codes: Sequence[str]) -> Array:
    """For each turn a table (turns × codes × codes): what either side gave it."""
    ours, theirs = (_marks([pair[side] for pair in said], codes) for side in (0, 1))
    tables: Array = np.einsum("ni,nj->nij", ours, theirs)
    return tables


def _there(said: _Sides, codes: Sequence[str]) -> Array:
    """For each turn and code a table (turns × codes × 2 × 2): not there or there, for either side."""
    ours, theirs = (_marks([pair[side] for pair in said], codes) for side in (0, 1))
    sides = (np.stack([1 - ours, ours], -1), np.stack([1 - theirs, theirs], -1))
    tables: Array = np.einsum("nci,ncj->ncij", *sides)
    return tables


def _marks(said: Sequence[frozenset[str]], codes: Sequence[str]) -> Array:
    """Turns × codes: 1 where the code was given."""
    marks = [[float(code in given) for code in codes] for given in said]
    return np.array(marks).reshape(len(said), len(codes))
