"""Writes the labels of a review as a tidy table: one row a label, for a spreadsheet or statistics."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from mentalize.reports.words import printable
from mentalize.reviewing.model import Review
from mentalize.transcripts.labels import Label, LabelledTurn

COLUMNS = (
    "turn", "role", "speaker", "start_time", "layer", "code", "start", "end", "words", "confidence",
    "coder", "version", "at", "because", "abstained", "target",
)  # fmt: skip
_FORMULA = re.compile(r"[\s\x00]*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def to_csv(review: Review) -> str:
    """Write every label as a row, by turn, layer and place in the turn.

    `turn`, `start` and `end` count from 0 as in the JSON, `start_time` is in seconds. A cell that a
    spreadsheet would run as a formula gets an apostrophe in front.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for turn in review.turns:
        for label in all_labels(turn):
            writer.writerow([harmless(printable(x)) for x in _row(turn, label)])
    return target.getvalue()


def all_labels(turn: LabelledTurn) -> Iterator[Label]:
    """Go through the labels of a turn, layer by layer."""
    yield from turn.moves
    yield from (x for x in (turn.question, turn.stance, turn.mode) if x)
    yield from turn.processes
    yield from turn.affects
    yield from (x for x in (turn.arousal,) if x)
    yield from turn.risks
    yield from turn.doubtful
    yield from turn.derived


def _row(labelled: LabelledTurn, label: Label) -> tuple[str, ...]:
    turn = labelled.turn
    return (
        str(turn.index), turn.role, turn.speaker, "" if turn.start is None else f"{turn.start:g}",
        label.layer, label.code, str(label.start), str(label.end), labelled.words(label),
        f"{label.confidence:.3f}", label.coder, label.version, label.at, label.because,
        "yes" if label.abstained else "no", label.target,
    )  # fmt: skip


def harmless(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run as a formula; numbers stay."""
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
