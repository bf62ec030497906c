"""What an evaluation says of confidences, indices, single errors and another corpus, as values.

nan stands for a figure that is not defined.
"""

from __future__ import annotations

from dataclasses import dataclass

from mentalize.stats.agreement import Estimate


@dataclass(frozen=True, slots=True)
class Bin:
    """Labels whose confidence is `low` to `high`: how many, how sure, and which share is right."""

    low: float
    high: float
    n: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether the confidence of a layer's labels means what it says.

    A label is right where a rater gives it too; errors and shares are averaged over the raters.
    """

    layer: str
    name: str
    labels: int
    error: Estimate
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The error (1 − share right) in the `coverage` of turns that are surest, both 0 to 1."""

    coverage: float
    error: float


@dataclass(frozen=True, slots=True)
class Selective:
    """The mode of the surest turns: share right in `coverage` of them, and the whole curve."""

    coverage: float
    accuracy: Estimate
    curve: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class LengthFigures:
    """The mode in patient turns of a length: which share is right, averaged over the raters."""

    name: str
    turns: int
    accuracy: Estimate


@dataclass(frozen=True, slots=True)
class IndexAgreement:
    """ICC(2,1) of one index over `sessions`: coder with rater, averaged; rater with rater."""

    id: str
    name: str
    sessions: int
    coder: Estimate
    raters: Estimate


@dataclass(frozen=True, slots=True)
class IndexFigures:
    """Agreement on the figures of whole sessions, and the medians over those that are defined."""

    coder: Estimate
    raters: Estimate
    indices: tuple[IndexAgreement, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A label that no rater gave: `raters` holds what each of them said of the turn.

    `text` is the whole turn; the label rests on its characters `start` to `end` (half open).
    """

    layer: str
    session: str
    turn: int
    confidence: float
    code: str
    raters: tuple[str, ...]
    text: str
    start: int
    end: int
    abstained: bool


@dataclass(frozen=True, slots=True)
class BehaviourFigures:
    """How one clinician behaviour is found: `n` turns bear it."""

    behaviour: str
    n: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Quality:
    """Sessions of high quality told from those of low quality by `index`; `auc` 0.5 is chance."""

    index: str
    high: int
    low: int
    auc: Estimate
    median_high: float
    median_low: float


@dataclass(frozen=True, slots=True)
class AnnomiFigures:
    """Transfer to AnnoMI: the main clinician behaviour, mapped from our moves.

    `table` counts turns: the annotators' behaviour in the rows, ours in the columns, both in the
    order of `behaviours`.
    """

    licence: str
    transcripts: int
    turns: int
    accuracy: Estimate
    kappa: Estimate
    macro_f1: Estimate
    behaviours: tuple[BehaviourFigures, ...]
    table: tuple[tuple[int, ...], ...]
    quality: Quality
