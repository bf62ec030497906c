"""A newer coder has read a session: what was said otherwise of the earlier review is offered, never moved."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from mentalize.clinic.actions.recording import record
from mentalize.clinic.actions.reviews import correct
from mentalize.clinic.convert import (
    SINGLE,
    effective,
    is_there,
    standing,
    to_labels,
    to_transcript,
)
from mentalize.clinic.models import Correction, MachineReview, Person, Session
from mentalize.clinic.permissions import check_may_correct
from mentalize.errors import MentalizeError
from mentalize.transcripts.labels import Label


def offered(session: Session, machine: MachineReview) -> tuple[Correction, ...]:
    """What still stands of an earlier review and would change this one."""
    made = Correction.objects.filter(review__session=session, review__lt=machine.pk)
    earlier = standing(made.select_related("by"))
    if not earlier:
        return ()
    laid = machine.corrections.select_related("by")
    now = effective(to_labels(machine), laid, to_transcript(session).turns)
    return tuple(x for x in earlier if x.act != Correction.Act.WRONG_HERE and _changes(x, now))


def _changes(correction: Correction, now: tuple[Label, ...]) -> bool:
    if correction.layer in SINGLE:
        here = (correction.turn, correction.layer)
        return any((x.turn, x.layer) == here and x.code != correction.new for x in now)
    there = is_there(now, correction)
    return not there if correction.act == Correction.Act.ADD else there


@transaction.atomic
def take_over(session: Session, *, by: Person) -> int:
    """Say of the latest review what was said of an earlier one, as far as it changes anything; how often."""
    check_may_correct(by, session)
    machine = session.reviews.first()
    if machine is None:
        raise MentalizeError("there is no review yet", "", "have the session reviewed")
    taken = sum(1 for _ in _taken(session, machine, by))
    record(by, "took corrections over from an earlier review", session, session.case)
    return taken


def _taken(session: Session, machine: MachineReview, by: Person) -> Iterator[Correction]:
    """One after the other, since what one changes another may rest on."""
    for old in offered(session, machine):
        if old in offered(session, machine):
            yield correct(
                machine, old.turn, old.layer, old=old.old, new=old.new,
                span=(old.start, old.end), reason=old.reason, by=by,
            )  # fmt: skip
