"""The plain text of confidences, indices of sessions, another corpus, and single errors."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from mentalize.evaluating.outcomes import (
    AnnomiFigures,
    Bin,
    Calibration,
    IndexFigures,
    LengthFigures,
    Mistake,
    Quality,
    Selective,
)
from mentalize.evaluating.printing import WIDTH, estimate, number, table, titled, wrapped

_AROUND = 150  # characters shown before and after the words that a mistake rests on


def selective(figures: Selective) -> str:
    """How often the surest modes are right, and the curve from a tenth of the turns to all."""
    told = wrapped(
        f"Patient mode where the coder is surest: right in {estimate(figures.accuracy)} at "
        f"{figures.coverage:.0%} coverage. Risk–coverage curve:"
    )
    covered = ("coverage", *(f"{point.coverage:.0%}" for point in figures.curve))
    errors = ("error", *(number(point.error) for point in figures.curve))
    return f"{told}\n{table(covered, [errors])}"


def lengths(figures: Sequence[LengthFigures]) -> str:
    """Accuracy of the mode by length of turn."""
    rows = [(x.name, str(x.turns), estimate(x.accuracy)) for x in figures]
    return table(("mode by length of turn", "turns", "accuracy"), rows)


def calibration(figures: Calibration) -> str:
    """The expected calibration error of a layer and its reliability table."""
    told = wrapped(
        f"Confidence of {figures.name}: expected calibration error {estimate(figures.error)} over "
        f"{figures.labels} labels in ten bins of equal width."
    )
    head = (f"{figures.name}: confidence", "n", "mean", "share right")
    return f"{told}\n{table(head, [_bin(x) for x in figures.bins if x.n])}"


def _bin(found: Bin) -> tuple[str, ...]:
    between = f"{found.low:.1f} to {found.high:.1f}"
    return between, str(found.n), number(found.confidence), number(found.right)


def indices(figures: IndexFigures) -> str:
    """ICC of every index of a session, and the medians."""
    rows = [
        (x.name, str(x.sessions), estimate(x.coder), estimate(x.raters)) for x in figures.indices
    ]
    median = ("median", "", estimate(figures.coder), estimate(figures.raters))
    head = ("index of a session, ICC(2,1)", "n", "coder with raters", "raters")
    return table(head, [*rows, median])


def annomi(figures: AnnomiFigures) -> str:
    """Transfer to AnnoMI, with the line on its licence."""
    names = [x.behaviour for x in figures.behaviours]
    counts = [(name, *map(str, row)) for name, row in zip(names, figures.table, strict=True)]
    scores = [
        (x.behaviour, str(x.n), number(x.precision), number(x.recall), number(x.f1))
        for x in figures.behaviours
    ]
    told = (
        f"Main clinician behaviour, mapped from our moves: accuracy {estimate(figures.accuracy)}, "
        f"kappa {estimate(figures.kappa)}, macro-F1 {estimate(figures.macro_f1)}; n = "
        f"{figures.turns} clinician's turns, intervals by transcript."
    )
    parts = [
        titled(f"AnnoMI ({figures.transcripts} transcripts)"),
        wrapped(f"{figures.licence}."),
        wrapped(told),
        table(("annotators ↓ coder →", *names), counts),
        table(("behaviour", "n", "precision", "recall", "F1"), scores),
        _quality(figures.quality),
    ]
    return "\n\n".join(parts)


def _quality(quality: Quality) -> str:
    return wrapped(
        f"Quality of a session ({quality.high} high, {quality.low} low) by the {quality.index}, "
        f"untrained: AUC {estimate(quality.auc)}; median {number(quality.median_high)} in high, "
        f"{number(quality.median_low)} in low."
    )


def mistakes(found: Sequence[Mistake]) -> str:
    """Errors for reading: where, how sure, what was said by whom, and the words in »…«."""
    title = titled("labels that no rater gave, the surest first")
    return "\n\n".join([title, *map(_mistake, found)])


def _mistake(mistake: Mistake) -> str:
    guess = " (best guess)" if mistake.abstained else ""
    said = "; ".join(f"rater {n}: {code or '–'}" for n, code in enumerate(mistake.raters, start=1))
    head = (
        f"{mistake.layer}, {mistake.session}, turn {mistake.turn}, confidence "
        f"{number(mistake.confidence)}{guess}: {mistake.code}; {said}"
    )
    indent = "    "
    words = fill(_words(mistake), WIDTH, initial_indent=indent, subsequent_indent=indent)
    return f"{wrapped(head)}\n{words}"


def _words(mistake: Mistake) -> str:
    text, start, end = mistake.text, mistake.start, mistake.end
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    opening = "…" if start > _AROUND else ""
    closing = "…" if len(text) > end + _AROUND else ""
    marked = f"{opening}{before}»{text[start:end]}«{after}{closing}"
    return " ".join(marked.split())
