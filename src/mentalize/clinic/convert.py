"""Between rows and the library's plain values. Nothing here asks the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, cast

from mentalize.clinic.bearing import uncounted
from mentalize.clinic.models import Correction, MachineReview, Rating, Session
from mentalize.codebook import load
from mentalize.codebook.model import Codebook
from mentalize.reviewing import Review, assemble
from mentalize.reviewing.course import Brief, Follow, Mention
from mentalize.reviewing.model import Index
from mentalize.transcripts.labels import Label, Layer
from mentalize.transcripts.model import ClinicianGuess, Quote, Transcript, Turn

SINGLE = frozenset({"mode", "arousal", "question", "stance"})


def from_transcript(transcript: Transcript) -> str:
    """A transcript as the text that a session keeps."""
    return json.dumps(asdict(transcript), ensure_ascii=False, separators=(",", ":"))


def to_transcript(session: Session) -> Transcript:
    """The transcript of a session; pauses, times and laughter as they were read."""
    return transcript_of(json.loads(session.transcript), str(session))


def transcript_of(stored: dict[str, Any], source: str) -> Transcript:
    """What `asdict` made of a transcript, once more a transcript."""
    return Transcript(
        turns=tuple(Turn(**turn) for turn in stored["turns"]),
        clinician=ClinicianGuess(**stored["clinician"]),
        source=source,
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


def standing(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Corrections that nobody took back, in the order made."""
    made = tuple(corrections)
    undone = {x.of_id for x in made if x.act == Correction.Act.UNDO}
    return tuple(x for x in made if x.act != Correction.Act.UNDO and x.pk not in undone)


def effective(
    labels: Sequence[Label], corrections: Iterable[Correction], turns: Sequence[Turn]
) -> tuple[Label, ...]:
    """The machine's labels with people's corrections laid over them, in the order made."""
    found = list(labels)
    for correction in standing(corrections):
        if fold := _FOLD.get(correction.act):
            found = fold(found, correction, turns[correction.turn])
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


_FOLD: dict[str, Callable[[list[Label], Correction, Turn], list[Label]]] = {
    Correction.Act.ADD: _add,
    Correction.Act.REMOVE: _remove,
    Correction.Act.REPLACE: _replace,
}


def is_there(labels: Iterable[Label], correction: Correction) -> bool:
    """Whether there is a label of which `correction` says otherwise; for a new one: whether it is heard."""
    if correction.act != Correction.Act.ADD:
        return any(_meant(x, correction) for x in labels)
    same = (correction.turn, correction.layer, correction.new)
    return any(
        (x.turn, x.layer, x.code) == same
        and not x.abstained
        and (not correction.end or x.start == correction.start)
        for x in labels
    )


def _meant(label: Label, correction: Correction) -> bool:
    same = (label.turn, label.layer) == (correction.turn, correction.layer)
    code = correction.layer in SINGLE or label.code == correction.old
    place = not correction.end or label.start == correction.start
    return same and code and place


def _said(correction: Correction, turn: Turn) -> Label:
    end = min(correction.end, len(turn.text)) or len(turn.text)
    return Label(
        turn=correction.turn, layer=cast("Layer", correction.layer), code=correction.new,
        start=min(correction.start, end), end=end, confidence=1.0,
        because=f"{correction.by}: {correction.reason}" if correction.reason else str(correction.by),
        coder=str(correction.by), version="person", at=correction.at.isoformat(timespec="seconds"),
    )  # fmt: skip


def to_review(
    session: Session, machine: MachineReview, corrections: Iterable[Correction]
) -> Review:
    """The review that corrected labels give; indices, path and moments follow at once.

    Of a session from memory it counts nothing, whoever asks: page, API, export, over time.
    """
    made = tuple(corrections)
    transcript = to_transcript(session)
    labels = effective(to_labels(machine), made, transcript.turns)
    return put_together(session, transcript, labels, made)


def put_together(
    session: Session,
    transcript: Transcript,
    labels: Iterable[Label],
    corrections: Iterable[Correction],
) -> Review:
    """The review of effective labels, without what `corrections` call wrong, and what memory can't bear."""
    review = _without_wrong(assemble(transcript, labels, book()), corrections)
    return uncounted(review) if session.from_memory else review


def _without_wrong(review: Review, corrections: Iterable[Correction]) -> Review:
    """Leave out the suggestions that somebody called wrong where they stood, wherever they are shown."""
    wrong = {(x.turn, x.old) for x in standing(corrections) if x.act == Correction.Act.WRONG_HERE}
    if not wrong:
        return review
    card, missed = review.card, review.card.missed
    if missed and missed.other_way and (missed.other_way.turn, missed.other_way.code) in wrong:
        card = replace(card, missed=replace(missed, other_way=None))
    kept = tuple(x for x in review.suggestions if (x.turn, x.code) not in wrong)
    return replace(review, suggestions=kept, card=card)


def from_brief(brief: Brief) -> str:
    """What a session adds to a course, as the text that a summary keeps."""
    return json.dumps(asdict(brief), ensure_ascii=False, separators=(",", ":"))


def to_brief(text: str) -> Brief:
    """What a session adds to a course."""
    stored: dict[str, Any] = json.loads(text)
    return Brief(
        indices=tuple(_to_index(x) for x in stored["indices"]),
        after=tuple(Follow(**x) for x in stored["after"]),
        affects=tuple(_to_mention(x) for x in stored["affects"]),
        risks=tuple(_to_mention(x) for x in stored["risks"]),
        minded=_to_quote(stored["minded"]),
        told=_to_quote(stored["told"]),
    )


def _to_index(stored: dict[str, Any]) -> Index:
    ends = stored["interval"]
    return Index(**{**stored, "interval": ends and (ends[0], ends[1])})


def _to_mention(stored: dict[str, Any]) -> Mention:
    return Mention(stored["code"], Quote(**stored["quote"]))


def _to_quote(stored: dict[str, Any] | None) -> Quote | None:
    return None if stored is None else Quote(**stored)


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


def rated_labels(rating: Rating, turns: Sequence[Turn]) -> tuple[Label, ...]:
    """A rating as labels; each rests on its whole turn."""
    at = (rating.finished_at or rating.asked_at).isoformat(timespec="seconds")
    return tuple(
        Label(
            turn=turn, layer=cast("Layer", layer), code=code, start=0, end=len(turns[turn].text),
            confidence=1.0, because="rated blind", coder=str(rating.rater), version="person", at=at,
        )
        for turn, layers in to_rating(rating.labels).items()
        for layer, codes in layers.items()
        for code in codes
    )  # fmt: skip


def book() -> Codebook:
    """The codebook that is in use."""
    return load()
