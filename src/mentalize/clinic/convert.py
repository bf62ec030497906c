"""Between rows and the library's plain values. Nothing here asks the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, cast

from mentalize.codebook import load
from mentalize.codebook.model import Codebook
from mentalize.clinic.models import Correction, MachineReview, Session
from mentalize.reviewing import Review, assemble
from mentalize.transcripts.labels import Label, Layer
from mentalize.transcripts.model import ClinicianGuess, Transcript, Turn

SINGLE = frozenset({"mode", "arousal", "question", "stance"})


def from_transcript(transcript: Transcript) -> str:
    """A transcript as the text that a session keeps."""
    return json.dumps(asdict(transcript), ensure_ascii=False, separators=(",", ":"))


def to_transcript(session: Session) -> Transcript:
    """The transcript of a session; pauses, times and laughter as they were read."""
    stored: dict[str, Any] = json.loads(session.transcript)
    return Transcript(
        turns=tuple(Turn(**turn) for turn in stored["turns"]),
        clinician=ClinicianGuess(**stored["clinician"]),
        source=str(session),
        format=stored["format"],
        notes=tuple(stored["notes"]),
    )


def from_labels(labels: Iterable[Label]) -> str:
    """Labels as the text that a machine review keeps; derived ones are computed anew each time."""
    kept = [asdict(label) for label in labels if label.layer != "derived"]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def to_labels(review: MachineReview) -> tuple[Label, ...]:
    """The labels of a machine review, as the coder gave them."""
    return tuple(Label(**label) for label in json.loads(review.labels))


def effective(
    labels: Sequence[Label], corrections: Iterable[Correction], turns: Sequence[Turn]
) -> tuple[Label, ...]:
    """The machine's labels with people's corrections laid over them, in the order made."""
    made = tuple(corrections)
    undone = {x.of_id for x in made if x.act == Correction.Act.UNDO}
    found = list(labels)
    for correction in made:
        if correction.pk not in undone and correction.act in _FOLD:
            found = _FOLD[correction.act](found, correction, turns[correction.turn])
    return tuple(found)


def _remove(labels: list[Label], correction: Correction, turn: Turn) -> list[Label]:
    del turn
    return [x for x in labels if not _meant(x, correction)]


def _add(labels: list[Label], correction: Correction, turn: Turn) -> list[Label]:
    kept = labels
    if correction.layer in SINGLE:
        kept = [x for x in labels if (x.turn, x.layer) != (correction.turn, correction.layer)]
    return [*kept, _said(correction, turn)]


def _replace(labels: list[Label], correction: Correction, turn: Turn) -> list[Label]:
    """The same words, another code."""
    return [
        replace(_said(correction, turn), start=x.start, end=x.end, target=x.target)
        if _meant(x, correction)
        else x
        for x in labels
    ]


_FOLD = {
    Correction.Act.ADD: _add,
    Correction.Act.REMOVE: _remove,
    Correction.Act.REPLACE: _replace,
}


def _meant(label: Label, correction: Correction) -> bool:
    same = (label.turn, label.layer) == (correction.turn, correction.layer)
    code = correction.layer in SINGLE or label.code == correction.old
    place = not correction.end or label.start == correction.start
    return same and code and place


def _said(correction: Correction, turn: Turn) -> Label:
    end = min(correction.end, len(turn.text)) or len(turn.text)
    return Label(
        turn=correction.turn, layer=cast(Layer, correction.layer), code=correction.new,
        start=min(correction.start, end), end=end, confidence=1.0,
        because=f"{correction.by}: {correction.reason}" if correction.reason else str(correction.by),
        coder=str(correction.by), version="person", at=correction.at.isoformat(timespec="seconds"),
    )  # fmt: skip


def to_review(
    session: Session, machine: MachineReview, corrections: Iterable[Correction]
) -> Review:
    """The review that corrected labels give; indices, path and moments follow at once."""
    transcript = to_transcript(session)
    labels = effective(to_labels(machine), corrections, transcript.turns)
    return assemble(transcript, labels, book())


def from_rating(codes: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """A rater's own codes, turn → layer → codes, as the text that a rating keeps."""
    return json.dumps(codes, ensure_ascii=False, sort_keys=True)


def to_rating(text: str) -> dict[int, dict[str, tuple[str, ...]]]:
    """A rater's own codes by turn and layer."""
    stored: dict[str, dict[str, list[str]]] = json.loads(text)
    return {
        int(turn): {layer: tuple(codes) for layer, codes in layers.items()}
        for turn, layers in stored.items()
    }


def book() -> Codebook:
    """The codebook that is in use."""
    return load()
