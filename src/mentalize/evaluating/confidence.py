"""Whether confidences mean what they say, and how often the surest labels are right."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from mentalize.evaluating.coded import Coded
from mentalize.evaluating.figures import Resampling
from mentalize.evaluating.outcomes import Bin, Calibration, CurvePoint, LengthFigures, Selective
from mentalize.stats.agreement import Array, mean_of_defined, ratio
from mentalize.stats.calibration import BINS, accuracy_at, bin_counts, calibration_error_of
from mentalize.transcripts.labels import LabelledTurn
from mentalize.transcripts.words import words

COVERAGE = 0.7
LENGTHS = (("up to 5 words", 5), ("6 to 20", 20), ("21 to 60", 60), ("over 60", inf))
_TENTHS = 10

# a label's confidence, and whether each rater gives it too
_Judged = tuple[float, tuple[bool, ...]]


def calibrations(coded: Sequence[Coded], drawn: Resampling) -> tuple[Calibration, ...]:
    """The calibration of mode and moves; best guesses the coder does not stand behind count too."""
    return (
        _calibration(
            "mode", "patient mode", [_rater_bins(_modes(x), len(x.raters)) for x in coded], drawn
        ),
        _calibration(
            "moves", "moves", [_rater_bins(_moves(x), len(x.raters)) for x in coded], drawn
        ),
    )


def selective(coded: Sequence[Coded], drawn: Resampling) -> Selective:
    """The mode of the surest turns: those without a label are `none` with confidence 0."""
    counts = _by_level([_guesses(one) for one in coded])

    def error(coverage: float) -> float:
        return 1.0 - float(accuracy_at(coverage, counts.sum(0)))

    at = drawn.estimate(counts, lambda summed: accuracy_at(COVERAGE, summed))
    covered = [tenth / _TENTHS for tenth in range(1, _TENTHS + 1)]
    return Selective(COVERAGE, at, tuple(CurvePoint(c, error(c)) for c in covered))


def by_length(coded: Sequence[Coded], drawn: Resampling) -> tuple[LengthFigures, ...]:
    """How often the mode is right, by the number of words in the patient's turn."""
    counts = np.stack([_length_counts(one) for one in coded])
    return tuple(
        LengthFigures(
            name,
            int(counts[:, place, 0].sum()),
            drawn.estimate(counts[:, place], lambda summed: ratio(summed[:, 1], summed[:, 0])),
        )
        for place, (name, _) in enumerate(LENGTHS)
    )


def _modes(one: Coded) -> list[_Judged]:
    return [
        (ours.mode.confidence, tuple(ours.mode.code == rater.mode_code for rater in theirs))
        for ours, theirs in one.rows("patient")
        if ours.mode is not None
    ]


def _moves(one: Coded) -> list[_Judged]:
    return [
        (move.confidence, tuple(rater.has_move(move.code) for rater in theirs))
        for ours, theirs in one.rows("clinician")
        for move in ours.moves
    ]


def _calibration(layer: str, name: str, judged: Sequence[Array], drawn: Resampling) -> Calibration:
    counts = np.stack(judged)

    def error(summed: Array) -> Array:
        return mean_of_defined(calibration_error_of(summed))

    total = counts.sum(0).mean(0)
    return Calibration(
        layer, name, int(total[:, 0].sum()), drawn.estimate(counts, error), _bins(total)
    )


def _rater_bins(judged: Sequence[_Judged], raters: int) -> Array:
    """Raters × bins × (n, sum of confidence, sum right) of one session."""
    sure = [confidence for confidence, _ in judged]
    rated = np.array([right for _, right in judged], float).reshape(len(judged), raters)
    return np.stack([bin_counts(sure, rated[:, rater]) for rater in range(raters)])


def _bins(counts: Array) -> tuple[Bin, ...]:
    means = ratio(counts[:, 1:], counts[:, :1])
    return tuple(
        Bin(place / BINS, (place + 1) / BINS, int(counts[place, 0]), *means[place].tolist())
        for place in range(BINS)
    )


def _mode_right(ours: LabelledTurn, theirs: Sequence[LabelledTurn]) -> float:
    """Which share of the raters gives the same mode, 0 to 1."""
    code = ours.mode_code or "none"
    return sum(code == rater.mode_code for rater in theirs) / len(theirs)


def _guesses(one: Coded) -> list[tuple[float, float]]:
    """The confidence of every patient turn's mode, and which share of the raters gives it."""
    return [
        (ours.mode.confidence if ours.mode else 0.0, _mode_right(ours, theirs))
        for ours, theirs in one.rows("patient")
    ]


def _by_level(sessions: Sequence[Sequence[tuple[float, float]]]) -> Array:
    """Sessions × levels of confidence × (n, right), by falling confidence."""
    levels = sorted({sure for session in sessions for sure, _ in session}, reverse=True)
    place = {level: number for number, level in enumerate(levels)}
    counts = np.zeros((len(sessions), len(levels), 2))
    for number, session in enumerate(sessions):
        for sure, right in session:
            counts[number, place[sure]] += (1.0, right)
    return counts


def _length_counts(one: Coded) -> Array:
    """Lengths × (n, right) of one session."""
    counts = np.zeros((len(LENGTHS), 2))
    for ours, theirs in one.rows("patient"):
        counts[_length(len(words(ours.turn.text)))] += (1.0, _mode_right(ours, theirs))
    return counts


def _length(count: int) -> int:
    fits = (place for place, (_, most) in enumerate(LENGTHS) if count <= most)
    return next(fits)
