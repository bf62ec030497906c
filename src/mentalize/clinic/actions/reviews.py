"""Saying otherwise: corrections over a machine's review, blind second ratings, and what was settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentalize.clinic.actions.notices import tell
from mentalize.clinic.actions.recording import record
from mentalize.clinic.convert import (
    SINGLE,
    book,
    effective,
    from_rating,
    is_there,
    to_labels,
    to_rating,
    to_transcript,
)
from mentalize.clinic.models import Correction, MachineReview, Person, Rating, Session, Settled
from mentalize.clinic.permissions import (
    RefusedError,
    check_may_add,
    check_may_compare,
    check_may_correct,
    check_may_rate,
    check_may_read,
    check_may_share_with,
    check_owns,
)
from mentalize.errors import ConflictError, MentalizeError


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
    _check_fits(session, turn, layer, old, new)
    made = Correction(
        review=review, turn=turn, layer=layer, act=_act(layer, old, new), old=old, new=new,
        start=span[0], end=span[1], reason=reason.strip(), by=by,
    )  # fmt: skip
    if layer not in SINGLE:
        _check_now(made)
    made.save()
    record(by, f"said otherwise: {layer}", session, session.case)
    return made


def _check_now(made: Correction) -> None:
    """Somebody may have said otherwise of the same label since the page was drawn."""
    held = MachineReview.objects.select_for_update(of=("self",)).get(pk=made.review_id)
    earlier = held.corrections.select_related("by")
    now = effective(to_labels(held), earlier, to_transcript(made.review.session).turns)
    there = is_there(now, made)
    if there and made.act == Correction.Act.ADD:
        raise ConflictError("this is heard there already", made.new, "reload the page")
    if not there and made.act != Correction.Act.ADD:
        raise ConflictError("this is not heard there any more", made.old, "reload the page")


def _act(layer: str, old: str, new: str) -> str:
    if not new:
        if layer in SINGLE or not old:
            raise MentalizeError("there is always exactly one of these", layer, "choose another")
        return Correction.Act.REMOVE
    return Correction.Act.REPLACE if old else Correction.Act.ADD


def _check_fits(session: Session, turn: int, layer: str, *codes: str) -> None:
    _check_codes(_layers_of(session, turn), layer, *codes)


def _layers_of(session: Session, turn: int) -> tuple[str, ...]:
    turns = to_transcript(session).turns
    if not 0 <= turn < len(turns):
        raise MentalizeError(f"there is no turn {turn}", str(session), "reload the page")
    return LAYERS.get(turns[turn].role, ())


def _check_codes(allowed: Sequence[str], layer: str, *codes: str) -> None:
    wrong = [code for code in codes if code and not book().has(layer, code)]
    if layer not in allowed or wrong:
        what = wrong[0] if wrong else layer
        raise MentalizeError(f"'{what}' does not fit this turn", "", "choose from the list")


PATIENT = ("mode", "process", "affect", "arousal", "risk")
CLINICIAN = ("move", "question", "stance")
LAYERS = {"patient": PATIENT, "clinician": CLINICIAN}  # by role; others who speak are not coded


@transaction.atomic
def undo(correction: Correction, *, by: Person) -> Correction:
    """Take a correction back with a row of its own; people take back what they said themselves."""
    session = correction.review.session
    check_may_correct(by, session)
    if correction.by_id != by.pk:
        raise RefusedError("author")
    if correction.act == Correction.Act.UNDO or correction.undone_by.exists():
        raise ConflictError("this was taken back already", "", "reload the page")
    made = Correction.objects.create(
        review=correction.review, turn=correction.turn, layer=correction.layer,
        act=Correction.Act.UNDO, of=correction, by=by,
    )  # fmt: skip
    record(by, "took a correction back", session, session.case)
    return made


@transaction.atomic
def give_reason(correction: Correction, reason: str, *, by: Person) -> None:
    """Say why one said otherwise, after having said it."""
    session = correction.review.session
    check_may_correct(by, session)
    if correction.by_id != by.pk:
        raise RefusedError("author")
    correction.reason = reason.strip()
    correction.save(update_fields=["reason"])
    record(by, "gave a reason", session, session.case)


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
    """Ask somebody who may read the session to rate it blind; `by` may ask themself as well."""
    check_may_add(by, session.case)
    check_may_read(rater, session)
    check_may_share_with(rater)
    rating, made = Rating.objects.get_or_create(
        session=session, rater=rater, defaults={"asked_by": by}
    )
    if made:
        record(by, f"asked {rater.username} for a blind rating", session, session.case)
        if rater != by:
            tell(
                rater, _("%(by)s asks for a second rating.") % {"by": by}, f"/ratings/{rating.pk}/"
            )
    return rating


@transaction.atomic
def withdraw_rating(rating: Rating, *, by: Person) -> None:
    """The case's clinician no longer asks, or the rater won't: what was not finished is thrown away."""
    held, session = _held(rating), rating.session
    if by.pk != held.rater_id:
        check_owns(by, session.case)
    check_may_read(by, session)
    if held.finished_at:
        raise RefusedError("finished")
    record(by, "withdrew a rating", held, session.case)
    others = {session.case.owner, rating.rater} - {by}
    held.delete()
    for person in others:
        tell(person, _("%(by)s has withdrawn a rating.") % {"by": by}, f"/cases/{session.case_id}/")


@transaction.atomic
def rate(rating: Rating, turn: int, codes: Mapping[str, Sequence[str]], *, by: Person) -> None:
    """A rater's codes for one turn; saved at once, changed as often as they like until they finish."""
    held = _held(rating)
    check_may_rate(by, held)
    given = {layer: tuple(dict.fromkeys(filter(None, x))) for layer, x in codes.items()}
    _check_whole(held.session, turn, given)
    kept: dict[str, Mapping[str, Sequence[str]]] = {
        str(number): layers for number, layers in to_rating(held.labels).items()
    }
    kept[str(turn)] = {layer: chosen for layer, chosen in given.items() if chosen}
    held.labels = from_rating(kept)
    held.save(update_fields=["labels"])
    record(by, "rated a turn", held, held.session.case)


def _held(rating: Rating) -> Rating:
    """The row as it is now, held until the transaction ends: two windows don't undo each other."""
    rows = Rating.objects.select_for_update(of=("self",))
    held = rows.select_related("session", "session__case").filter(pk=rating.pk).first()
    if held is None:
        raise ConflictError("this rating was withdrawn", "", "go back to the cases")
    return held


def _check_whole(session: Session, turn: int, codes: Mapping[str, Sequence[str]]) -> None:
    """Codes of this turn's layers, and one where there is always exactly one."""
    layers = _layers_of(session, turn)
    for layer, chosen in codes.items():
        _check_codes(layers, layer, *chosen)
    for layer in layers:
        _check_number(layer, codes.get(layer, ()))


def _check_number(layer: str, codes: Sequence[str]) -> None:
    if layer in SINGLE and len(codes) != 1:
        raise MentalizeError("there is always exactly one of these", layer, "choose one")


@transaction.atomic
def finish_rating(rating: Rating, *, by: Person) -> None:
    """From now on the rating stays as it is; once all are finished they may be compared."""
    held = _held(rating)
    check_may_rate(by, held)
    held.finished_at = timezone.now()
    held.save(update_fields=["finished_at"])
    record(by, "finished a rating", held, held.session.case)
    _tell_finished(held.session, by)


def _tell_finished(session: Session, by: Person) -> None:
    ratings = session.ratings.defer("labels").select_related("rater")
    owner = session.case.owner
    if any(x.finished_at is None for x in ratings):
        if owner != by:
            tell(
                owner,
                _("%(by)s has finished a rating.") % {"by": by},
                f"/sessions/{session.pk}/ratings/",
            )
        return
    for person in {owner, *(x.rater for x in ratings)} - {by}:
        told = _("All ratings of a session are finished and can be compared.")
        tell(person, told, f"/sessions/{session.pk}/agreement/")


@transaction.atomic
def settle(session: Session, turn: int, layer: str, codes: Sequence[str], *, by: Person) -> Settled:
    """What was agreed where two raters differed; both ratings stay, and so does what was settled before."""
    check_may_add(by, session.case)
    check_may_compare(by, session)
    chosen = tuple(dict.fromkeys(filter(None, codes)))
    _check_fits(session, turn, layer, *chosen)
    _check_number(layer, chosen)
    if not session.ratings.exists():
        raise MentalizeError("nobody has rated this session", "", "ask somebody for a rating first")
    made = Settled.objects.create(
        session=session, turn=turn, layer=layer, codes=list(chosen), by=by
    )
    record(by, f"settled a difference: {layer}", session, session.case)
    return made
