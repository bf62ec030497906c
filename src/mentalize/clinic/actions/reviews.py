"""Saying otherwise: corrections over a machine's review, blind second ratings, and what was settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from mentalize.clinic.actions.notices import tell
from mentalize.clinic.actions.recording import record
from mentalize.clinic.convert import SINGLE, book, from_rating, to_rating, to_transcript
from mentalize.clinic.models import Correction, MachineReview, Person, Rating, Session, Settled
from mentalize.clinic.permissions import (
    RefusedError,
    check_may_correct,
    check_may_rate,
    check_may_read,
    check_owns,
)
from mentalize.errors import MentalizeError


@transaction.atomic
def correct(  # noqa: PLR0913 - a correction has as many parts
    review: MachineReview,
    turn: int,
    layer: str,
    *,
    old: str = "",
    new: str = "",
    span: tuple[int, int] = (0, 0),
    reason: str = "",
    by: Person,
) -> Correction:
    """Say otherwise: with `old` and `new` replace, with `new` alone add, with `old` alone remove.

    `span` holds character offsets of the words meant; (0, 0) means the label whatever its words, or
    for a new label the whole turn.
    """
    session = review.session
    check_may_correct(by, session)
    _check_fits(session, turn, layer, new)
    made = Correction.objects.create(
        review=review, turn=turn, layer=layer, act=_act(layer, old, new), old=old, new=new,
        start=span[0], end=span[1], reason=reason.strip(), by=by,
    )  # fmt: skip
    record(by, f"said otherwise: {layer}", session, session.case)
    return made


def _act(layer: str, old: str, new: str) -> str:
    if not new:
        if layer in SINGLE or not old:
            raise MentalizeError("there is always exactly one of these", layer, "choose another")
        return Correction.Act.REMOVE
    return Correction.Act.REPLACE if old else Correction.Act.ADD


def _check_fits(session: Session, turn: int, layer: str, new: str) -> None:
    turns = to_transcript(session).turns
    if not 0 <= turn < len(turns):
        raise MentalizeError(f"there is no turn {turn}", str(session), "reload the page")
    allowed = PATIENT if turns[turn].role == "patient" else CLINICIAN
    if layer not in allowed or (new and not book().has(layer, new)):
        raise MentalizeError(f"'{new or layer}' does not fit this turn", "", "choose from the list")


PATIENT = ("mode", "process", "affect", "arousal", "risk")
CLINICIAN = ("move", "question", "stance")


@transaction.atomic
def undo(correction: Correction, *, by: Person) -> Correction:
    """Take a correction back with a row of its own; people take back what they said themselves."""
    session = correction.review.session
    check_may_correct(by, session)
    if correction.by_id != by.pk:
        raise RefusedError("author")
    made = Correction.objects.create(
        review=correction.review, turn=correction.turn, layer=correction.layer,
        act=Correction.Act.UNDO, of=correction, by=by,
    )  # fmt: skip
    record(by, "took a correction back", session, session.case)
    return made


@transaction.atomic
def call_suggestion_wrong(
    review: MachineReview, turn: int, code: str, reason: str = "", *, by: Person
) -> Correction:
    """Say that a suggestion is wrong at this place."""
    session = review.session
    check_may_correct(by, session)
    made = Correction.objects.create(
        review=review, turn=turn, layer="suggestion", act=Correction.Act.WRONG_HERE, old=code,
        reason=reason.strip(), by=by,
    )  # fmt: skip
    record(by, "called a suggestion wrong", session, session.case)
    return made


@transaction.atomic
def invite_rater(session: Session, rater: Person, *, by: Person) -> Rating:
    """Ask somebody who may read the session to rate it blind; `by` rates it too, or has the machine."""
    check_owns(by, session.case)
    check_may_read(rater, session)
    rating, made = Rating.objects.get_or_create(
        session=session, rater=rater, defaults={"asked_by": by}
    )
    if made:
        record(by, f"asked {rater.username} for a blind rating", session, session.case)
        if rater != by:
            tell(rater, f"{by} asks for a second rating.", f"/ratings/{rating.pk}/")
    return rating


@transaction.atomic
def rate(
    rating: Rating, turn: int, codes: Mapping[str, Sequence[str]], *, by: Person
) -> None:
    """A rater's codes for one turn; saved at once, changed as often as they like until they finish."""
    check_may_rate(by, rating)
    for layer, chosen in codes.items():
        for code in chosen:
            _check_fits(rating.session, turn, layer, code)
    kept = {str(number): dict(layers) for number, layers in to_rating(rating.labels).items()}
    kept[str(turn)] = {layer: tuple(chosen) for layer, chosen in codes.items() if chosen}
    rating.labels = from_rating(kept)
    rating.save(update_fields=["labels"])
    record(by, "rated a turn", rating, rating.session.case)


@transaction.atomic
def finish_rating(rating: Rating, *, by: Person) -> None:
    """From now on the rating stays as it is, and may be compared."""
    check_may_rate(by, rating)
    rating.finished_at = timezone.now()
    rating.save(update_fields=["finished_at"])
    record(by, "finished a rating", rating, rating.session.case)
    if rating.asked_by_id != rating.rater_id:
        tell(rating.asked_by, f"{by} has finished a rating.", f"/sessions/{rating.session_id}/agreement/")


@transaction.atomic
def settle(session: Session, turn: int, layer: str, code: str, *, by: Person) -> Settled:
    """What was agreed where two raters differed; all three stay."""
    check_owns(by, session.case)
    if session.ratings.filter(finished_at=None).exists():
        raise RefusedError("blind")
    _check_fits(session, turn, layer, code)
    made = Settled.objects.create(session=session, turn=turn, layer=layer, code=code, by=by)
    record(by, f"settled a difference: {layer}", session, session.case)
    return made
