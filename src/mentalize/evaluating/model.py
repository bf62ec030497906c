"""What an evaluation says, as plain values. nan stands for a figure that is not defined."""

from __future__ import annotations

from dataclasses import dataclass

from mentalize.evaluating.outcomes import (
    AnnomiFigures,
    Calibration,
    IndexFigures,
    LengthFigures,
    Mistake,
    Selective,
)
from mentalize.stats.agreement import Estimate
from mentalize.stats.proportions import wilson

RATERS = (
    "two language-model raters working apart, not clinicians; "
    "their agreement with each other is higher than people reach"
)


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, with its Wilson 95% interval; the value is nan where there is nothing."""

    count: int
    of: int
    value: float
    low: float
    high: float


def share(count: int, of: int) -> Share:
    """The share `count` of `of`."""
    return Share(count, of, count / of if of else float("nan"), *wilson(count, of))


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """How one code is found.

    `n` is how many turns bear it, averaged over the raters; the other figures are nan where `n` is
    too small. `raters_f1` is that of the second rater measured by the first.
    """

    code: str
    n: float
    precision: float
    recall: float
    f1: float
    raters_f1: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Three figures of agreement on one layer, each with its bootstrap 95% interval by session."""

    kappa: Estimate
    alpha: Estimate
    macro_f1: Estimate


@dataclass(frozen=True, slots=True)
class LayerFigures:
    """Agreement on one layer: the coder with each rater, averaged, and the raters with each other.

    For a layer with one code a turn, kappa and alpha are of the whole layer. For one with any
    number of codes a turn they are those of each code (there or not), averaged over the codes that
    are rated often enough. Macro-F1 is averaged over those codes in either case.
    """

    id: str
    name: str
    turns: int
    coder: Agreement
    raters: Agreement
    codes: tuple[CodeFigures, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The mode where the coder may abstain: which share it answers, and how often it is right.

    Right is averaged over the raters; `accuracy_of_all` counts its best guesses too.
    """

    answered: Estimate
    accuracy_of_answered: Estimate
    accuracy_of_all: Estimate


@dataclass(frozen=True, slots=True)
class RiskFlags:
    """Whole sessions: which turns that both raters flag are found, and flags that no rater gave."""

    found: Share
    false_flags: int
    false_flags_per_session: float


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of some of the sessions."""

    name: str
    sessions: tuple[str, ...]
    turns: int
    layers: tuple[LayerFigures, ...]
    coverage: Coverage
    risk_flags: RiskFlags
    calibrations: tuple[Calibration, ...]
    selective: Selective
    lengths: tuple[LengthFigures, ...]
    indices: IndexFigures


@dataclass(frozen=True, slots=True)
class Detection:
    """How a kind of risk is told from none, in the last turn of short snippets."""

    name: str
    recall: Share
    precision: Share


@dataclass(frozen=True, slots=True)
class KindRecall:
    """Of the snippets that bear a kind of risk: how many are given it, how many any flag."""

    code: str
    named: Share
    flagged: Share


@dataclass(frozen=True, slots=True)
class RiskFigures:
    """The set of risk snippets: `carrying` of `snippets` bear a risk."""

    snippets: int
    carrying: int
    detections: tuple[Detection, ...]
    kinds: tuple[KindRecall, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation of one coder.

    `groups` is empty where there are no rated sessions; `risk` is None where there are no snippets,
    `annomi` where AnnoMI was not measured. `mistakes` are as many as were asked for.
    """

    coder: str
    version: str
    codebook: str
    raters: str
    minimum: int
    resamples: int
    seed: int
    groups: tuple[Group, ...]
    risk: RiskFigures | None
    annomi: AnnomiFigures | None = None
    mistakes: tuple[Mistake, ...] = ()
